"""Collections as those see them who arrange them."""

from __future__ import annotations

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tuoju.core.actors import Actor
from tuoju.library.models import Collection, CollectionEntry, Resource
from tuoju.library.models.collections import CollectionQuerySet


def managed_collections(actor: Actor) -> CollectionQuerySet:
    """Return the collections that the actor may arrange, the newest first, each with its `size`."""
    rows = Collection.objects.manageable_by(actor).select_related("organisation")
    return rows.annotate(size=Count("entries")).order_by("-pk")


def kept_places(actor: Actor, collection: Collection) -> QuerySet[CollectionEntry]:
    """Return the entries of a collection in order, each with `title`, and `is_live` when published."""
    rows = CollectionEntry.objects.manageable_by(actor).filter(collection=collection)
    return (
        rows.select_related("resource__organisation", "resource__draft")
        .annotate(
            title=Coalesce("resource__current__title", "resource__draft__title", Value("")),
            is_live=Case(
                When(resource__current=None, then=False),
                When(resource__withdrawn_at=None, then=True),
                default=False,
            ),
        )
        .order_by("order", "pk")
    )


def unpublished_in(actor: Actor, collection: Collection) -> int:
    """Count what its page does not show yet, for those who wonder where their files are."""
    live = Resource.objects.published()
    return kept_places(actor, collection).exclude(resource__in=live).count()


def words_were_passed(collection: Collection) -> bool:
    """Whether reviewers passed what the collection is called now, and others may read it."""
    return collection.entries.filter(
        passed_title=F("collection__title"),
        passed_description=F("collection__description"),
        passed_path=F("path"),
    ).exists()
