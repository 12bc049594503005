"""Drafts: started, saved by one editor at a time, given files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.blobs import operations as blobs
from tuoju.core.blobs.models import Blob
from tuoju.core.errors import NotFound
from tuoju.core.refs import ref
from tuoju.core.storing import lock, record, store
from tuoju.library import policies
from tuoju.library.errors import (
    DraftChangedByOneself,
    DraftChangedMeanwhile,
    InReview,
    OnlyItsMakerKeepsIt,
)
from tuoju.library.facts import DraftDiscarded, DraftSaved, DraftStarted
from tuoju.library.models import AttachedFile, Batch, Draft, Metadata, Resource, VisibleKind
from tuoju.library.operations.submissions import let_go
from tuoju.library.vocabularies import ConsentScope, Visibility
from tuoju.review import operations as review


@transaction.atomic
def start_draft(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    fields: Mapping[str, Any] | None = None,
    visibility: str = Visibility.ALLIANCE,
    visible_kinds: Sequence[str] = (),
    batch: Batch | None = None,
    source: tuple[str, str] = ("", ""),
) -> Draft:
    """Begin a resource for an organisation; it is seen only by its editors until published.

    `source` is (name, path) of where it came from, when it must not be brought in twice.
    """
    policies.contributes_for.require(actor, organisation.pk)
    resource = Resource(
        organisation=organisation,
        created_by_id=actor.user_id,
        visibility=visibility,
        source_name=source[0],
        source_path=source[1],
    )
    require_somebody_sees(actor, resource, visibility)
    store(resource)
    if visible_kinds:
        set_visible_kinds(resource, visible_kinds)
    draft = Draft(resource=resource, title=title, batch=batch, updated_by_id=actor.user_id)
    draft.rights_holder = organisation.name
    _describe(draft, fields or {})
    store(draft)
    draft_started(actor, draft)
    return draft


@transaction.atomic
def save_draft(
    actor: Actor,
    *,
    draft: Draft,
    revision: int,
    fields: Mapping[str, Any],
    visibility: str | None = None,
    visible_kinds: Sequence[str] | None = None,
    note: str | None = None,
) -> Draft:
    """Save what an editor typed on top of the revision that the editor had read.

    Raises `DraftChangedMeanwhile` when another editor saved first; nothing is overwritten.
    """
    draft = _locked(draft)
    policies.can_edit.require(actor, draft.resource)
    _require_editable(draft)
    if draft.revision != revision:
        if draft.updated_by_id == actor.user_id:
            raise DraftChangedByOneself
        editor = draft.updated_by.name if draft.updated_by else _("有人")
        raise DraftChangedMeanwhile(editor=editor)
    changed = _describe(draft, fields)
    if note is not None and note != draft.note:
        draft.note = note
        changed.append("note")
    changed += _set_audience(actor, draft.resource, visibility, visible_kinds)
    if not changed:
        return draft
    draft.revision += 1
    draft.updated_by_id = actor.user_id
    store(draft)
    record(
        actor,
        DraftSaved(
            subject=ref(draft.resource),
            organisation_id=draft.resource.organisation_id,
            revision=draft.revision,
            changed=sorted(changed),
        ),
    )
    return draft


@transaction.atomic
def attach_file(actor: Actor, *, draft: Draft, blob: Blob, name: str) -> AttachedFile:
    """Add a stored file to a draft, behind those it has."""
    draft = _locked(draft)
    policies.can_edit.require(actor, draft.resource)
    _require_editable(draft)
    last = draft.files.last()
    order = last.order + 1 if last else 0
    attached = store(AttachedFile(draft=draft, blob=blob, name=name, order=order))
    blobs.hold([blob.pk])
    files_changed(actor, draft)
    return attached


@transaction.atomic
def detach_file(actor: Actor, *, file: AttachedFile) -> None:
    """Remove a file from a draft; published versions keep theirs.

    Raises `NotFound` for a file that is gone already: a double click lets its bytes go once.
    """
    if file.draft is None:
        raise InReview(title=file.name)
    draft = _locked(file.draft)
    policies.can_edit.require(actor, draft.resource)
    _require_editable(draft)
    if not draft.files.filter(pk=file.pk).exists():
        raise NotFound
    blobs.release([file.blob_id])
    file.delete()
    files_changed(actor, draft)


@transaction.atomic
def discard_draft(actor: Actor, *, draft: Draft) -> None:
    """Throw a draft away; a resource that was never published goes with it."""
    draft = _locked(draft)
    policies.can_edit.require(actor, draft.resource)
    _require_editable(draft)
    resource = draft.resource
    let_files_go(draft)
    let_go(resource)
    record(
        actor,
        DraftDiscarded(
            subject=ref(resource), organisation_id=resource.organisation_id, title=draft.title
        ),
    )
    draft.delete()
    if resource.current_id is None:
        resource.delete()


@transaction.atomic
def reopen_for_editing(actor: Actor, *, resource: Resource) -> Draft:
    """Open a draft on top of the published version, or return the one that is open."""
    resource = lock(Resource.objects.all(), pk=resource.pk)
    policies.can_edit.require(actor, resource)
    existing = Draft.objects.filter(resource=resource).first()
    if existing is not None:
        return existing
    if resource.current is None:
        raise NotFound
    current = resource.current
    described = inherited(resource)
    draft = store(Draft(resource=resource, updated_by_id=actor.user_id, **described))
    files = list(current.files.all())
    AttachedFile.objects.bulk_create(
        AttachedFile(draft=draft, blob_id=file.blob_id, name=file.name, order=file.order)
        for file in files
    )
    blobs.hold([file.blob_id for file in files])
    draft_started(actor, draft)
    return draft


def inherited(resource: Resource) -> dict[str, Any]:
    """Return what a draft takes over from the published version.

    Nobody looked for children in what was collected by machine: whoever edits it has to say.
    """
    described = resource.current.described() if resource.current else {}
    if resource.collected and described.get("consent") == ConsentScope.NONE:
        described["consent"] = ""
    return described


def _locked(draft: Draft) -> Draft:
    return lock(Draft.objects.select_related("resource__organisation", "updated_by"), pk=draft.pk)


def _require_editable(draft: Draft) -> None:
    if draft.state == Draft.State.IN_REVIEW:
        raise InReview(title=draft.title)


def _describe(draft: Draft, fields: Mapping[str, Any]) -> list[str]:
    changed = []
    for name in Metadata.FIELDS:
        if name in fields and getattr(draft, name) != fields[name]:
            setattr(draft, name, fields[name])
            changed.append(name)
    return changed


def require_somebody_sees(actor: Actor, resource: Resource, visibility: str) -> None:
    """Refuse to shut out everybody with the actor: private material stays with who brought it."""
    if visibility == Visibility.ME and not policies.can_keep_private(actor, resource):
        raise OnlyItsMakerKeepsIt


def _set_audience(
    actor: Actor, resource: Resource, visibility: str | None, kinds: Sequence[str] | None
) -> list[str]:
    """Change who will see the resource; of a published one only `change_audience` may."""
    if resource.current_id is not None:
        return []
    changed = []
    if visibility is not None and visibility != resource.visibility:
        require_somebody_sees(actor, resource, visibility)
        resource.visibility = visibility
        store(resource, only=("visibility",))
        tell_privacy(resource)
        changed.append("visibility")
    if kinds is not None and set_visible_kinds(resource, kinds):
        changed.append("visible_kinds")
    return changed


def tell_privacy(resource: Resource) -> None:
    """Keep the reviews of private material from the people who do not see the material."""
    review.set_private(subject=ref(resource), private=resource.visibility == Visibility.ME)


def set_visible_kinds(resource: Resource, kinds: Sequence[str]) -> bool:
    """Make the kinds of organisations that see the resource exactly these; tell if any changed."""
    before = set(resource.visible_kinds.values_list("kind", flat=True))
    if before == set(kinds):
        return False
    resource.visible_kinds.exclude(kind__in=kinds).delete()
    for kind in sorted(set(kinds) - before):
        store(VisibleKind(resource=resource, kind=kind))
    return True


def let_files_go(draft: Draft) -> None:
    """Take all files out of a draft that the caller has locked."""
    files = list(draft.files.all())
    blobs.release([file.blob_id for file in files])
    draft.files.filter(pk__in=[file.pk for file in files]).delete()


def draft_started(actor: Actor, draft: Draft) -> None:
    """Record that work on a draft began: whoever worked on an earlier one is no author of it."""
    record(
        actor,
        DraftStarted(
            subject=ref(draft.resource),
            organisation_id=draft.resource.organisation_id,
            title=draft.title,
        ),
    )


def files_changed(actor: Actor, draft: Draft) -> None:
    """Tell whoever has the draft open that its files are others now."""
    draft.revision += 1
    draft.updated_by_id = actor.user_id
    store(draft, only=("revision", "updated_by", "updated_at"))
    record(
        actor,
        DraftSaved(
            subject=ref(draft.resource),
            organisation_id=draft.resource.organisation_id,
            revision=draft.revision,
            changed=["files"],
        ),
    )
