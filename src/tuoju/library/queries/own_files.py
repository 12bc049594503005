"""What a person brought already: the same file, chosen again, makes nothing new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.models import AttachedFile, Draft, Resource, Upload


def is_same_place(one: str, other: str) -> bool:
    """Whether two paths are one place: a file picked alone has lost the folders above it."""
    return f"/{one}".endswith(f"/{other}") or f"/{other}".endswith(f"/{one}")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One's own file, with the places from which it was brought so far."""

    file: AttachedFile
    places: tuple[str, ...]

    def is_elsewhere(self, path: str) -> bool:
        """Whether the file now comes from a place from which it never came."""
        places = self.places or (self.file.name,)
        return not any(is_same_place(path, one) for one in places)


def own_files(
    actor: Actor, organisation: Organisation, hashes: Iterable[str]
) -> dict[str, OwnFile]:
    """Return one's own files by hash: those of drafts before those that are published."""
    wanted = set(hashes)
    if not wanted or not actor.user_id:
        return {}
    mine = Q(created_by_id=actor.user_id, organisation=organisation)
    published = Resource.objects.visible_to(actor).filter(mine)
    drafts = Draft.objects.visible_to(actor).filter(resource__in=Resource.objects.filter(mine))
    rows = (
        AttachedFile.objects.filter(
            Q(version__in=published.values("current")) | Q(draft__in=drafts.values("pk")),
            blob__sha256__in=wanted,
        )
        .select_related("blob", "draft__batch", "draft__resource", "version__resource")
        .order_by("draft_id", "pk")
    )
    found = {row.blob.sha256: row for row in rows if row.version_id}
    found |= {row.blob.sha256: row for row in rows if row.draft_id}
    places = _places(actor, organisation, found)
    return {sha256: OwnFile(row, tuple(places[sha256])) for sha256, row in found.items()}


def _places(
    actor: Actor, organisation: Organisation, hashes: Iterable[str]
) -> dict[str, list[str]]:
    """Return the paths of one's own finished uploads by hash."""
    places: dict[str, list[str]] = defaultdict(list)
    rows = Upload.objects.visible_to(actor).filter(
        batch__organisation=organisation, sha256__in=set(hashes), state=Upload.State.STORED
    )
    for sha256, path in rows.order_by("pk").values_list("sha256", "relative_path"):
        places[sha256].append(path)
    return places
