"""Collections under the viewer's rights."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.library.models import AttachedFile, Collection, CollectionEntry, Resource
from tuoju.library.queries.cards import Card, cards
from tuoju.library.queries.previews import is_closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the outline with its resources."""

    number: int
    path: str
    depth: int
    cards: list[Card]

    @property
    def title(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def anchor(self) -> str:
        """The place on the page that the outline leads to."""
        return f"part-{self.number}"


def open_collection(actor: Actor, public_id: str) -> Collection:
    """Load a collection that the actor may see; raises `NotFound`."""
    found = (
        Collection.objects.visible_to(actor)
        .select_related("organisation")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def outline_of(actor: Actor, collection: Collection) -> list[Section]:
    """Return headings in order, each with the resources the actor may open."""
    entries = list(CollectionEntry.objects.filter(collection=collection).order_by("order", "pk"))
    rows = Resource.objects.visible_to(actor).filter(collection_entries__collection=collection)
    known = {card.pk: card for card in cards(rows)}
    sections: dict[str, list[Card]] = {}
    for entry in entries:
        if card := known.get(entry.resource_id):
            sections.setdefault(entry.path, []).append(card)
    return [
        Section(number=number, path=path, depth=path.count("/") if path else 0, cards=found)
        for number, (path, found) in enumerate(sections.items(), start=1)
    ]


def open_files(outline: list[Section]) -> dict[int, list[AttachedFile]]:
    """Return the files of an outline that may be opened, with their blobs, by version."""
    versions = {card.version_id for section in outline for card in section.cards}
    files: dict[int, list[AttachedFile]] = {}
    for file in AttachedFile.objects.filter(version__in=versions).select_related("blob"):
        if file.version_id is not None and not is_closed(file.blob):
            files.setdefault(file.version_id, []).append(file)
    return files
