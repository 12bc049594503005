"""What a card or a hit shows of a resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Derivative
from tuoju.core.refs import parse_ref, ref
from tuoju.library.models import AttachedFile, DailyUsage, Resource, ResourceVersion
from tuoju.library.vocabularies import ResourceType

SLIP_LENGTH = 5
FALLBACK_KIND = "txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One resource as lists show it."""

    ref: str
    public_id: str
    title: str
    href: str
    kind: str
    slip: str
    image: str
    owner: str
    facts: str
    collected: bool
    version: ResourceVersion
    resource: Resource


def cards_for(actor: Actor, refs: Sequence[str]) -> dict[str, Card]:
    """Load the cards of search hits: those that the actor may see now, by reference."""
    ids = [parse_ref(text).public_id for text in refs]
    rows = Resource.objects.visible_to(actor).filter(public_id__in=ids).for_cards()
    return {card.ref: card for card in cards(rows)}


def cards(rows: Iterable[Resource]) -> list[Card]:
    """Turn loaded resources into cards with two further queries for all of them."""
    loaded = [row for row in rows if row.current is not None]
    firsts = {row.pk: _first_file(row) for row in loaded}
    thumbs = _with_thumbnail(file.blob_id for file in firsts.values() if file)
    downloads = dict(
        DailyUsage.objects.filter(resource__in=[row.pk for row in loaded])
        .values_list("resource_id")
        .annotate(total=Sum("downloads"))
    )
    return [
        _card(row, row.current, firsts[row.pk], thumbs, downloads.get(row.pk, 0))
        for row in loaded
        if row.current is not None
    ]


def slip_of(title: str) -> str:
    """Return 2–5 characters for the vertical title slip of a cover: up to the first pause."""
    for mark in "：:，,（(《“”、—- ":
        title = title.replace(mark, "\n")
    parts = [part for part in title.split("\n") if part]
    return parts[0][:SLIP_LENGTH] if parts else ""


def _first_file(resource: Resource) -> AttachedFile | None:
    files = list(resource.current.files.all()) if resource.current else []
    return files[0] if files else None


def _with_thumbnail(blob_ids: Iterable[int]) -> set[int]:
    made = Derivative.objects.filter(blob__in=set(blob_ids), kind="thumb")
    return set(made.values_list("blob_id", flat=True))


def _card(
    resource: Resource,
    version: ResourceVersion,
    file: AttachedFile | None,
    thumbs: set[int],
    downloads: int,
) -> Card:
    image = ""
    if file is not None and file.blob_id in thumbs:
        image = reverse("library:thumb", args=[resource.public_id, file.public_id])
    kind = PurePath(file.name).suffix.lower().lstrip(".") if file else ""
    return Card(
        ref=ref(resource),
        public_id=resource.public_id,
        title=version.title,
        href=reverse("library:resource", args=[resource.public_id]),
        kind=kind or FALLBACK_KIND,
        slip=slip_of(version.title),
        image=image,
        owner=resource.organisation.short_name,
        facts=_facts(version, file, downloads),
        collected=resource.collected,
        version=version,
        resource=resource,
    )


def _facts(version: ResourceVersion, file: AttachedFile | None, downloads: int) -> str:
    parts = [str(ResourceType(version.type).label)] if version.type else []
    pages = file.blob.facts.get("page_count") if file else None
    if pages:
        parts.append(ngettext("%d 页", "%d 页", pages) % pages)
    if downloads:
        parts.append(_("下载 %d") % downloads)
    return "，".join(parts)
