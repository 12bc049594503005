"""Submitting, taking back, and what a change of the content means."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid
from tuoju.core.storing import record
from tuoju.review import facts, policies, topics
from tuoju.review.errors import AlreadyUnderReview
from tuoju.review.models import ReviewRequest, StepName
from tuoju.review.operations.rounds import (
    close,
    latest,
    locked,
    open_round,
    person_of,
    require_open,
    stop_current_step,
)

THREE_STEPS: tuple[str, ...] = (StepName.FIRST, StepName.SECOND, StepName.FINAL)


@transaction.atomic
def submit(
    actor: Actor,
    *,
    topic: str,
    subject: str,
    title: str,
    organisation: Organisation,
    content_hash: str,
    steps: Sequence[str] = THREE_STEPS,
    authors: Collection[int] = (),
) -> ReviewRequest:
    """Ask for a review; after a return or a withdrawal the next round of the same request opens.

    `authors` are the ids of the people who worked on it: they do not judge it. Submitting the very same content twice answers with the request that is open already.
    """
    person = person_of(actor)
    previous = latest(subject)
    request = previous or ReviewRequest(topic=topic, subject=subject)
    if previous is not None and previous.state == ReviewRequest.State.OPEN:
        policies.can_submit.require(actor, previous)
        if previous.content_hash == content_hash:
            return previous
        raise AlreadyUnderReview(title=previous.title)
    if previous is not None and previous.state == ReviewRequest.State.PASSED:
        request = ReviewRequest(topic=topic, subject=subject)
    request.organisation = organisation
    policies.can_submit.require(actor, request)
    request.title = title
    request.submitter_id = person
    try:
        with transaction.atomic():
            open_round(request, content_hash=content_hash, steps=_valid(steps))
    except Invalid as race:
        if ReviewRequest.objects.open().filter(subject=subject).exists():
            raise AlreadyUnderReview(title=title) from race  # pragma: no cover - on PostgreSQL
        raise
    request.authors.set(authors)
    record(
        actor,
        facts.ReviewSubmitted(
            subject=subject,
            organisation_id=organisation.pk,
            request=request.public_id,
            topic=topic,
            round=request.round,
            step=request.step,
            submitter_id=person,
            content_hash=content_hash,
        ),
    )
    return request


@transaction.atomic
def withdraw(actor: Actor, *, request: ReviewRequest, reason: str = "") -> ReviewRequest:
    """Take an open request back; it can be submitted again as the next round.

    Whoever does it for others owes them a reason.
    """
    request = locked(request)
    policies.can_withdraw.require(actor, request)
    reason = reason.strip()
    if not reason and not policies.speaks_for_the_owner(actor, request):
        raise Invalid({"reason": [str(_("请写明撤回的原因，提交的人会看到。"))]})
    return _end(actor, request, reason=reason)


@transaction.atomic
def end(actor: Actor, *, request: ReviewRequest) -> ReviewRequest:
    """End an open review because what it judges is taken away.

    The app that owns the object has asked whether the actor may; the log names the actor.
    """
    return _end(actor, locked(request))


def _end(actor: Actor, request: ReviewRequest, *, reason: str = "") -> ReviewRequest:
    require_open(request)
    stop_current_step(request)
    close(request, ReviewRequest.State.WITHDRAWN)
    record(
        actor,
        facts.ReviewWithdrawn(
            subject=request.subject,
            organisation_id=request.organisation_id,
            request=request.public_id,
            topic=request.topic,
            round=request.round,
            reason=reason,
        ),
    )
    topics.settle(actor, request)
    return request


def set_private(*, subject: str, private: bool) -> None:
    """Tell the machine who sees an object's reviews; called when the owning app knows it anew."""
    ReviewRequest.objects.filter(subject=subject).update(private=private)


def _valid(steps: Sequence[str]) -> Sequence[str]:
    """Return the steps when they are some of the three in their order."""
    if not steps or list(steps) != [name for name in THREE_STEPS if name in steps]:
        raise Invalid({"steps": [str(_("审核步骤须是初审、复审、终审中的几步，并按顺序。"))]})
    return steps
