"""Collections: started, filled, described, thinned out, dissolved."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import Changed, Invalid, NotFound
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import AlreadyGathered, InReview, PlaceInReview, WordsWerePassed
from tuoju.library.facts import (
    CollectionDescribed,
    CollectionDissolved,
    CollectionStarted,
    EntryPlaced,
    ResourceGathered,
    ResourceTakenOut,
)
from tuoju.library.models import Batch, Collection, CollectionEntry, Draft, Resource
from tuoju.library.models.collections import CollectionEntryQuerySet
from tuoju.library.queries.gathering import hash_of_words, words_are_closed_to


@transaction.atomic
def start_collection(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    description: str = "",
    batch: Batch | None = None,
    folder: str = "",
) -> Collection:
    """Open a collection for an organisation; of a dragged `folder`, it belongs to its batch."""
    policies.contributes_for.require(actor, organisation.pk)
    collection = store(
        Collection(
            organisation=organisation,
            created_by_id=actor.user_id,
            title=title,
            description=description,
            batch=batch,
            folder=folder,
        )
    )
    record(
        actor,
        CollectionStarted(subject=ref(collection), organisation_id=organisation.pk, title=title),
    )
    return collection


@transaction.atomic
def add_to_collection(
    actor: Actor, *, collection: Collection, resource: Resource, path: str = ""
) -> CollectionEntry:
    """Put a resource at the end of the outline, under its headings; twice changes nothing.

    Others read title and headings once the reviewers of the resource passed them; the secretariat
    answers for what it puts in. Raises `NotFound` for a resource that the actor does not know, and
    `InReview` while reviewers look at it together with its own organisation's collections.
    """
    policies.can_edit_collection.require(actor, collection)
    _require_known(actor, resource)
    if resource.organisation_id == collection.organisation_id:
        _require_not_in_review(actor, resource)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    existing = CollectionEntry.objects.filter(collection=collection, resource=resource).first()
    if existing is not None:
        return existing
    last = collection.entries.aggregate(order=Max("order"))["order"]
    entry = store(
        CollectionEntry(
            collection=collection,
            resource=resource,
            path=path,
            order=0 if last is None else last + 1,
        )
    )
    if actor.runs_the_alliance:
        pass_words(CollectionEntry.objects.filter(pk=entry.pk))
        entry.refresh_from_db()
    record(
        actor,
        ResourceGathered(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            resource=ref(resource),
        ),
    )
    return entry


@transaction.atomic
def gather(
    actor: Actor,
    *,
    resource: Resource,
    collection: Collection | None,
    title: str = "",
    organisation: Organisation | None = None,
    path: str = "",
) -> CollectionEntry:
    """Put a resource into a collection, or into a new one when none is named.

    Raises `Invalid` for a new one without a title or an organisation, `AlreadyGathered` where it
    stands in the collection, `InReview` as `add_to_collection` does.
    """
    if collection is None:
        if organisation is None:
            raise Invalid({"organisation": [str(_("请选择新合集属于哪个单位。"))]})
        collection = start_collection(actor, organisation=organisation, title=title)
    elif collection.entries.filter(resource=resource).exists():
        raise AlreadyGathered(title=collection.title)
    return add_to_collection(
        actor, collection=collection, resource=resource, path=headings_of(path)
    )


def headings_of(typed: str) -> str:
    """Return a chain of headings as it is kept, whatever stands around the slashes."""
    return "/".join(part.strip() for part in typed.split("/") if part.strip())


@transaction.atomic
def describe_collection(
    actor: Actor, *, collection: Collection, title: str, description: str, seen: str
) -> Collection:
    """Give a collection other words; the same words change nothing.

    `seen` is the hash of the words that the actor read: raises `Changed` when somebody else gave it
    others meanwhile. What reviewers passed is changed by the secretariat alone, which answers for
    the new words; others get `WordsWerePassed`. Raises `PlaceInReview` while reviewers look at
    them, and `Invalid` for words that are too long or missing.
    """
    policies.can_edit_collection.require(actor, collection)
    require_no_place_in_review(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    wanted = {"title": title, "description": description}
    changed = [name for name, text in wanted.items() if getattr(collection, name) != text]
    if not changed:
        return collection
    if seen != hash_of_words(collection):
        raise Changed
    if words_are_closed_to(actor, collection):
        raise WordsWerePassed
    passed = list(collection.entries.standing_as_passed().values_list("pk", flat=True))
    collection.title, collection.description = title, description
    store(collection, only=("title", "description"))
    pass_words(CollectionEntry.objects.filter(pk__in=passed))
    record(
        actor,
        CollectionDescribed(
            subject=ref(collection), organisation_id=collection.organisation_id, changed=changed
        ),
    )
    return collection


@transaction.atomic
def head_entry(actor: Actor, *, entry: CollectionEntry, path: str) -> None:
    """Put an entry under other headings; the same ones change nothing.

    Raises `WordsWerePassed` for headings that others read already, unless the secretariat asks,
    `PlaceInReview` while reviewers look at them, `Invalid` for headings that are too long.
    """
    entry = _locked_entry(actor, entry)
    path = headings_of(path)
    if path == entry.path:
        return
    was_passed = entry.stands_as_passed
    if was_passed and not actor.runs_the_alliance:
        raise WordsWerePassed
    entry.path = path
    store(entry, only=("path",))
    if was_passed:
        pass_words(CollectionEntry.objects.filter(pk=entry.pk))
    _record_outline(actor, entry)


@transaction.atomic
def move_entry(actor: Actor, *, entry: CollectionEntry, by: int) -> None:
    """Move an entry up (-1) or down (1) among all of its collection; at the ends it stays.

    Raises `NotFound` for one that was taken out meanwhile.
    """
    policies.can_edit_collection.require(actor, entry.collection)
    lock(Collection.objects.all(), pk=entry.collection_id)
    entries = list(entry.collection.entries.all())
    if entry not in entries:
        raise NotFound
    place = entries.index(entry)
    target = min(max(place + by, 0), len(entries) - 1)
    entries.insert(target, entries.pop(place))
    moved = []
    for order, one in enumerate(entries):
        if one.order != order:
            one.order = order
            moved.append(one)
    if moved:
        CollectionEntry.objects.bulk_update(moved, ["order"])
        _record_outline(actor, entry)


@transaction.atomic
def take_out(actor: Actor, *, entry: CollectionEntry) -> None:
    """Take a resource out of a collection; the resource itself stays as it is.

    Raises `NotFound` for one that is out already, `PlaceInReview` while reviewers look at it in its
    place.
    """
    entry = _locked_entry(actor, entry)
    collection = entry.collection
    record(
        actor,
        ResourceTakenOut(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            resource=ref(entry.resource),
        ),
    )
    entry.delete()


@transaction.atomic
def dissolve_collection(actor: Actor, *, collection: Collection) -> None:
    """Do away with a collection; its resources stay as they are.

    Raises `PlaceInReview` while reviewers look at one of them in its place.
    """
    policies.can_edit_collection.require(actor, collection)
    require_no_place_in_review(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    record(
        actor,
        CollectionDissolved(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            title=collection.title,
        ),
    )
    collection.delete()


def pass_words(entries: CollectionEntryQuerySet) -> None:
    """Show the words around these resources to everybody who may see the resources."""
    collection = Collection.objects.filter(pk=OuterRef("collection"))
    entries.update(
        passed_title=Subquery(collection.values("title")),
        passed_description=Subquery(collection.values("description")),
        passed_path=F("path"),
    )


def _locked_entry(actor: Actor, entry: CollectionEntry) -> CollectionEntry:
    """Lock an entry that the actor may change, while no reviewer looks at it in its place."""
    policies.can_edit_collection.require(actor, entry.collection)
    require_no_place_in_review(actor, entry.collection, resource=entry.resource)
    lock(Collection.objects.all(), pk=entry.collection_id)  # whoever accepts its words holds it
    return lock(CollectionEntry.objects.select_related("collection", "resource"), pk=entry.pk)


def _record_outline(actor: Actor, entry: CollectionEntry) -> None:
    record(
        actor,
        EntryPlaced(
            subject=ref(entry.collection),
            organisation_id=entry.collection.organisation_id,
            resource=ref(entry.resource),
        ),
    )


def _require_known(actor: Actor, resource: Resource) -> None:
    """Nobody gathers what they have never met; the deployment itself knows everything."""
    if actor.is_machine:
        return
    rows = Resource.objects.filter(pk=resource.pk)
    if not (rows.visible_to(actor).exists() or rows.manageable_by(actor).exists()):
        raise NotFound


def _require_not_in_review(actor: Actor, resource: Resource) -> None:
    """Lock resource and draft, in this order as the end of a review does."""
    lock(Resource.objects.all(), pk=resource.pk)
    draft = Draft.objects.select_for_update().filter(resource=resource).first()
    if draft is not None and draft.state == Draft.State.IN_REVIEW:
        raise InReview(title=_title_known_to(actor, draft))


def require_no_place_in_review(
    actor: Actor, collection: Collection, *, resource: Resource | None = None
) -> None:
    """Lock the drafts whose reviews cover the words of this collection; none may be under way.

    The lock keeps a draft from being submitted with words that are about to change.
    """
    drafts = Draft.objects.filter(
        resource__collection_entries__collection=collection,
        resource__organisation=collection.organisation_id,
    )
    if resource is not None:
        drafts = drafts.filter(resource=resource)
    for draft in drafts.select_for_update(of=("self",)).order_by("pk"):
        if draft.state == Draft.State.IN_REVIEW:
            raise PlaceInReview(title=_title_known_to(actor, draft))


def _title_known_to(actor: Actor, draft: Draft) -> str:
    """Name a draft to those who may read it, to others what is published."""
    if Draft.objects.visible_to(actor).filter(pk=draft.pk).exists():
        return draft.title
    published = draft.resource.current
    return published.title if published else gettext("尚未发布的资源")
