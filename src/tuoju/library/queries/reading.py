"""What the resource page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.utils import timezone

from tuoju.competencies.models import Alignment
from tuoju.competencies.queries import alignments_of
from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.core.refs import ref
from tuoju.library.checks import audience_problems
from tuoju.library.errors import LinkExpired
from tuoju.library.models import AttachedFile, LinkGrant, Resource, ResourceVersion
from tuoju.library.models.resources import ResourceQuerySet
from tuoju.library.queries.cards import FALLBACK_KIND
from tuoju.library.queries.previews import Preview, preview_of
from tuoju.library.vocabularies import LINKED, ResourceType, Visibility
from tuoju.review.models import ReviewRequest, ReviewStep

MORE = 4
AUTHORS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another resource of the same owner, as the side of the page shows it."""

    public_id: str
    title: str
    kind: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """Everything on the resource page."""

    resource: Resource
    version: ResourceVersion
    versions: list[ResourceVersion]
    files: list[AttachedFile]
    preview: Preview | None
    aligned: list[Alignment]
    more: list[Neighbour]
    views: int
    downloads: int
    steps_passed: list[str]


def open_resource(actor: Actor, public_id: str, *, token: str = "") -> Resource:
    """Load a resource that the actor may see, or that a link grant opens.

    Raises `NotFound` for everything else, without telling whether it exists; a withdrawn one is
    returned as its tombstone.
    """
    rows = Resource.objects.select_related("current", "organisation", "created_by")
    if token:
        return _granted(rows, token)
    named = rows.filter(public_id=public_id)
    resource = named.visible_to(actor).first() or named.tombstones_for(actor).first()
    if resource is None:
        raise NotFound
    return resource


def _granted(rows: ResourceQuerySet, token: str) -> Resource:
    """Return what a link opens, as long as today's audience, consent and vetting allow links."""
    grant = None if "\0" in token else LinkGrant.objects.filter(token=token).first()
    if grant is None:
        raise NotFound
    if grant.revoked_at is not None or grant.expires_at <= timezone.now():
        raise LinkExpired
    resource = rows.filter(
        pk=grant.resource_id, current__isnull=False, withdrawn_at__isnull=True
    ).first()
    if resource is None or resource.current is None:
        raise NotFound
    if resource.visibility not in LINKED or audience_problems(resource.current, Visibility.LINK):
        raise LinkExpired
    return resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address of the page asks for: version, file, page, viewer, words to mark."""

    number: int = 0
    page: int = 1
    file_id: str = ""
    mode: str = ""
    words: str = ""


def resource_view(actor: Actor, resource: Resource, wanted: Wanted) -> ResourceView:
    """Compose the page of a visible resource; an unknown version number shows the current one."""
    versions = list(resource.versions.only("resource", "number", "published_at", "note"))
    version = _version(resource, wanted.number)
    files = list(version.files.select_related("blob"))
    first = files[0] if files else None
    shown = next((one for one in files if one.public_id == wanted.file_id), first)
    sums = resource.usage.aggregate(views=Sum("views"), downloads=Sum("downloads"))
    return ResourceView(
        resource=resource,
        version=version,
        versions=versions,
        files=files,
        preview=preview_of(shown, wanted.page, mode=wanted.mode, words=wanted.words)
        if shown
        else None,
        aligned=alignments_of([ref(resource)])[ref(resource)],
        more=_more(actor, resource),
        views=sums["views"] or 0,
        downloads=sums["downloads"] or 0,
        steps_passed=_steps_passed(resource, version),
    )


def _version(resource: Resource, number: int) -> ResourceVersion:
    current = resource.current
    if current is None:
        raise NotFound
    if number in {0, current.number}:
        return current
    return resource.versions.filter(number=number).first() or current


def _steps_passed(resource: Resource, version: ResourceVersion) -> list[str]:
    """Return the reviews that this very content passed, by name and in order."""
    rows = ReviewStep.objects.filter(
        request__subject=ref(resource),
        request__state=ReviewRequest.State.PASSED,
        request__content_hash=version.content_hash,
        round=F("request__round"),
        state=ReviewStep.State.PASSED,
    )
    return list(rows.order_by("order").values_list("name", flat=True))


def _more(actor: Actor, resource: Resource) -> list[Neighbour]:
    """Further resources of the same owner, newest first, in one query."""
    first_file = AttachedFile.objects.filter(version=OuterRef("current")).order_by("order", "pk")
    rows = (
        Resource.objects.visible_to(actor)
        .filter(organisation=resource.organisation_id)
        .exclude(pk=resource.pk)
        .annotate(file_name=Subquery(first_file.values("name")[:1]))
        .values_list("public_id", "current__title", "current__type", "file_name")
    )
    return [
        Neighbour(
            public_id=public_id,
            title=title,
            kind=extension_of(name or "").lower() or FALLBACK_KIND,
            type=str(ResourceType(type_).label) if type_ else "",
        )
        for public_id, title, type_, name in rows[:MORE]
    ]


def file_of(resource: Resource, file_id: str) -> AttachedFile:
    """Return a file of any published version of the resource; raises `NotFound`."""
    file = (
        AttachedFile.objects.filter(version__resource=resource, public_id=file_id)
        .select_related("blob", "version")
        .first()
    )
    if file is None:
        raise NotFound
    return file


def citation(view: ResourceView, address: str) -> str:
    """Write the reference in the form of GB/T 7714: [EB/OL] with date of issue, access, address."""
    authors = _names(view.version.contributors) or [view.resource.organisation.name]
    named = ", ".join(authors[:AUTHORS_NAMED]) + (", 等" if len(authors) > AUTHORS_NAMED else "")
    issued = timezone.localtime(view.version.published_at)
    return (
        f"{named}. {view.version.title}[EB/OL]. ({issued:%Y-%m-%d})"
        f"[{timezone.localdate():%Y-%m-%d}]. {address}."
    )


def _names(contributors: Sequence[dict[str, Any]]) -> list[str]:
    return [str(person["name"]) for person in contributors if person.get("role") == "author"]


def extension_of(name: str) -> str:
    """Return the ending of a file name without the dot, in capitals, for covers and buttons."""
    return PurePath(name).suffix.lstrip(".").upper()
