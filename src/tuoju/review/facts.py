"""What happens in reviews; `subject` is the object under review, `request` the public id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSubmitted(Fact):
    """Somebody asked for a review: the first time or again after a return."""

    name: ClassVar[str] = "review.submitted"
    request: str
    topic: str
    round: int
    step: str
    submitter_id: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(Fact):
    """A reviewer passed or returned a step; `state` is the request's state afterwards."""

    name: ClassVar[str] = "review.decided"
    request: str
    topic: str
    round: int
    step: str
    verdict: str
    state: str
    next_step: str
    reviewer_id: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWithdrawn(Fact):
    """The submitting side took its request back, or the secretariat did with a reason."""

    name: ClassVar[str] = "review.withdrawn"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    request: str
    topic: str
    round: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAssigned(Fact):
    """The current step was given to a person, or to nobody."""

    name: ClassVar[str] = "review.assigned"
    request: str
    topic: str
    step: str
    assignee_id: int | None
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCommented(Fact):
    """Somebody left a comment on a request."""

    name: ClassVar[str] = "review.commented"
    request: str
    topic: str
    comment: str
    author_id: int
    anchor_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCommentResolved(Fact):
    """A comment was dealt with."""

    name: ClassVar[str] = "review.comment_resolved"
    request: str
    topic: str
    comment: str
