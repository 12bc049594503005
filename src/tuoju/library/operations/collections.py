"""Collections: started, filled, described, thinned out, dissolved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import InReview, WordsWerePassed
from tuoju.library.facts import CollectionChanged, CollectionDissolved
from tuoju.library.models import Batch, Collection, CollectionEntry, Draft, Resource


@transaction.atomic
def start_collection(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    description: str = "",
    batch: Batch | None = None,
) -> Collection:
    """Open a collection for an organisation."""
    policies.contributes_for.require(actor, organisation.pk)
    collection = store(
        Collection(
            organisation=organisation,
            created_by_id=actor.user_id,
            title=title,
            description=description,
            batch=batch,
        )
    )
    _record(actor, collection)
    return collection


@transaction.atomic
def add_to_collection(
    actor: Actor, *, collection: Collection, resource: Resource, path: str = ""
) -> CollectionEntry:
    """Put a resource at the end of the outline, under its headings; twice changes nothing.

    Others read title and headings once the reviewers of the resource passed them; the secretariat
    answers for what it puts in. Raises `InReview` while they look at the resource.
    """
    policies.can_edit_collection.require(actor, collection)
    existing = CollectionEntry.objects.filter(collection=collection, resource=resource).first()
    if existing is not None:
        return existing
    _require_not_in_review(resource)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    entry = store(
        CollectionEntry(
            collection=collection,
            resource=resource,
            path=path,
            order=collection.entries.count(),
        )
    )
    if actor.runs_the_alliance:
        pass_words([entry])
    _record(actor, collection)
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

    Raises `Invalid` for a new one without a title or an organisation, `InReview` as
    `add_to_collection` does.
    """
    if collection is None:
        if organisation is None:
            raise Invalid({"organisation": [str(_("请选择新合集属于哪个单位。"))]})
        collection = start_collection(actor, organisation=organisation, title=title)
    headings = "/".join(part.strip() for part in path.split("/") if part.strip())
    return add_to_collection(actor, collection=collection, resource=resource, path=headings)


@transaction.atomic
def describe_collection(
    actor: Actor, *, collection: Collection, title: str, description: str
) -> Collection:
    """Give a collection other words.

    What reviewers passed is changed by the secretariat alone, which answers for the new words;
    others get `WordsWerePassed`. Raises `Invalid` for words that are too long or missing.
    """
    policies.can_edit_collection.require(actor, collection)
    collection = lock(Collection.objects.all(), pk=collection.pk)
    passed = [entry for entry in collection.entries.all() if entry.stands_as_passed]
    if passed and not actor.runs_the_alliance:
        raise WordsWerePassed
    collection.title, collection.description = title, description
    store(collection, only=("title", "description"))
    pass_words(collection.entries.filter(pk__in=[entry.pk for entry in passed]))
    _record(actor, collection)
    return collection


@transaction.atomic
def take_out(actor: Actor, *, entry: CollectionEntry) -> None:
    """Take a resource out of a collection; the resource itself stays as it is."""
    policies.can_edit_collection.require(actor, entry.collection)
    entry.delete()
    _record(actor, entry.collection)


@transaction.atomic
def dissolve_collection(actor: Actor, *, collection: Collection) -> None:
    """Do away with a collection; its resources stay as they are."""
    policies.can_edit_collection.require(actor, collection)
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


def pass_words(entries: Iterable[CollectionEntry]) -> None:
    """Show the words around these resources to everybody who may see the resources."""
    for entry in entries:
        for name, text in entry.words.items():
            setattr(entry, f"passed_{name}", text)
        store(entry, only=("passed_title", "passed_description", "passed_path"))


def _require_not_in_review(resource: Resource) -> None:
    draft = Draft.objects.select_for_update().filter(resource=resource).first()
    if draft is not None and draft.state == Draft.State.IN_REVIEW:
        raise InReview(title=draft.title)


def _record(actor: Actor, collection: Collection) -> None:
    record(
        actor,
        CollectionChanged(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            title=collection.title,
        ),
    )
