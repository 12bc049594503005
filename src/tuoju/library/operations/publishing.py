"""Publishing freezes a version; the parent keeps its place; withdrawing leaves a tombstone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tuoju.competencies.operations import realign
from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob
from tuoju.core.dates import moment
from tuoju.core.errors import Invalid
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.checks import audience_problems
from tuoju.library.errors import AlreadyWithdrawn, NeedsMoreReviews, NeverPublished
from tuoju.library.facts import AudienceChanged, ResourcePublished, ResourceWithdrawn
from tuoju.library.models import (
    AttachedFile,
    Collection,
    CollectionEntry,
    Draft,
    Resource,
    ResourceVersion,
)
from tuoju.library.models.metadata import content_hash
from tuoju.library.operations.accepting import answer_by_review
from tuoju.library.operations.collections import pass_words
from tuoju.library.operations.drafts import (
    require_somebody_sees,
    set_visible_kinds,
    tell_privacy,
)
from tuoju.library.queries.aims import aims_of
from tuoju.library.queries.outlines import own_places
from tuoju.library.queries.reviews import is_reviewed_for, is_wider
from tuoju.library.vocabularies import Visibility
from tuoju.review import operations as review
from tuoju.review.models import ReviewRequest


def hash_of(draft: Draft) -> str:
    """Return the hash of what a reviewer of this draft sees."""
    files = draft.files.order_by("order", "pk").values_list("name", "blob__sha256")
    return content_hash(draft, files, [entry.words for entry in own_places(draft.resource)])


def audience_of(resource: Resource) -> dict[str, str]:
    """Return the audience of today, as the live version carries it."""
    kinds = sorted(resource.visible_kinds.values_list("kind", flat=True))
    return {
        "opened_to": resource.visibility,
        "opened_to_kinds": f",{','.join(kinds)}," if kinds else "",
    }


def freeze(actor: Actor, draft: Draft) -> ResourceVersion:
    """Turn a draft into the next version; called by operations that hold the resource's lock.

    The draft's attachments move to the version, so reference counts stay as they are. A resource
    that was taken down is live again. Statements that are in force no longer are not aligned. A
    draft that was to open the resource to more people does so. The words of its collections were
    seen with it.
    """
    resource = draft.resource
    before, resource.visibility = resource.visibility, draft.goes_to
    if before != resource.visibility:
        set_visible_kinds(resource, [])
    last = resource.versions.order_by("-number").first()
    version = store(
        ResourceVersion(
            resource=resource,
            number=last.number + 1 if last else 1,
            content_hash=hash_of(draft),
            published_at=moment(),
            published_by_id=actor.user_id,
            note=draft.note,
            **audience_of(resource),
            **draft.described(),
        )
    )
    AttachedFile.objects.filter(draft=draft).update(draft=None, version=version)
    resource.current = version
    resource.withdrawn_at, resource.withdrawn_reason = None, ""
    resource.collected = False  # people have looked at it now
    changed = ("current", "withdrawn_at", "withdrawn_reason", "visibility", "collected")
    store(resource, only=changed)
    draft.delete()
    places = CollectionEntry.objects.own_of(resource)
    pass_words(places)
    answer_by_review(actor, Collection.objects.filter(pk__in=places.values("collection")))
    if before != resource.visibility:
        _tell_audience(actor, resource, before=before)
    realign(actor, subject=ref(resource), wanted=aims_of(version))
    return version


def announce(actor: Actor, version: ResourceVersion) -> None:
    """Record that a reviewed version went live."""
    record(
        actor,
        ResourcePublished(
            subject=ref(version.resource),
            organisation_id=version.resource.organisation_id,
            title=version.title,
            version=version.number,
            content_hash=version.content_hash,
        ),
    )


@transaction.atomic
def withdraw_resource(actor: Actor, *, resource: Resource, reason: str) -> Resource:
    """Take a published resource down; its address answers with the reason and the date.

    A review of its next version ends with it, so that no pass puts it back unasked; the draft stays
    and may be submitted again. The request is locked first, as deciding does.
    """
    open_review = _locked_review(resource)
    resource = lock(Resource.objects.all(), pk=resource.pk)
    policies.can_withdraw.require(actor, resource)
    if resource.current_id is None:
        raise NeverPublished
    if resource.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if open_review is not None:
        review.end(actor, request=open_review)
    resource.withdrawn_at = moment()
    resource.withdrawn_reason = reason.strip()
    store(resource, only=("withdrawn_at", "withdrawn_reason"))
    record(
        actor,
        ResourceWithdrawn(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            reason=reason.strip(),
            submitter_id=open_review.submitter_id if open_review is not None else None,
        ),
    )
    return resource


@transaction.atomic
def withdraw_refused(actor: Actor, *, blob: Blob, reason: str) -> None:
    """Take down whatever shows a file that turned out to be unusable; a second run finds nothing."""
    for resource in Resource.objects.published().filter(current__files__blob=blob).distinct():
        withdraw_resource(actor, resource=resource, reason=reason)


def _locked_review(resource: Resource) -> ReviewRequest | None:
    """Lock the open review before the resource, in the order in which a last pass does."""
    reviews = ReviewRequest.objects.select_for_update().open()
    return reviews.filter(subject=ref(resource)).first()


@transaction.atomic
def change_audience(
    actor: Actor, *, resource: Resource, visibility: str, visible_kinds: Sequence[str] = ()
) -> Resource:
    """Open or close a published resource; consent and vetting must cover the new audience.

    Raises `Invalid` with the same messages as the check before review, `OnlyItsMakerKeepsIt` when
    the resource would be lost to the actor, and `NeedsMoreReviews`
    when the reviewers of the live content did not know of an audience this wide: that is a change
    after approval. The secretariat answers for the alliance and may. Narrowing is always free, and
    so is going back to what was reviewed. Whoever says so now takes back what an open draft was to
    open later.
    """
    _locked_review(resource)
    resource = lock(Resource.objects.select_related("organisation"), pk=resource.pk)
    policies.can_share.require(actor, resource)
    require_somebody_sees(actor, resource, visibility)
    before, kinds = resource.visibility, resource.visible_kinds.values_list("kind", flat=True)
    resource.visibility = visibility
    widens = is_wider(before, kinds, visibility, visible_kinds)
    if resource.current is not None:
        require_covered(resource.current, visibility)
    reviewed = not widens or is_reviewed_for(resource, visibility, visible_kinds)
    if not reviewed and not actor.runs_the_alliance:
        raise NeedsMoreReviews(scope=resource.get_visibility_display())
    store(resource, only=("visibility",))
    Draft.objects.filter(resource=resource).update(opens_to="")
    set_visible_kinds(resource, visible_kinds)
    if resource.current is not None:
        _carry_audience(resource.current, resource)
    _tell_audience(actor, resource, before=before)
    return resource


def _carry_audience(version: ResourceVersion, resource: Resource) -> None:
    """Let the live version remember whom it is open to, for the time when it is replaced."""
    changes = audience_of(resource)
    for name, value in changes.items():
        setattr(version, name, value)
    store(version, only=tuple(changes))


def _tell_audience(actor: Actor, resource: Resource, *, before: str) -> None:
    tell_privacy(resource)
    record(
        actor,
        AudienceChanged(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            before=before,
            after=resource.visibility,
        ),
    )


def require_covered(version: ResourceVersion, audience: str) -> None:
    """Refuse an audience that consent or vetting of this content does not reach."""
    found = audience_problems(version, Visibility(audience))
    if found:
        raise Invalid(fields=found)
