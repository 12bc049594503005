"""What a card or a hit shows of a resource."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Derivative
from tuoju.core.prepared import Prepared
from tuoju.core.refs import ObjectRef, parse_ref
from tuoju.library.addresses import resource_address, thumb_address
from tuoju.library.models import AttachedFile, DailyUsage, Resource
from tuoju.library.models.resources import ResourceQuerySet
from tuoju.library.vocabularies import ResourceType

SLIP_LENGTH = 5
DESCRIBED = 90
_PAUSE = re.compile(r"[：:，,（(《》“”、—？?！!·\s-]+")
# Words that lead on to what no longer fits: no slip ends with one.
_LOOSE = frozenset(
    (*"的地得里中上做会能要在和与或让把被从到给对个是", "怎样", "怎么", "一条", "一个")
)
FALLBACK_KIND = "txt"
_TYPES = dict(ResourceType.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One resource as lists show it; `files` are the names of its files by their public id."""

    pk: int
    organisation_id: int
    created_by_id: int | None
    version_id: int
    public_id: str
    title: str
    href: str
    kind: str
    slip: str
    image: str
    owner: str
    facts: str
    description: str
    collected: bool
    published_at: datetime.datetime
    age_bands: list[str]
    statements: list[dict[str, str]]
    files: Mapping[str, str]

    @property
    def ref(self) -> str:
        """The reference by which search and alignments know the resource."""
        return str(ObjectRef("library", "resource", self.public_id))


class _Row(NamedTuple):
    """The columns of a card, read as plain values: a list of twenty needs no models."""

    pk: int
    organisation_id: int
    created_by_id: int | None
    version_id: int
    public_id: str
    collected: bool
    owner: str
    title: str
    description: str
    type: str
    published_at: datetime.datetime
    age_bands: list[str]
    statements: list[dict[str, str]]


_COLUMNS = (
    "pk",
    "organisation_id",
    "created_by_id",
    "current_id",
    "public_id",
    "collected",
    "organisation__short_name",
    "current__title",
    "current__description",
    "current__type",
    "current__published_at",
    "current__age_bands",
    "current__statements",
)


_ROWS = Prepared(
    lambda public_ids: Resource.objects.filter(public_id__in=public_ids).values_list(*_COLUMNS)
)
_FILES = Prepared(
    lambda versions: AttachedFile.objects.filter(version__in=versions).values_list(
        "version_id", "public_id", "name", "blob_id", "blob__facts"
    )
)
_THUMBS = Prepared(
    lambda blobs: Derivative.objects.filter(blob__in=blobs, kind="thumb").values_list("blob_id")
)
_DOWNLOADS = Prepared(
    lambda resources: (
        DailyUsage.objects.filter(resource__in=resources)
        .values_list("resource_id")
        .annotate(total=Sum("downloads"))
    )
)


class _File(NamedTuple):
    """A file of a version."""

    public_id: str
    name: str
    blob_id: int
    facts: dict[str, Any]


def cards_for(actor: Actor, refs: Sequence[str]) -> dict[str, Card]:
    """Load the cards of search hits: those that the actor may see now, by reference."""
    ids = [parse_ref(text).public_id for text in refs]
    rows = _ROWS(actor=actor, public_ids=ids)
    return {card.ref: card for card in _cards([_Row(*values) for values in rows])}


def cards(resources: ResourceQuerySet) -> list[Card]:
    """Load the cards of published resources, in their order: four queries for any number."""
    return _cards([_Row(*values) for values in resources.values_list(*_COLUMNS)])


def _cards(rows: list[_Row]) -> list[Card]:
    files: dict[int, list[_File]] = {row.version_id: [] for row in rows}
    for version_id, *values in _FILES(versions=list(files)):
        files[version_id].append(_File(*values))
    blob_ids = {own[0].blob_id for own in files.values() if own}
    thumbs = {blob_id for (blob_id,) in _THUMBS(blobs=blob_ids)}
    downloads = dict(_DOWNLOADS(resources=[row.pk for row in rows]))
    return [_card(row, files[row.version_id], thumbs, downloads.get(row.pk, 0)) for row in rows]


@lru_cache(maxsize=4096)
def slip_of(title: str, otherwise: str = "") -> str:
    """Return 2–5 characters for the vertical title slip of a cover: whole words up to a pause.

    A title whose first words are too long leaves the slip to `otherwise`, the type's name.
    """
    first = next((part for part in _PAUSE.split(title) if part), "")
    if 1 < len(first) <= SLIP_LENGTH:
        return first
    import rjieba  # noqa: PLC0415 - its dictionary takes 30 MB: only where lists are shown

    words: list[str] = []
    for word in rjieba.cut(first):
        if len("".join([*words, word])) > SLIP_LENGTH:
            break
        words.append(word)
    while words and words[-1] in _LOOSE:
        words.pop()
    slip = "".join(words)
    return slip if len(slip) > 1 else otherwise[:SLIP_LENGTH]


def _card(row: _Row, files: Sequence[_File], thumbs: set[int], downloads: int) -> Card:
    file = next(iter(files), None)
    image = kind = ""
    if file is not None:
        kind = PurePath(file.name).suffix.lower().lstrip(".")
        if file.blob_id in thumbs:
            image = thumb_address(row.public_id, file.public_id)
    return Card(
        pk=row.pk,
        organisation_id=row.organisation_id,
        created_by_id=row.created_by_id,
        version_id=row.version_id,
        public_id=row.public_id,
        title=row.title,
        href=resource_address(row.public_id),
        kind=kind or FALLBACK_KIND,
        slip=slip_of(row.title, str(_TYPES[row.type]) if row.type else ""),
        image=image,
        owner=row.owner,
        facts=_facts(row.type, file, downloads),
        description=row.description[:DESCRIBED],
        collected=row.collected,
        published_at=row.published_at,
        age_bands=row.age_bands,
        statements=row.statements,
        files={one.public_id: one.name for one in files},
    )


def _facts(type_: str, file: _File | None, downloads: int) -> str:
    parts = [str(_TYPES[type_])] if type_ else []
    if file and (pages := file.facts.get("page_count")):
        parts.append(ngettext("%d 页", "%d 页", pages) % pages)
    if downloads:
        parts.append(_("下载 %d") % downloads)
    return _("，").join(parts)
