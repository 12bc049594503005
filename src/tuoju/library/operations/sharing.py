"""Links that open one resource until they expire."""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from tuoju.core.actors import Actor
from tuoju.core.errors import SignInNeeded
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import AlreadyWithdrawn, LinksAreClosed
from tuoju.library.facts import LinkGranted, LinkRevoked
from tuoju.library.models import LinkGrant, Resource
from tuoju.library.operations.publishing import require_covered
from tuoju.library.vocabularies import LINKED, Visibility


@transaction.atomic
def grant_link(actor: Actor, *, resource: Resource, days: int) -> LinkGrant:
    """Make a link that opens the resource for a number of days (1–365).

    Whoever has the link reads without an account: consent and vetting must cover that, and what
    is kept to oneself or one's organisation has no links (`LinksAreClosed`).
    """
    policies.can_share.require(actor, resource)
    if actor.user_id is None:
        raise SignInNeeded
    resource = lock(Resource.objects.select_related("organisation", "current"), pk=resource.pk)
    if resource.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if resource.current is None or resource.visibility not in LINKED:
        raise LinksAreClosed(scope=resource.get_visibility_display())
    require_covered(resource.current, Visibility.LINK)
    days = min(max(days, 1), 365)
    grant = store(
        LinkGrant(
            resource=resource,
            token=secrets.token_urlsafe(32),
            created_by_id=actor.user_id,
            created_at=timezone.now(),
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )
    )
    record(
        actor,
        LinkGranted(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            expires_at=grant.expires_at.isoformat(),
        ),
    )
    return grant


@transaction.atomic
def revoke_link(actor: Actor, *, grant: LinkGrant) -> None:
    """Close a link before its time; closing twice changes nothing."""
    policies.can_share.require(actor, grant.resource)
    grant = lock(LinkGrant.objects.select_related("resource"), pk=grant.pk)
    if grant.revoked_at is not None:
        return
    grant.revoked_at = timezone.now()
    store(grant, only=("revoked_at",))
    record(
        actor,
        LinkRevoked(subject=ref(grant.resource), organisation_id=grant.resource.organisation_id),
    )
