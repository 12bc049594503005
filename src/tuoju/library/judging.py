"""What a reviewer sees of a resource: its fields, its files, what changed since last time."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.core.errors import NotFound
from tuoju.library.models import AttachedFile, Metadata, Resource
from tuoju.library.queries.previews import Preview, preview_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The content under review, or what was published of it."""

    resource: Resource
    content: Metadata
    files: list[AttachedFile]
    preview: Preview | None


def evidence_of(public_id: str, *, page: int, file_id: str = "") -> Evidence:
    """Load the content of a review that the caller may see; raises `NotFound` when it is gone."""
    resource = (
        Resource.objects.select_related("draft", "current", "organisation")
        .filter(public_id=public_id)
        .first()
    )
    if resource is None:
        raise NotFound
    draft = getattr(resource, "draft", None)
    content = draft or resource.current
    if content is None:
        raise NotFound
    files = list(content.files.select_related("blob"))
    shown = next((one for one in files if one.public_id == file_id), files[0] if files else None)
    return Evidence(
        resource=resource,
        content=content,
        files=files,
        preview=preview_of(shown, page) if shown else None,
    )
