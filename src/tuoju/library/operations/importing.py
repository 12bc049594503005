"""An operator brings a server's folder in: public at once as 「平台收录」, or as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tuoju.alliance.models import Organisation
from tuoju.competencies.operations import realign
from tuoju.competencies.queries import statements_named
from tuoju.core.actors import Actor
from tuoju.core.blobs import operations as blobs
from tuoju.core.blobs.models import Blob
from tuoju.core.dates import moment
from tuoju.core.policies import runs_the_alliance
from tuoju.core.refs import ref
from tuoju.core.storing import record, store
from tuoju.library.errors import (
    ChildrenMayNotBeCollected,
    DraftInTheWay,
    NotForImports,
    OpenToMore,
    ReviewedInTheWay,
)
from tuoju.library.facts import ResourceCollected
from tuoju.library.models import AttachedFile, Draft, Metadata, Resource, ResourceVersion
from tuoju.library.models.metadata import content_hash
from tuoju.library.operations.drafts import (
    draft_started,
    files_changed,
    inherited,
    let_files_go,
)
from tuoju.library.operations.publishing import audience_of
from tuoju.library.queries.aims import aims_of
from tuoju.library.vocabularies import BY_WIDTH, Audience, ConsentScope, Visibility

ALSO_AT_LIMIT = 5
# Nobody brought an imported file who could keep it, and nothing says which kinds of organisations.
COLLECTABLE: tuple[str, ...] = (
    Visibility.ORGANISATION,
    Visibility.ALLIANCE,
    Visibility.LINK,
    Visibility.PUBLIC,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """One file of the source; (source, path) is its identity, the blob its bytes.

    `fields` and `audience` are what is said about this very file; `defaults` describe it when it
    comes in for the first time, and leave alone what is in already.
    """

    source: str
    path: str
    name: str
    blob: Blob
    fields: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    audience: str = ""


@transaction.atomic
def collect_file(
    actor: Actor,
    *,
    file: ImportedFile,
    organisation: Organisation,
    visibility: str = Visibility.PUBLIC,
    as_draft: bool = False,
) -> Resource | None:
    """Publish one imported file, or leave it as a draft; `None` when these bytes are in already.

    It is never open to more people than it asks for itself. Changed bytes at a known path become the next version; the same bytes at another path become
    a resource of their own on the shared blob, and the log names where else they are.

    Raises `ChildrenMayNotBeCollected`: what is taught to children, and pictures of recognisable
    children, never skip review; `ReviewedInTheWay`: nor does what was reviewed before it changed;
    `OpenToMore`: what is in is open to more people than the file asks for now.
    """
    runs_the_alliance.require(actor, None)
    for audience in filter(None, (visibility, file.audience)):
        require_collectable_audience(audience)
    # Without its key: whoever submits the draft names the resource, and holds the draft already.
    resource = (
        Resource.objects.select_for_update(of=("self",), no_key=True)
        .select_related("current")
        .filter(source_name=file.source, source_path=file.path)
        .first()
    )
    if resource is not None:
        _require_no_wider(resource, file.audience)
        if _has_these_bytes(resource, file.blob):
            return None
    is_new = resource is None
    if resource is None:
        resource = store(
            Resource(
                organisation=organisation,
                visibility=min(visibility, file.audience or visibility, key=BY_WIDTH.index),
                collected=not as_draft,
                source_name=file.source,
                source_path=file.path,
            )
        )
    if as_draft:
        _put_into_draft(actor, resource, file)
        return resource
    version = _version_of(actor, resource, file, is_new=is_new)
    record(
        actor,
        ResourceCollected(
            subject=ref(resource),
            organisation_id=resource.organisation_id,
            title=version.title,
            version=version.number,
            source_name=file.source,
            source_path=file.path,
            sha256=file.blob.sha256,
            also_at=_also_at(resource, file.blob),
        ),
    )
    return resource


def require_collectable_audience(visibility: str) -> None:
    """Refuse an audience that an import cannot give: in it nobody would find the file."""
    if visibility not in COLLECTABLE:
        raise NotForImports(scope=dict(Visibility.choices).get(visibility, visibility))


def _require_no_wider(resource: Resource, asked: str) -> None:
    """Refuse new bytes for more people than they ask for; narrowing what is in is for people."""
    if asked and BY_WIDTH.index(resource.visibility) > BY_WIDTH.index(asked):
        raise OpenToMore(now=resource.get_visibility_display(), asked=Visibility(asked).label)


def _has_these_bytes(resource: Resource, blob: Blob) -> bool:
    draft = Draft.objects.filter(resource=resource).first()
    if draft is not None:
        return draft.files.filter(blob=blob).exists()
    return resource.current is not None and resource.current.files.filter(blob=blob).exists()


def _version_of(
    actor: Actor, resource: Resource, file: ImportedFile, *, is_new: bool
) -> ResourceVersion:
    """Publish the bytes as the next version, on top of what the version before said.

    No draft is made on the way: a folder has thousands of files.
    """
    existing = None if is_new else Draft.objects.filter(resource=resource).first()
    if existing is not None:
        raise DraftInTheWay(title=existing.title)
    current = resource.current
    if current is not None and current.published_by_id is not None:
        raise ReviewedInTheWay(title=current.title)
    described = {**(current.described() if current else file.defaults), **file.fields}
    version = ResourceVersion(
        resource=resource,
        number=current.number + 1 if current else 1,
        published_at=moment(),
        **audience_of(resource),
        **described,
    )
    _require_collectable(version)
    version.content_hash = content_hash(version, [(file.name, file.blob.sha256)])
    store(version)
    store(AttachedFile(version=version, blob=file.blob, name=file.name))
    blobs.hold([file.blob.pk])
    resource.current = version
    store(resource, only=("current",))
    statements_named(item["key"] for item in version.statements)  # refuses unknown ones
    aims = aims_of(version)
    if aims or not is_new:
        realign(actor, subject=ref(resource), wanted=aims)
    return version


def _put_into_draft(actor: Actor, resource: Resource, file: ImportedFile) -> None:
    """Let the new bytes be those of the open draft, or begin one on top of what is published.

    What somebody is writing or reviewing stays theirs: words typed into a draft are kept, and an
    editor who has it open is told of the change.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(resource=resource).first()
    is_new = draft is None
    if draft is None:
        before = inherited(resource) if resource.current else file.defaults
        draft = store(Draft(resource=resource, **{**before, **file.fields}))
    elif draft.state == Draft.State.IN_REVIEW:
        raise DraftInTheWay(title=draft.title)
    else:
        let_files_go(draft)
    store(AttachedFile(draft=draft, blob=file.blob, name=file.name))
    blobs.hold([file.blob.pk])
    if is_new:
        draft_started(actor, draft)
    else:
        files_changed(actor, draft)


def _require_collectable(content: Metadata) -> None:
    if Audience.CHILDREN in content.audiences or content.consent != ConsentScope.NONE:
        raise ChildrenMayNotBeCollected


def _also_at(resource: Resource, blob: Blob) -> list[str]:
    others = (
        Resource.objects.filter(current__files__blob=blob)
        .exclude(pk=resource.pk)
        .values_list("public_id", flat=True)
    )
    return list(others[:ALSO_AT_LIMIT])
