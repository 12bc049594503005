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
from tuoju.core.prepared import Prepared
from tuoju.core.refs import ref
from tuoju.library.checks import audience_problems
from tuoju.library.errors import LinkExpired
from tuoju.library.models import AttachedFile, DailyUsage, LinkGrant, Resource, ResourceVersion
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


_OPENED = Prepared(
    lambda public_id: Resource.objects.filter(public_id=public_id).select_related(
        "current", "organisation"
    )
)
_VERSIONS = Prepared(
    lambda resource: ResourceVersion.objects.filter(resource=resource).only(
        "resource", "number", "published_at", "note"
    )
)
_FILES = Prepared(
    lambda version: AttachedFile.objects.filter(version=version).select_related("blob")
)
_USAGE = Prepared(
    lambda resource: (
        DailyUsage.objects.filter(resource=resource)
        .order_by()
        .values("resource")
        .annotate(seen=Sum("views"), taken=Sum("downloads"))
        .values_list("seen", "taken")
    )
)
_STEPS = Prepared(
    lambda subject, content_hash: (
        ReviewStep.objects.filter(
            request__subject=subject,
            request__state=ReviewRequest.State.PASSED,
            request__content_hash=content_hash,
            round=F("request__round"),
            state=ReviewStep.State.PASSED,
        )
        .order_by("order")
        .values_list("name", flat=True)
    )
)
_FIRST_NAME = AttachedFile.objects.filter(version=OuterRef("current")).order_by("order", "pk")
_OTHERS = Prepared(
    lambda organisation: (
        Resource.objects.filter(organisation=organisation)
        .annotate(file_name=Subquery(_FIRST_NAME.values("name")[:1]))
        .values_list("pk", "public_id", "current__title", "current__type", "file_name")
    ),
    limit=MORE + 1,
)


def open_resource(actor: Actor, public_id: str, *, token: str = "") -> Resource:
    """Load a resource that the actor may see, or that a link grant opens.

    Raises `NotFound` for everything else, without telling whether it exists; a withdrawn one is
    returned as its tombstone.
    """
    rows = Resource.objects.select_related("current", "organisation")
    if token:
        return _granted(rows, token)
    opened: list[Resource] = _OPENED(actor=actor, public_id=public_id)
    resource = next(iter(opened), None)
    resource = resource or rows.filter(public_id=public_id).tombstones_for(actor).first()
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


def resource_view(
    actor: Actor, resource: Resource, wanted: Wanted, *, by_link: bool = False
) -> ResourceView:
    """Compose the page of a resource that was opened.

    A version that is unknown, or not for the actor, shows the current one; a link opens no other.
    """
    current = _live(resource)
    versions = [current] if by_link else _VERSIONS(actor=actor, resource=resource.pk)
    version = _version(current, versions, wanted.number)
    files = _FILES(version=version.pk)
    first = files[0] if files else None
    shown = next((one for one in files if one.public_id == wanted.file_id), first)
    views, downloads = next(iter(_USAGE(resource=resource.pk)), (0, 0))
    return ResourceView(
        resource=resource,
        version=version,
        versions=versions,
        files=files,
        preview=preview_of(
            shown, wanted.page, mode=wanted.mode, words=wanted.words, tables_first=True
        )
        if shown
        else None,
        aligned=alignments_of([ref(resource)])[ref(resource)],
        more=_more(actor, resource),
        views=views,
        downloads=downloads,
        steps_passed=_steps_passed(resource, version),
    )


def _live(resource: Resource) -> ResourceVersion:
    if resource.current is None:
        raise NotFound
    return resource.current


def _version(
    current: ResourceVersion, versions: Sequence[ResourceVersion], number: int
) -> ResourceVersion:
    older = [one.pk for one in versions if one.number == number and one.pk != current.pk]
    return ResourceVersion.objects.get(pk=older[0]) if older else current


def _steps_passed(resource: Resource, version: ResourceVersion) -> list[str]:
    """Return the reviews that this very content passed, by name and in order."""
    return _STEPS(subject=ref(resource), content_hash=version.content_hash)


def _more(actor: Actor, resource: Resource) -> list[Neighbour]:
    """Further resources of the same owner, newest first, in one query."""
    rows = _OTHERS(actor=actor, organisation=resource.organisation_id)
    return [
        Neighbour(
            public_id=public_id,
            title=title,
            kind=extension_of(name or "").lower() or FALLBACK_KIND,
            type=str(ResourceType(type_).label) if type_ else "",
        )
        for pk, public_id, title, type_, name in rows
        if pk != resource.pk
    ][:MORE]


def file_of(
    actor: Actor, resource: Resource, file_id: str, *, by_link: bool = False
) -> AttachedFile:
    """Return a file of a version that the actor may see, or of the live one; raises `NotFound`."""
    file = (
        AttachedFile.objects.filter(version__resource=resource, public_id=file_id)
        .select_related("blob", "version")
        .first()
    )
    if file is None:
        raise NotFound
    if file.version_id != resource.current_id:
        seen = ResourceVersion.objects.visible_to(actor).filter(files=file)
        if by_link or not seen.exists():
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
