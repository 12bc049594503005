"""Collections: started, filled, described."""

from __future__ import annotations

from django.db import transaction

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.refs import ref
from tuoju.core.storing import record, store
from tuoju.library import policies
from tuoju.library.facts import CollectionChanged
from tuoju.library.models import Batch, Collection, CollectionEntry, Resource


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
    """Put a resource at the end of the outline, under its headings; twice changes nothing."""
    policies.can_edit_collection.require(actor, collection)
    existing = CollectionEntry.objects.filter(collection=collection, resource=resource).first()
    if existing is not None:
        return existing
    Collection.objects.select_for_update().get(pk=collection.pk)
    entry = store(
        CollectionEntry(
            collection=collection,
            resource=resource,
            path=path,
            order=collection.entries.count(),
        )
    )
    _record(actor, collection)
    return entry


def _record(actor: Actor, collection: Collection) -> None:
    record(
        actor,
        CollectionChanged(
            subject=ref(collection),
            organisation_id=collection.organisation_id,
            title=collection.title,
        ),
    )
