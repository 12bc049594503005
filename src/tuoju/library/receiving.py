"""A file that arrived whole: sniffed, stored durably, attached, sent to the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.blobs.operations import register
from tuoju.core.blobs.store import StoredBytes
from tuoju.core.errors import DomainError
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.report import REFUSED_AT_SIGHT, Family
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.ids import new_public_id
from tuoju.core.jobs.running import exclusive
from tuoju.core.refs import ref
from tuoju.core.storing import record
from tuoju.library.errors import AlreadySettled, BroughtBefore, DiskFull, FileRefused
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
from tuoju.library.queries.own_files import own_files
from tuoju.library.queries.uploads import problem_of_name, whereabouts
from tuoju.library.quotas import require_quota, require_room

NAME_LENGTH = 255
FOLDER_NAME = 80
FOLDER_DEPTH = 8
SHEET_LIMIT = 10 * 1024 * 1024


def clean_name(name: str) -> str:
    """Return a file name without path, control or direction-override characters, ≤ 255 long."""
    kept = "".join(
        char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()
    )
    kept = kept.strip(". ") or "file"
    if len(kept) <= NAME_LENGTH:
        return kept
    stem, dot, ending = kept.rpartition(".")
    room = NAME_LENGTH - len(dot + ending)
    return stem[:room] + dot + ending if stem and room > 0 else kept[:NAME_LENGTH]


def refusal_of(sniffed: Sniffed) -> str:
    """Return why a file cannot be used as it is, in words; empty when it can."""
    found = [item for item in sniffed.reasons if item.code in REFUSED_AT_SIGHT]
    return str(message(found[0])) if found else ""


def receive_plain_file(actor: Actor, *, draft: Draft, upload: File[bytes]) -> AttachedFile:
    """Take a file from a plain form."""
    require_room(draft.resource.organisation_id, upload.size or 0)
    with _kept(upload) as path:
        return take_in(actor, draft=draft, path=path, name=upload.name or "")


@contextmanager
def _kept(upload: File[bytes]) -> Iterator[Path]:
    """Write an uploaded file into the upload folder, on the disk of the store; for a while."""
    folder = Path(settings.UPLOAD_DIR)
    path = folder / f"plain-{new_public_id()}"
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
        except OSError as error:
            raise DiskFull from error
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep_sheet(upload: File[bytes] | None, path: Path) -> None:
    """Keep a filled workbook while its errors are looked at; the sweep removes it.

    Raises `FileRefused` for what nobody should open: nothing, too big, or a bomb.
    """
    if upload is None:
        raise FileRefused(name=_("填写表"), reason=_("请先选择文件。"))
    if (upload.size or 0) > SHEET_LIMIT:
        raise FileRefused(name=upload.name, reason=_("填写表不应超过 10 MB。"))
    with _kept(upload) as kept:
        if reason := refusal_of(sniff(kept, clean_name(upload.name or ""))):
            raise FileRefused(name=upload.name, reason=reason)
        kept.replace(path)


def receive_new_files(actor: Actor, *, batch: Batch, files: Sequence[File[bytes]]) -> list[str]:
    """Make a draft of each file of a plain form; returns what went wrong, by file, in words."""
    problems = []
    for upload in files:
        try:
            require_room(batch.organisation_id, upload.size or 0)
            with _kept(upload) as path:
                draft_from(actor, batch=batch, path=path, name=upload.name or "")
        except DomainError as error:
            problems.append(_named(upload.name or "", error))
    return problems


def _named(name: str, error: DomainError) -> str:
    if isinstance(error, FileRefused):
        return str(error)
    return _("“%(name)s”：%(text)s") % {"name": name, "text": error}


def receive_upload(actor: Actor, upload: Upload) -> None:
    """Turn a complete upload into a draft; a file that cannot be used is refused with its reason.

    Runs in the worker and may run twice, also after being killed at any line: the bytes stay in
    the upload folder until the rows that name them are committed. A worker that was stopped and
    comes back when another one has the job writes nothing: `LeaseLost`.
    """
    upload.refresh_from_db(fields=["state"])
    if upload.state != Upload.State.COMPLETE:
        return
    path = bytes_of(upload)
    try:
        arrived = _secure(path, upload.name)
        if upload.sha256 and upload.sha256 != arrived.stored.sha256:
            raise FileRefused(name=upload.name, reason=_("收到的内容与您电脑上的文件不一致。"))
        with exclusive():
            Organisation.objects.select_for_update().get(pk=upload.batch.organisation_id)
            require_quota(upload.batch.organisation_id, upload.length)
            settle_upload(upload, draft=_draft_with(actor, arrived, upload.batch, _folder(upload)))
    except AlreadySettled:
        return
    except DiskFull:
        raise
    except DomainError as error:
        refuse_upload(upload, str(error))
        return
    path.unlink(missing_ok=True)


def refuse_upload(upload: Upload, reason: str) -> None:
    """Close an upload that cannot be taken in and free its space, unless it was taken in."""
    try:
        with exclusive():
            settle_upload(upload, draft=None, refusal=reason)
    except AlreadySettled:
        return
    bytes_of(upload).unlink(missing_ok=True)


@transaction.atomic
def refer_to(actor: Actor, *, upload: Upload, file: AttachedFile) -> None:
    """Make the draft of a file whose bytes are here already; nothing needs to be sent."""
    Batch.objects.select_for_update().get(pk=upload.batch_id)
    upload.refresh_from_db(fields=["state"])
    if upload.state != Upload.State.RECEIVING:
        return
    blob = file.blob
    arrived = _Arrived(
        clean_name(upload.name),
        StoredBytes(blob.sha256, blob.size),
        Sniffed(blob.media_type, cast("Family", blob.family)),
    )
    draft = _draft_with(actor, arrived, upload.batch, _folder(upload))
    settle_upload(upload, draft=draft)


def _folder(upload: Upload) -> str:
    """Return the folder of a dragged tree, without steps upwards or unprintable names."""
    parts = upload.relative_path.replace("\\", "/").split("/")[:-1]
    cleaned = (clean_name(part)[:FOLDER_NAME] for part in parts if part.strip(". "))
    return "/".join(list(cleaned)[:FOLDER_DEPTH])


def draft_from(actor: Actor, *, batch: Batch, path: Path, name: str) -> Draft:
    """Make a draft with one complete file of the upload folder, unless it was brought before."""
    arrived = _secure(path, name)
    own = own_files(actor, batch.organisation, [arrived.stored.sha256]).get(arrived.stored.sha256)
    if own is not None and not own.is_elsewhere(arrived.name):
        raise BroughtBefore(whereabouts=whereabouts(own.file, batch.public_id))
    with transaction.atomic():
        return _draft_with(actor, arrived, batch, "")


def take_in(actor: Actor, *, draft: Draft, path: Path, name: str) -> AttachedFile:
    """Attach a complete file of the upload folder to a draft; the path may go afterwards.

    Raises `FileRefused` with the reason; then nothing of it is kept.
    """
    arrived = _secure(path, name)
    with transaction.atomic():
        return _attach(actor, draft, arrived)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file whose bytes are durable in the store; no row names them yet."""

    name: str
    stored: StoredBytes
    sniffed: Sniffed


def _secure(path: Path, name: str) -> _Arrived:
    """Look at a file and make its bytes durable, before any transaction begins.

    The store gets a second link to the same bytes, so a process that dies before the commit
    leaves everything for the next try.
    """
    name = clean_name(name)
    try:
        sniffed = sniff(path, name)
        if reason := refusal_of(sniffed) or problem_of_name(name):
            raise FileRefused(name=name, reason=reason)
        return _Arrived(name, _store(path), sniffed)
    except OSError as error:
        if not path.exists():
            raise FileRefused(name=name, reason=_("收到的文件不见了，请重新上传。")) from error
        raise DiskFull from error


def _store(path: Path) -> StoredBytes:
    second = path.with_name(f"{path.name}-{new_public_id()}")
    try:
        second.hardlink_to(path)
    except OSError:  # a file system without links: copy
        return store.put_file(path)
    try:
        return store.adopt(second)
    finally:
        second.unlink(missing_ok=True)


def _draft_with(actor: Actor, arrived: _Arrived, batch: Batch, folder: str) -> Draft:
    Batch.objects.select_for_update().get(pk=batch.pk)
    title = title_of(arrived.name)
    draft = start_draft(actor, organisation=batch.organisation, title=title, batch=batch)
    _attach(actor, draft, arrived)
    if folder:
        _place_in_outline(actor, batch, draft, folder)
    return draft


def _attach(actor: Actor, draft: Draft, arrived: _Arrived) -> AttachedFile:
    blob = register(arrived.stored, arrived.sniffed)
    attached = attach_file(actor, draft=draft, blob=blob, name=arrived.name)
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


def title_of(name: str) -> str:
    """Suggest a title out of a file name: without ending, numbering and underscores."""
    stem = name.rpartition(".")[0] or name
    words = re.sub(r"[_\s]+", " ", stem)
    return re.sub(r"^\d{1,3}[\s.、-]+", "", words).strip()[:200] or stem[:200]


def _place_in_outline(actor: Actor, batch: Batch, draft: Draft, folder: str) -> None:
    """Put a draft under its headings, into the collection that the folder became.

    Its owner may have renamed it since; one that was dissolved is not made again.
    """
    root, _slash, below = folder.partition("/")
    collection = batch.collections.filter(Q(folder=root) | Q(folder="", title=root)).first()
    if collection is None:
        if _has_come_before(batch, root):
            return
        collection = start_collection(
            actor, organisation=batch.organisation, title=root, batch=batch, folder=root
        )
    add_to_collection(actor, collection=collection, resource=draft.resource, path=below)


def _has_come_before(batch: Batch, root: str) -> bool:
    """Whether another file of a folder is in already."""
    stored = batch.uploads.filter(state=Upload.State.STORED).only("relative_path")
    return any(_folder(upload).partition("/")[0] == root for upload in stored.iterator())
