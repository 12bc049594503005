"""The whole reaction table: which fact wakes which handlers.

The log's follower calls the handlers in order once an entry is sealed; a handler only enqueues
jobs, which are idempotent by the entry's id.
"""

from __future__ import annotations

from collections.abc import Callable

from tuoju.core.facts import Fact
from tuoju.core.log.models import Entry

Handler = Callable[[Entry], None]

REACTIONS: dict[type[Fact], list[Handler]] = {}
