"""Collections under the viewer's rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.library.models import AttachedFile, Collection, CollectionEntry, Resource
from tuoju.library.queries.cards import Card, cards
from tuoju.library.queries.previews import CLOSED, is_closed

CARDS_SHOWN = 60
_DEEPEST = 3  # what stands deeper is set like this


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading of the outline: how many resources stand below it, and from which page on."""

    number: int
    path: str
    count: int
    page: int = 1

    @property
    def depth(self) -> int:
        """How far it is set in: by the headings above it."""
        return min(self.path.count("/"), _DEEPEST)

    @property
    def level(self) -> int:
        """Its rank on the page, where the collection's title is the first."""
        return self.depth + 2

    @property
    def title(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def anchor(self) -> str:
        """The place on its page that the outline leads to."""
        return f"part-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The resources right under a heading; `opened` are the headings that begin with them."""

    path: str
    opened: list[Heading]
    cards: list[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePage:
    """All headings of a collection, and the resources of one page."""

    headings: list[Heading]
    sections: list[Section]
    page: Page[tuple[str, int]]


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


def own_places(resource: Resource) -> list[CollectionEntry]:
    """Return the places whose words go through review with a resource, the newest collection first."""
    places = CollectionEntry.objects.own_of(resource).select_related("collection")
    return list(places.order_by("-collection_id"))


def outline_of(actor: Actor, collection: Collection) -> list[Section]:
    """Return headings in order, each with all resources the actor may open: the archive's list."""
    places = _places(actor, collection)
    return _sections(actor, _headings(places), places)


def outline_page(actor: Actor, collection: Collection, number: str | None) -> OutlinePage:
    """Return the headings, and the resources of one page that the actor may open."""
    places = _places(actor, collection)
    page = Paginator(places, CARDS_SHOWN).get_page(number)
    headings = _headings(places)
    sections = _sections(actor, headings, list(page.object_list))
    return OutlinePage(headings=headings, sections=sections, page=page)


def _places(actor: Actor, collection: Collection) -> list[tuple[str, int]]:
    """Return path and resource of every entry the actor may open, those of one heading together."""
    seen = CollectionEntry.objects.visible_to(actor).filter(collection=collection)
    entries = seen.order_by("order", "pk")
    found: dict[str, list[tuple[str, int]]] = {}
    for path, resource_id in entries.values_list("path", "resource_id"):
        found.setdefault(path, []).append((path, resource_id))
    return [place for path in _in_outline_order(list(found)) for place in found[path]]


def _in_outline_order(paths: Sequence[str]) -> list[str]:
    """Keep what stands below a heading together: first its own, then its parts as they came."""
    met: dict[str, int] = {}
    for path in paths:
        for heading in _chain(path):
            met.setdefault(heading, len(met))
    return sorted(paths, key=lambda path: [met[heading] for heading in _chain(path)])


def _chain(path: str) -> list[str]:
    """Return the paths of all headings above an entry, the outermost first."""
    return list(accumulate(path.split("/"), "{}/{}".format)) if path else []


def _headings(places: Sequence[tuple[str, int]]) -> list[Heading]:
    """Return every heading of the outline in order, also those with nothing but parts."""
    met: dict[str, tuple[int, int]] = {}
    for place, (path, _resource_id) in enumerate(places):
        for heading in _chain(path):
            first, count = met.get(heading, (place, 0))
            met[heading] = first, count + 1
    return [
        Heading(number=number, path=path, count=count, page=first // CARDS_SHOWN + 1)
        for number, (path, (first, count)) in enumerate(met.items(), start=1)
    ]


def _sections(
    actor: Actor, headings: list[Heading], places: Sequence[tuple[str, int]]
) -> list[Section]:
    """Return the resources under their headings; a page that begins within a part says which."""
    ids = [resource_id for _path, resource_id in places]
    known = {card.pk: card for card in cards(Resource.objects.visible_to(actor).filter(pk__in=ids))}
    unsaid = {heading.path: heading for heading in headings}
    return [
        Section(
            path=path,
            opened=[unsaid.pop(heading) for heading in _chain(path) if heading in unsaid],
            cards=[known[pk] for _path, pk in same if pk in known],
        )
        for path, same in groupby(places, itemgetter(0))
    ]


def size_of(actor: Actor, collection: Collection) -> int:
    """Return how many bytes of a collection the actor may take away."""
    entries = CollectionEntry.objects.visible_to(actor).filter(collection=collection)
    files = AttachedFile.objects.filter(version__in=entries.values("resource__current"))
    return files.exclude(blob__scan__in=CLOSED).aggregate(total=Sum("blob__size"))["total"] or 0


def open_files(outline: list[Section]) -> dict[int, list[AttachedFile]]:
    """Return the files of an outline that may be opened, with their blobs, by version."""
    versions = {card.version_id for section in outline for card in section.cards}
    files: dict[int, list[AttachedFile]] = {}
    for file in AttachedFile.objects.filter(version__in=versions).select_related("blob"):
        if file.version_id is not None and not is_closed(file.blob):
            files.setdefault(file.version_id, []).append(file)
    return files
