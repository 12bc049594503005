"""Rounds of a request: opening, moving on, closing; every caller holds the request's lock."""

from __future__ import annotations

from collections.abc import Sequence

from tuoju.core.actors import Actor
from tuoju.core.dates import moment
from tuoju.core.errors import SignInNeeded
from tuoju.core.storing import store
from tuoju.review.errors import NotUnderReview
from tuoju.review.models import ReviewRequest, ReviewStep


def person_of(actor: Actor) -> int:
    """Return the acting person's id: reviews are signed by people, never by the deployment."""
    if actor.user_id is None:
        raise SignInNeeded
    return actor.user_id


def latest(subject: str) -> ReviewRequest | None:
    """Return the newest request of an object, locked."""
    return ReviewRequest.objects.select_for_update().filter(subject=subject).order_by("-pk").first()


def locked(request: ReviewRequest) -> ReviewRequest:
    """Read a request again under its row lock."""
    return ReviewRequest.objects.select_for_update().get(pk=request.pk)


def require_open(request: ReviewRequest) -> None:
    """Refuse steps on a request that waits for nobody."""
    if request.state != ReviewRequest.State.OPEN:
        raise NotUnderReview(title=request.title)


def open_round(request: ReviewRequest, *, content_hash: str, steps: Sequence[str]) -> None:
    """Start the next round (the first one of a new request) at its first step."""
    if request.pk is not None:
        request.round += 1
    request.content_hash = content_hash
    request.state = ReviewRequest.State.OPEN
    request.step = steps[0]
    request.submitted_at = moment()
    request.closed_at = None
    store(request)
    for order, name in enumerate(steps):
        state = ReviewStep.State.WAITING if order else ReviewStep.State.CURRENT
        store(ReviewStep(request=request, round=request.round, order=order, name=name, state=state))


def move_on(request: ReviewRequest, step: ReviewStep, *, passes: bool) -> None:
    """Open the next step of the round, or close the request."""
    if not passes:
        close(request, ReviewRequest.State.RETURNED)
        return
    following = request.steps.filter(round=step.round, order__gt=step.order).first()
    if following is None:
        close(request, ReviewRequest.State.PASSED)
        return
    following.state = ReviewStep.State.CURRENT
    store(following, only=("state",))
    request.step = following.name
    store(request, only=("step",))


def stop_current_step(request: ReviewRequest) -> None:
    """Take the current step back, so that another round can have one."""
    request.steps.filter(state=ReviewStep.State.CURRENT).update(state=ReviewStep.State.WAITING)


def close(request: ReviewRequest, state: str) -> None:
    """End the review in one of its closed states."""
    request.state = str(state)
    request.step = ""
    request.closed_at = moment()
    store(request, only=("state", "step", "closed_at"))
