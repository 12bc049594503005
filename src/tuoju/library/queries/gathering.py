"""Collections as those see them who arrange them."""

from __future__ import annotations

import hashlib

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tuoju.core.actors import Actor
from tuoju.library.models import Collection, CollectionEntry, Resource
from tuoju.library.models.collections import CollectionQuerySet


def managed_collections(actor: Actor) -> CollectionQuerySet:
    """Return the collections that the actor may arrange, the newest first, each with its `size`.

    `is_asking` are those that wait for the secretariat: before all others in its own list.
    """
    known = CollectionEntry.objects.manageable_by(actor).values("pk")
    asking = Exists(Collection.objects.asking().filter(pk=OuterRef("pk")))
    rows = Collection.objects.manageable_by(actor).select_related("organisation")
    rows = rows.order_by(asking.desc(), "-pk") if actor.runs_the_alliance else rows.order_by("-pk")
    return rows.annotate(size=Count("entries", filter=Q(entries__in=known)), is_asking=asking)


def collections_to_accept(actor: Actor) -> CollectionQuerySet:
    """Return what waits for the secretariat's word, the longest first; nothing for others."""
    if not actor.runs_the_alliance:
        return Collection.objects.none()
    return Collection.objects.asking().select_related("organisation").order_by("asked_at", "pk")


def kept_places(actor: Actor, collection: Collection) -> QuerySet[CollectionEntry]:
    """Return the entries of a collection in order, each with `title`, and `is_live` when published.

    `is_unread` are those that others would see here if their words were passed.
    """
    rows = CollectionEntry.objects.manageable_by(actor).filter(collection=collection)
    live = Resource.objects.published().filter(pk=OuterRef("resource"))
    return (
        rows.select_related("resource__organisation")
        .annotate(
            title=Coalesce("resource__current__title", "resource__draft__title", Value("")),
            is_live=Exists(live),
            is_unread=Exists(CollectionEntry.objects.unread_outside().filter(pk=OuterRef("pk"))),
        )
        .order_by("order", "pk")
    )


def unpublished_in(actor: Actor, collection: Collection) -> int:
    """Count what its page does not show yet, for those who wonder where their files are."""
    live = Resource.objects.published()
    return kept_places(actor, collection).exclude(resource__in=live).count()


def unread_outside(actor: Actor, collection: Collection) -> QuerySet[CollectionEntry]:
    """Return the entries that others do not see yet because nobody passed their words."""
    unread = CollectionEntry.objects.unread_outside()
    return kept_places(actor, collection).filter(pk__in=unread.values("pk"))


def words_are_closed_to(actor: Actor, collection: Collection) -> bool:
    """Whether others read title and description under the reviewers' word: then not theirs to change.

    The secretariat answers for what it writes.
    """
    if actor.runs_the_alliance:
        return False
    return collection.entries.standing_as_passed().exists()


def hash_of_outline(collection: Collection) -> str:
    """Name all words of a collection, with the resources they stand around."""
    places = collection.entries.order_by("pk").values_list("resource_id", "path")
    told = [hash_of_words(collection), *(f"{resource}\0{path}" for resource, path in places)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def hash_of_words(collection: Collection) -> str:
    """Name the words of a collection, so that two people do not write over each other."""
    words = f"{collection.title}\0{collection.description}"
    return hashlib.sha256(words.encode()).hexdigest()
