"""To a wider audience than the reviewers of the live content knew: by way of the three reviews."""

from __future__ import annotations

from django.db import transaction

from tuoju.core.actors import Actor
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import AlreadyWithdrawn, DraftIsOpen, NeedsNoReview, NeverPublished
from tuoju.library.facts import OpeningRequested
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.drafts import reopen_for_editing
from tuoju.library.operations.reviewing import submit_draft
from tuoju.library.queries.reviews import audiences_to_ask_for
from tuoju.review.models import ReviewRequest


@transaction.atomic
def submit_to_alliance(actor: Actor, *, resource: Resource, opens_to: str) -> ReviewRequest:
    """Send what is live for some through the reviews that a wider audience needs.

    The live version stays as it is meanwhile; the pass opens it. Raises `NeedsNoReview` when the
    audience can simply be changed, `DraftIsOpen` when somebody is at work on the next version, and
    `NotReadyToSubmit` when consent or vetting does not reach the wider audience.
    """
    resource = lock(Resource.objects.select_related("organisation", "current"), pk=resource.pk)
    policies.can_submit_to_alliance.require(actor, resource)
    if resource.current_id is None:
        raise NeverPublished
    if resource.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if opens_to not in audiences_to_ask_for(resource):
        raise NeedsNoReview
    if Draft.objects.filter(resource=resource).exists():
        raise DraftIsOpen
    draft = reopen_for_editing(actor, resource=resource)
    draft.opens_to = opens_to
    store(draft, only=("opens_to",))
    record(
        actor,
        OpeningRequested(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            before=resource.visibility,
            after=opens_to,
        ),
    )
    return submit_draft(actor, draft=draft)
