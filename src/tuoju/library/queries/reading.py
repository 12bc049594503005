"""What the resource page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from tuoju.competencies.models import Alignment
from tuoju.competencies.queries import alignments_of
from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.core.refs import ref
from tuoju.library.errors import LinkExpired
from tuoju.library.models import AttachedFile, LinkGrant, Resource, ResourceVersion
from tuoju.library.queries.cards import Card, cards
from tuoju.library.queries.previews import Preview, preview_of
from tuoju.review.models import ReviewRequest, StepName

MORE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """Everything on the resource page."""

    resource: Resource
    version: ResourceVersion
    versions: list[ResourceVersion]
    files: list[AttachedFile]
    preview: Preview | None
    aligned: list[Alignment]
    more: list[Card]
    views: int
    downloads: int


def open_resource(actor: Actor, public_id: str, *, token: str = "") -> Resource:
    """Load a resource that the actor may see, or that a link grant opens.

    Raises `NotFound` for everything else, without telling whether it exists; a withdrawn one is
    returned as its tombstone.
    """
    rows = Resource.objects.select_related("current", "organisation", "created_by")
    if token:
        return _granted(rows, token)
    resource = rows.visible_to(actor).filter(public_id=public_id).first()
    resource = (
        resource
        or rows.filter(
            public_id=public_id, withdrawn_at__isnull=False, current__isnull=False
        ).first()
    )
    if resource is None:
        raise NotFound
    return resource


def _granted(rows: QuerySet[Resource], token: str) -> Resource:
    grant = LinkGrant.objects.filter(token=token).first()
    if grant is None:
        raise NotFound
    if grant.revoked_at is not None or grant.expires_at <= timezone.now():
        raise LinkExpired
    resource = rows.filter(
        pk=grant.resource_id, current__isnull=False, withdrawn_at__isnull=True
    ).first()
    if resource is None:
        raise NotFound
    return resource


def resource_view(
    actor: Actor, resource: Resource, *, number: int | None, page: int, file_id: str = ""
) -> ResourceView:
    """Compose the page of a visible resource; an unknown version number shows the current one."""
    versions = list(resource.versions.order_by("-number"))
    version = next((one for one in versions if one.number == number), versions[0])
    files = list(version.files.select_related("blob"))
    shown = next((one for one in files if one.public_id == file_id), files[0] if files else None)
    sums = resource.usage.aggregate(views=Sum("views"), downloads=Sum("downloads"))
    return ResourceView(
        resource=resource,
        version=version,
        versions=versions,
        files=files,
        preview=preview_of(shown, page) if shown else None,
        aligned=alignments_of([ref(resource)]).get(ref(resource), []),
        more=_more(actor, resource),
        views=sums["views"] or 0,
        downloads=sums["downloads"] or 0,
    )


def _more(actor: Actor, resource: Resource) -> list[Card]:
    """Further resources of the same owner, newest first."""
    rows = (
        Resource.objects.visible_to(actor)
        .filter(organisation=resource.organisation)
        .exclude(pk=resource.pk)
        .with_context()[:MORE]
    )
    return cards(rows)


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
    authors = ",".join(_names(view.version.contributors)) or view.resource.organisation.name
    today = timezone.localdate()
    return (
        f"{authors}.{view.version.title}[EB/OL].({view.version.published_at:%Y-%m-%d})"
        f"[{today:%Y-%m-%d}].{address}."
    )


def _names(contributors: Sequence[dict[str, Any]]) -> list[str]:
    return [str(person["name"]) for person in contributors if person.get("role") == "author"][:3]


def extension_of(name: str) -> str:
    """Return the ending of a file name without the dot, in capitals, for covers and buttons."""
    return PurePath(name).suffix.lstrip(".").upper()
