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
from tuoju.core.blobs.models import Blob, Derivative
from tuoju.core.errors import NotFound
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.report import Code, Reason
from tuoju.core.refs import ref
from tuoju.library.errors import LinkExpired
from tuoju.library.models import AttachedFile, LinkGrant, Resource, ResourceVersion
from tuoju.library.queries.cards import Card, cards

MORE = 4
TEXT_SHOWN = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """One page of the strip."""

    number: int
    label: str
    has_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a file is looked at: `mode` names the viewer, the rest is what it shows."""

    mode: str
    file: AttachedFile
    pages: list[PageLink]
    page: int
    text: str
    label: str
    has_pdf: bool
    reasons: list[str]
    state: str

    @property
    def previous(self) -> int:
        """The page before, 0 at the beginning."""
        return self.page - 1 if self.page > 1 else 0

    @property
    def next(self) -> int:
        """The page after, 0 at the end."""
        return self.page + 1 if self.page < len(self.pages) else 0


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


def preview_of(file: AttachedFile, page: int) -> Preview:
    """Say how to look at a file: page pictures first, then what its kind allows, then its text."""
    blob = file.blob
    texts = list(blob.pages.values_list("number", "label"))
    derivatives = list(blob.derivatives.values_list("kind", "page"))
    pictured = {number for kind, number in derivatives if kind == "page"}
    kinds = {kind for kind, _number in derivatives}
    labels = dict(texts)
    numbers = sorted(pictured | set(labels)) if pictured else sorted(labels)
    page = page if page in numbers else (numbers[0] if numbers else 1)
    return Preview(
        mode=_mode(file, kinds),
        file=file,
        pages=[
            PageLink(number=number, label=labels.get(number, ""), has_picture=number in pictured)
            for number in numbers
        ],
        page=page,
        text=_text(blob, page),
        label=labels.get(page, ""),
        has_pdf=blob.family == "pdf" or "pdf" in kinds,
        reasons=reasons_of(blob),
        state=blob.state,
    )


def _mode(file: AttachedFile, kinds: set[str]) -> str:
    family = file.blob.family
    if family in {"audio", "video"}:
        return family
    if "page" in kinds:
        return "pages"
    if family == "image":
        return "image" if "preview" in kinds else "none"
    if family in {"markdown", "text", "csv", "epub", "h5p"}:
        return family
    return "text" if file.blob.state in {"ready", "partial"} else "none"


def _text(blob: Blob, page: int) -> str:
    found = blob.pages.filter(number=page).values_list("text", flat=True).first()
    return (found or "")[:TEXT_SHOWN]


def reasons_of(blob: Blob) -> list[str]:
    """Return what people should know about the file, in words."""
    return [
        str(message(Reason(Code(item["code"]), item["params"])))
        for item in blob.reasons
        if item["code"] in set(Code)
    ]


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


def derivative_of(blob: Blob, kind: str, page: int = 0) -> Derivative:
    """Return something made from the file; raises `NotFound` when it could not be made."""
    found = blob.derivatives.filter(kind=kind, page=page).first()
    if found is None:
        raise NotFound
    return found


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
