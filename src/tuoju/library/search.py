"""What the library hands to the search index: one document a published resource or collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from django.urls import reverse

from tuoju.core.blobs.models import PageText as StoredPage
from tuoju.core.refs import parse_ref, ref
from tuoju.core.search.documents import PageText, SearchDocument
from tuoju.core.search.registry import SearchSource, register
from tuoju.library.addresses import resource_address
from tuoju.library.models import (
    AttachedFile,
    Collection,
    CollectionEntry,
    Resource,
    ResourceVersion,
)
from tuoju.library.vocabularies import Visibility

KIND = "resource"
COLLECTION_KIND = "collection"
BATCH = 200
# The engine keeps no more words of one object.
CHARACTERS = 3_000_000
# Indicators of the quality guide are `B8`; a point `B8.4` counts for its indicator too.
INDICATOR = re.compile(r"(B\d{1,2})(?:\.\d{1,2})?")


def audience_tokens(resource: Resource) -> tuple[str, ...]:
    """Return the tokens that open a resource, mirroring `ResourceQuerySet.visible_to`."""
    tokens = set()
    if resource.created_by_id is not None and resource.visibility == Visibility.ME:
        tokens.add(f"user:{resource.created_by_id}")
    if resource.visibility == Visibility.PUBLIC:
        tokens.add("public")
    if resource.visibility == Visibility.ALLIANCE:
        tokens.add("alliance")
    if resource.visibility == Visibility.ORGANISATION_KINDS:
        tokens |= {f"kind:{row.kind}" for row in resource.visible_kinds.all()}
    if resource.visibility != Visibility.ME:
        tokens |= {f"org:{resource.organisation_id}", "role:secretariat"}
    return tuple(sorted(tokens))


def resource_documents(refs: Iterable[str]) -> Iterator[SearchDocument]:
    """Yield the documents of those references that are published now."""
    ids = [parse_ref(text).public_id for text in refs]
    for start in range(0, len(ids), BATCH):
        rows = (
            Resource.objects.published()
            .filter(public_id__in=ids[start : start + BATCH])
            .with_context()
            .prefetch_related("visible_kinds")
        )
        for row in rows:
            if row.current is not None:
                yield _document(row, row.current)


def _pages_of(files: Iterable[AttachedFile]) -> Iterator[PageText]:
    """Yield the pages of all files in order, as many words as one object may have.

    A file is read when the one before is through: whatever is indexed, memory holds one text.
    """
    left = CHARACTERS
    seen: set[int] = set()
    for file in files:
        if left <= 0:
            return
        if file.blob_id in seen:
            continue
        seen.add(file.blob_id)
        for page in StoredPage.objects.filter(blob=file.blob_id).order_by("number").iterator():
            text = page.text[:left]
            left -= len(text)
            if text:
                yield PageText(page.number, page.label, text, file.public_id)


def _document(resource: Resource, version: ResourceVersion) -> SearchDocument:
    files = list(version.files.all())
    return SearchDocument(
        ref=ref(resource),
        kind=KIND,
        title=version.title,
        keywords=(*map(str, version.keywords), *_codes(version)),
        summary=version.description,
        url=resource_address(resource.public_id),
        audience=audience_tokens(resource),
        facets=_facets(resource, version, [file.name for file in files]),
        date=version.published_at,
        weight=0.9 if resource.collected else 1.0,
        extra={"organisation": resource.organisation.short_name},
        pages=tuple(_pages_of(files)),
    )


def _codes(version: ResourceVersion) -> list[str]:
    """Return the keys of aligned points as people type them, such as B8.3."""
    keys = (str(item["key"]) for item in version.statements)
    return [key for key in keys if INDICATOR.fullmatch(key)]


def _facets(
    resource: Resource, version: ResourceVersion, names: list[str]
) -> dict[str, tuple[str, ...]]:
    keys = [str(item["key"]) for item in version.statements]
    return {
        "type": (version.type,) if version.type else (),
        "granularity": (version.granularity,),
        "audience": tuple(version.audiences),
        "age": tuple(version.age_bands),
        "domain": tuple(version.domains),
        "indicator": tuple(
            sorted({found[1] for key in keys if (found := INDICATOR.fullmatch(key))})
        ),
        "format": tuple(sorted({PurePath(name).suffix.lower().lstrip(".") for name in names})),
        "organisation": (resource.organisation.public_id,),
        "licence": (version.licence,) if version.licence else (),
        "status": ("collected" if resource.collected else "reviewed",),
    }


def resource_refs() -> Iterator[str]:
    """Yield the references of everything published, for a rebuild."""
    ids = Resource.objects.published().order_by("pk").values_list("public_id", flat=True)
    return (f"library/resource/{public_id}" for public_id in ids.iterator())


def collection_documents(refs: Iterable[str]) -> Iterator[SearchDocument]:
    """Yield a document for each collection, mirroring `CollectionQuerySet.visible_to`."""
    ids = [parse_ref(text).public_id for text in refs]
    rows = Collection.objects.filter(public_id__in=ids).select_related("organisation")
    for row in rows.prefetch_related("entries__resource__visible_kinds", "entries__collection"):
        seen = [
            entry
            for entry in row.entries.all()
            if entry.resource.current_id and entry.resource.withdrawn_at is None
        ]
        if seen:
            yield SearchDocument(
                ref=ref(row),
                kind=COLLECTION_KIND,
                title=row.title,
                summary=row.description,
                url=reverse("library:collection", args=[row.public_id]),
                audience=tuple(sorted(set().union(*(_tokens_of(row, entry) for entry in seen)))),
                date=row.created_at,
                extra={"organisation": row.organisation.short_name},
            )


def _tokens_of(collection: Collection, entry: CollectionEntry) -> set[str]:
    """Return the tokens that an entry gives; under words nobody passed only those of the owner."""
    tokens = set(audience_tokens(entry.resource))
    if entry.stands_as_passed:
        return tokens
    home = f"org:{collection.organisation_id}"
    reaching_home = {"public", "alliance", f"kind:{collection.organisation.kind}", home}
    own = {home} if tokens & reaching_home else set()
    return own | {token for token in tokens if token.startswith(("user:", "role:"))}


def collection_refs() -> Iterator[str]:
    """Yield the references of all collections, for a rebuild."""
    ids = Collection.objects.order_by("pk").values_list("public_id", flat=True)
    return (f"library/collection/{public_id}" for public_id in ids.iterator())


def _collections_with(changed: frozenset[str]) -> Iterator[str]:
    """Yield the collections that hold a changed resource: who finds them may differ now."""
    ids = [text.rpartition("/")[2] for text in changed if text.startswith("library/resource/")]
    if not ids:
        return
    rows = Collection.objects.filter(entries__resource__public_id__in=ids).distinct()
    for public_id in rows.values_list("public_id", flat=True):
        yield f"library/collection/{public_id}"


RESOURCES = SearchSource(
    kind=KIND, prefix="library/resource/", documents=resource_documents, refs=resource_refs
)
COLLECTIONS = SearchSource(
    kind=COLLECTION_KIND,
    prefix="library/collection/",
    documents=collection_documents,
    refs=collection_refs,
    affected=_collections_with,
)


def declare() -> None:
    """Register both kinds with the engine (called once, by the app's `ready`)."""
    register(RESOURCES)
    register(COLLECTIONS)
