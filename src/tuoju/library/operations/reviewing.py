"""Drafts go through the alliance's review machine; the last pass publishes in the same moment."""

from __future__ import annotations

from django.db import transaction

from tuoju.core.actors import Actor
from tuoju.core.errors import Changed
from tuoju.core.refs import parse_ref, ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.checks import problems
from tuoju.library.errors import (
    AudienceOutgrewReview,
    InReview,
    NotInReview,
    NotReadyToSubmit,
    WithdrawnMeanwhile,
)
from tuoju.library.facts import ResourceReturned, ResourceSubmitted, SubmissionWithdrawn
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.drafts import tell_privacy
from tuoju.library.operations.publishing import announce, freeze, hash_of
from tuoju.library.operations.submissions import keep_submission, let_go
from tuoju.library.queries.reviews import authors_of, steps_for
from tuoju.review import operations as review
from tuoju.review.models import ReviewRequest

TOPIC = "library.resource"


@transaction.atomic
def submit_draft(actor: Actor, *, draft: Draft) -> ReviewRequest:
    """Send a draft to the reviewers.

    Raises `NotReadyToSubmit` with what is missing, by field; a second click finds it in review.
    """
    draft = _locked(pk=draft.pk)
    resource = draft.resource
    policies.can_submit.require(actor, resource)
    if draft.state == Draft.State.IN_REVIEW:
        raise InReview(title=draft.title)
    found = problems(draft, list(draft.files.select_related("blob")))
    if found:
        raise NotReadyToSubmit(fields=found)
    content_hash = hash_of(draft)
    request = review.submit(
        actor,
        topic=TOPIC,
        subject=ref(resource),
        title=draft.title,
        organisation=resource.organisation,
        content_hash=content_hash,
        steps=steps_for(resource, draft.goes_to),
        authors=authors_of(resource),
    )
    tell_privacy(resource)
    keep_submission(draft, request)
    draft.state = Draft.State.IN_REVIEW
    store(draft, only=("state",))
    record(
        actor,
        ResourceSubmitted(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            title=draft.title,
            content_hash=content_hash,
            request_id=request.public_id,
        ),
    )
    return request


@transaction.atomic
def take_back(actor: Actor, *, draft: Draft) -> None:
    """Withdraw a draft from review, to go on editing; `settle` reopens the draft."""
    request = ReviewRequest.objects.open().filter(subject=ref(draft.resource)).first()
    if request is None:
        raise NotInReview(title=draft.title)
    review.withdraw(actor, request=request)


def settle(actor: Actor, request: ReviewRequest) -> None:
    """Draw the consequence of a review that ended, in its own transaction.

    Passed: the draft becomes the next version, provided it is still what was approved and may go
    to today's audience. Returned or withdrawn: the draft is open again.
    """
    public_id = parse_ref(request.subject).public_id
    resource = lock(Resource.objects.all(), public_id=public_id)
    draft = _locked(resource=resource)
    if request.state == ReviewRequest.State.PASSED:
        if hash_of(draft) != request.content_hash:
            raise Changed
        if resource.withdrawn_at is not None and resource.withdrawn_at >= request.submitted_at:
            raise WithdrawnMeanwhile(title=draft.title)
        _require_approved_for_today(draft, request)
        announce(actor, freeze(actor, draft))
        let_go(draft.resource)
        return
    returned = request.state == ReviewRequest.State.RETURNED
    draft.state = Draft.State.RETURNED if returned else Draft.State.EDITING
    store(draft, only=("state",))
    fact = ResourceReturned if returned else SubmissionWithdrawn
    record(
        actor,
        fact(
            subject=request.subject,
            organisation_id=draft.resource.organisation_id,
            title=draft.title,
        ),
    )


def _require_approved_for_today(draft: Draft, request: ReviewRequest) -> None:
    """Refuse when the audience changed since submission and consent or reviews do not reach it."""
    had = set(request.steps.filter(round=request.round).values_list("name", flat=True))
    found = problems(draft, list(draft.files.select_related("blob")))
    if found or not had >= set(steps_for(draft.resource, draft.goes_to)):
        raise AudienceOutgrewReview(title=draft.title)


def _locked(**named: object) -> Draft:
    return lock(Draft.objects.select_related("resource__organisation"), **named)
