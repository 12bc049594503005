"""Collections: started, filled, described."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.refs import ref
from tuoju.core.storing import record, store
from tuoju.library import policies
from tuoju.library.errors import InReview
from tuoju.library.facts import CollectionChanged
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
    collection = Collection.objects.select_for_update().get(pk=collection.pk)
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
