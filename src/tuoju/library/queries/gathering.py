"""Collections as those see them who arrange them."""

from __future__ import annotations

import hashlib

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tuoju.core.actors import Actor
from tuoju.library.models import Collection, CollectionEntry, Resource
from tuoju.library.models.collections import CollectionQuerySet


def managed_collections(actor: Actor) -> CollectionQuerySet:
    """Return the collections that the actor may arrange, the newest first, each with its `size`."""
    known = CollectionEntry.objects.manageable_by(actor).values("pk")
    rows = Collection.objects.manageable_by(actor).select_related("organisation")
    return rows.annotate(size=Count("entries", filter=Q(entries__in=known))).order_by("-pk")


def kept_places(actor: Actor, collection: Collection) -> QuerySet[CollectionEntry]:
    """Return the entries of a collection in order, each with `title`, and `is_live` when published."""
    rows = CollectionEntry.objects.manageable_by(actor).filter(collection=collection)
    live = Resource.objects.published().filter(pk=OuterRef("resource"))
    return (
        rows.select_related("resource__organisation")
        .annotate(
            title=Coalesce("resource__current__title", "resource__draft__title", Value("")),
            is_live=Exists(live),
        )
        .order_by("order", "pk")
    )


def unpublished_in(actor: Actor, collection: Collection) -> int:
    """Count what its page does not show yet, for those who wonder where their files are."""
    live = Resource.objects.published()
    return kept_places(actor, collection).exclude(resource__in=live).count()


def words_are_closed_to(actor: Actor, collection: Collection) -> bool:
    """Whether others read title and description under the reviewers' word: then not theirs to change.

    The secretariat answers for what it writes.
    """
    if actor.runs_the_alliance:
        return False
    return collection.entries.standing_as_passed().exists()


def hash_of_words(collection: Collection) -> str:
    """Name the words of a collection, so that two people do not write over each other."""
    words = f"{collection.title}\0{collection.description}"
    return hashlib.sha256(words.encode()).hexdigest()
