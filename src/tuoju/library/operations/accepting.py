"""The secretariat's word on collections: asked for, given, or withheld with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tuoju.core.actors import Actor
from tuoju.core.dates import moment
from tuoju.core.errors import Invalid
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import NothingAsked, NothingToAccept, OutlineChanged
from tuoju.library.facts import AcceptanceAsked, AcceptanceDeclined, WordsAccepted
from tuoju.library.models import Collection
from tuoju.library.models.collections import CollectionQuerySet
from tuoju.library.operations.collections import pass_words, require_no_place_in_review
from tuoju.library.queries.gathering import hash_of_outline

REASON_LENGTH = 500


@transaction.atomic
def ask_to_accept(actor: Actor, *, collection: Collection) -> None:
    """Put the words of a collection before the secretariat; asking twice changes nothing.

    Raises `NothingToAccept` where others read everything already, and `PlaceInReview` while
    reviewers look at these words anyway.
    """
    policies.can_ask_to_accept.require(actor, collection)
    require_no_place_in_review(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    if not collection.entries.unread_outside().exists():
        raise NothingToAccept
    if collection.asked_at is not None:
        return
    collection.asked_at, collection.asked_by_id = moment(), actor.user_id
    store(collection, only=("asked_at", "asked_by"))
    record(
        actor,
        AcceptanceAsked(subject=ref(collection), organisation_id=collection.organisation_id),
    )


@transaction.atomic
def accept_words(actor: Actor, *, collection: Collection, seen: str = "") -> None:
    """Let everybody read the words of a collection as they stand: the secretariat answers for them.

    `seen` is the hash of the outline that the actor read: raises `OutlineChanged` when somebody changed
    it meanwhile. Raises `PlaceInReview` while reviewers look at the words.
    """
    policies.can_accept_words.require(actor, collection)
    require_no_place_in_review(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    if seen and seen != hash_of_outline(collection):
        raise OutlineChanged
    pass_words(collection.entries.all())
    _record_acceptance(actor, collection)


def answer_by_review(actor: Actor, collections: CollectionQuerySet) -> None:
    """Let collections wait no longer of which reviewers have passed everything by now."""
    for collection in collections.filter(asked_at__isnull=False).select_for_update().order_by("pk"):
        if not collection.entries.unread_outside().exists():
            _record_acceptance(actor, collection)


def _record_acceptance(actor: Actor, collection: Collection) -> None:
    record(
        actor,
        WordsAccepted(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            asker_id=_answered(collection),
        ),
    )


@transaction.atomic
def decline_words(actor: Actor, *, collection: Collection, reason: str) -> None:
    """Send the words of a collection back to whoever asked, with what should be different.

    Raises `NothingAsked` when nobody waits, `Invalid` without a reason or with a very long one.
    """
    policies.can_accept_words.require(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    if not reason.strip():
        raise Invalid({"reason": [str(_("请写明原因，对方才知道改什么。"))]})
    if len(reason) > REASON_LENGTH:
        raise Invalid({"reason": [_("原因最多 %d 个字。") % REASON_LENGTH]})
    asker_id = _answered(collection)
    if asker_id is None:
        raise NothingAsked
    record(
        actor,
        AcceptanceDeclined(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            reason=reason.strip(),
            asker_id=asker_id,
        ),
    )


def _answered(collection: Collection) -> int | None:
    """Let a locked collection wait no longer; returns who asked."""
    asker_id = collection.asked_by_id
    if asker_id is not None:
        collection.asked_at = collection.asked_by = None
        store(collection, only=("asked_at", "asked_by"))
    return asker_id
