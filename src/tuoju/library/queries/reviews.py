"""Where a resource stands in review, for its writer and its readers."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.core.actors import Actor
from tuoju.core.refs import ref
from tuoju.library.models import Resource
from tuoju.review.models import Comment, Decision, ReviewRequest, ReviewStep


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """The latest request with its steps, decisions and comments of the current round."""

    request: ReviewRequest
    steps: list[ReviewStep]
    decisions: list[Decision]
    comments: list[Comment]


def review_state(actor: Actor, resource: Resource) -> ReviewState | None:
    """Return the latest review that the actor may see, in a fixed number of queries."""
    request = (
        ReviewRequest.objects.visible_to(actor)
        .filter(subject=ref(resource))
        .order_by("-pk")
        .first()
    )
    if request is None:
        return None
    return ReviewState(
        request=request,
        steps=list(request.steps.filter(round=request.round).order_by("order")),
        decisions=list(request.decisions.select_related("reviewer", "step").order_by("-pk")),
        comments=list(request.comments.select_related("author").order_by("pk")),
    )
