"""The one review machine (DESIGN section 4): submit, decide, comment, withdraw, assign."""

from tuoju.review.operations.comments import comment, resolve_comment
from tuoju.review.operations.decisions import Outcome, assign, decide, take_step
from tuoju.review.operations.requests import (
    THREE_STEPS,
    end,
    set_private,
    submit,
    withdraw,
)

__all__ = [
    "THREE_STEPS",
    "Outcome",
    "assign",
    "comment",
    "decide",
    "end",
    "resolve_comment",
    "set_private",
    "submit",
    "take_step",
    "withdraw",
]
