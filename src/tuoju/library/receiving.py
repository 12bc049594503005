"""A file that arrived whole: sniffed, stored durably, attached, sent to the worker."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction

from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.blobs.operations import register
from tuoju.core.errors import DomainError
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.refs import ref
from tuoju.core.storing import record
from tuoju.library.errors import DiskFull, FileRefused
from tuoju.library.facts import FileReceived
from tuoju.library.models import AttachedFile, Batch, Draft, Upload
from tuoju.library.operations import (
    add_to_collection,
    attach_file,
    settle_upload,
    start_collection,
    start_draft,
)
from tuoju.library.operations.uploads import bytes_of
from tuoju.library.quotas import require_room

# What no later step can mend; everything else is kept and explained on the page.
STOPPING = frozenset(
    {"empty", "executable", "encrypted", "bomb", "too_many_entries", "unsafe_names"}
)
NAME_LENGTH = 255
SPARE_BYTES = 64 * 1024 * 1024


def clean_name(name: str) -> str:
    """Return a file name without path, control or direction-override characters, ≤ 255 long."""
    kept = "".join(
        char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()
    )
    kept = kept.strip(". ") or "file"
    if len(kept) <= NAME_LENGTH:
        return kept
    stem, dot, ending = kept.rpartition(".")
    return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending if dot else kept[:NAME_LENGTH]


def refusal_of(sniffed: Sniffed) -> str:
    """Return why a file cannot be used as it is, in words; empty when it can."""
    found = [item for item in sniffed.reasons if item.code in STOPPING]
    return str(message(found[0])) if found else ""


def receive_plain_file(actor: Actor, *, draft: Draft, upload: File[bytes]) -> AttachedFile:
    """Take a file from a plain form."""
    require_room(draft.resource.organisation_id, upload.size or 0)
    return take_in(actor, draft=draft, path=_kept(upload), name=upload.name or "")


def _kept(upload: File[bytes]) -> Path:
    """Write an uploaded file into the upload folder, on the disk of the store."""
    folder = Path(settings.UPLOAD_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            for chunk in upload.chunks():
                file.write(chunk)
    except OSError as error:
        raise DiskFull from error
    return Path(file.name)


def receive_new_files(actor: Actor, *, batch: Batch, files: Sequence[File[bytes]]) -> list[str]:
    """Make a draft of each file of a plain form; returns what went wrong, by file, in words."""
    problems = []
    for upload in files:
        try:
            require_room(batch.organisation_id, upload.size or 0)
            draft_from(actor, batch=batch, path=_kept(upload), name=upload.name or "")
        except DomainError as error:
            problems.append(str(error))
    return problems


def receive_upload(actor: Actor, upload: Upload) -> None:
    """Turn a complete upload into a draft; a file that cannot be used is refused with its reason.

    Runs in the worker and may run twice: an upload that is settled stays as it is.
    """
    if upload.state != Upload.State.COMPLETE:
        return
    try:
        draft = draft_from(
            actor,
            batch=upload.batch,
            path=bytes_of(upload),
            name=upload.name,
            folder=upload.relative_path.rpartition("/")[0],
            upload=upload,
        )
    except DomainError as error:
        settle_upload(upload, draft=None, refusal=str(error))
    else:
        settle_upload(upload, draft=draft)


def draft_from(
    actor: Actor,
    *,
    batch: Batch,
    path: Path,
    name: str,
    folder: str = "",
    upload: Upload | None = None,
) -> Draft:
    """Make a draft with one file; a dragged folder becomes the outline of a collection."""
    name = clean_name(name)
    with transaction.atomic():
        draft = start_draft(
            actor,
            organisation=batch.organisation,
            title=title_of(name),
            batch=batch,
        )
        take_in(actor, draft=draft, path=path, name=name)
        if folder:
            _place_in_outline(actor, batch, draft, folder)
    return draft


def title_of(name: str) -> str:
    """Suggest a title out of a file name: without ending, numbering and underscores."""
    stem = name.rpartition(".")[0] or name
    words = re.sub(r"[_\s]+", " ", stem)
    return re.sub(r"^\d{1,3}[\s.、-]+", "", words).strip()[:200] or stem[:200]


def _place_in_outline(actor: Actor, batch: Batch, draft: Draft, folder: str) -> None:
    root, _slash, below = folder.strip("/").partition("/")
    collection = batch.collections.filter(title=root).first() or start_collection(
        actor, organisation=batch.organisation, title=root, batch=batch
    )
    add_to_collection(actor, collection=collection, resource=draft.resource, path=below)


def take_in(actor: Actor, *, draft: Draft, path: Path, name: str) -> AttachedFile:
    """Attach a complete file of the upload folder to a draft; the file is consumed.

    Raises `FileRefused` with the reason; then nothing of it is kept.
    """
    name = clean_name(name)
    sniffed = sniff(path, name)
    if reason := refusal_of(sniffed):
        path.unlink(missing_ok=True)
        raise FileRefused(name=name, reason=reason)
    try:
        stored = store.adopt(path)
    except OSError as error:
        raise DiskFull from error
    with transaction.atomic():
        blob = register(stored, sniffed)
        attached = attach_file(actor, draft=draft, blob=blob, name=name)
        record(
            actor,
            FileReceived(
                subject=ref(draft.resource),
                organisation_id=draft.resource.organisation_id,
                sha256=blob.sha256,
                size=blob.size,
            ),
        )
    return attached
