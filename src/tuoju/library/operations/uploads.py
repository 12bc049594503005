"""Uploads: begun, continued at the durable offset, finished by the worker, expired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks.base import Task

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, SignInNeeded
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.policies import runs_the_alliance
from tuoju.core.storing import lock, store
from tuoju.library import policies
from tuoju.library.errors import AlreadySettled
from tuoju.library.models import Batch, Draft, Upload
from tuoju.library.queries.own_files import is_same_place
from tuoju.library.quotas import KEPT_FOR, pending_bytes, require_room, require_share


def bytes_of(upload: Upload) -> Path:
    """Return where the bytes of an unfinished upload lie."""
    return Path(settings.UPLOAD_DIR) / upload.public_id


@transaction.atomic
def open_batch(actor: Actor, *, public_id: str, organisation: Organisation) -> Batch:
    """Return the batch a page has named, made at its first use; only its owner can open it.

    The first files of a page come at once: whichever is second finds what the other made.
    """
    if actor.user_id is None:
        raise SignInNeeded
    policies.contributes_for.require(actor, organisation.pk)
    batch, _made = Batch.objects.get_or_create(
        public_id=public_id,
        defaults={"created_by_id": actor.user_id, "organisation": organisation},
    )
    policies.can_upload.require(actor, batch)
    return batch


@transaction.atomic
def drop_empty_batch(actor: Actor, *, batch: Batch) -> bool:
    """Do away with a batch that nothing came into; tell whether it is gone."""
    policies.opened_the_batch.require(actor, batch)
    batch = lock(Batch.objects.all(), pk=batch.pk)
    if batch.uploads.exists() or batch.drafts.exists() or batch.collections.exists():
        return False
    batch.delete()
    return True


@transaction.atomic
def begin_upload(
    actor: Actor,
    *,
    batch: Batch,
    name: str,
    relative_path: str,
    length: int,
    sha256: str,
    needs_room: bool = True,
) -> Upload:
    """Begin an upload; the same file, begun twice, is one upload.

    One whose draft was thrown away since begins anew. The lock on the organisation keeps files that
    begin together from being two of one, and from passing its quota together.
    """
    policies.can_upload.require(actor, batch)
    Organisation.objects.select_for_update().get(pk=batch.organisation_id)
    content: dict[str, str | int] = {"name": name, "length": length, "sha256": sha256}
    announced = batch.uploads.filter(
        state=Upload.State.ANNOUNCED, name=name, relative_path=relative_path, length=length
    )
    if sha256 and (existing := _begun(actor, batch, relative_path, content)):
        announced.delete()
        return existing
    if needs_room:
        expected = pending_bytes(batch.organisation_id)
        require_room(batch.organisation_id, length, expected=expected)
        require_share(actor, batch.organisation_id, length)
    upload = announced.select_for_update().first() or Upload(
        batch=batch, name=name, relative_path=relative_path, length=length
    )
    upload.sha256 = sha256
    upload.state = Upload.State.RECEIVING
    upload.expires_at = timezone.now() + KEPT_FOR
    return store(upload)


def _begun(
    actor: Actor, batch: Batch, path: str, content: Mapping[str, str | int]
) -> Upload | None:
    """Return the file's upload of this batch, or one's own that stopped half-way elsewhere.

    Its owner may have picked it without the folder it was in, or on the page of a new batch;
    there it belongs from now on.
    """
    same = batch.uploads.filter(relative_path=path, **content).exclude(
        Q(state__in=[Upload.State.CANCELLED, Upload.State.REFUSED])
        | Q(state=Upload.State.STORED, draft=None)
    )
    if existing := same.first():
        return existing
    half = Upload.objects.visible_to(actor).filter(
        batch__organisation_id=batch.organisation_id,
        state=Upload.State.RECEIVING,
        expires_at__gt=timezone.now(),
        **content,
    )
    for upload in half.select_for_update(of=("self",)).order_by("-pk"):
        if is_same_place(upload.relative_path, path):
            _move(upload, batch, path)
            return upload
    return None


def _move(upload: Upload, batch: Batch, path: str) -> None:
    """Let an upload belong to another batch; within its own it keeps its place in the folder."""
    if upload.batch_id != batch.pk:
        upload.batch, upload.relative_path = batch, path
        store(upload, only=("batch", "relative_path"))


@transaction.atomic
def announce_uploads(actor: Actor, *, batch: Batch, files: Sequence[tuple[str, str, int]]) -> None:
    """Note name, path and size of what a page is about to send; what never comes can be named.

    Raises `Invalid` when one of them is longer than its column.
    """
    policies.can_upload.require(actor, batch)
    Batch.objects.select_for_update().get(pk=batch.pk)
    past = batch.uploads.exclude(state__in=[Upload.State.CANCELLED, Upload.State.REFUSED])
    known = set(past.values_list("name", "relative_path", "length"))
    until = timezone.now() + KEPT_FOR
    announced = [
        Upload(
            batch=batch,
            name=name,
            relative_path=path,
            length=length,
            state=Upload.State.ANNOUNCED,
            expires_at=until,
        )
        for name, path, length in dict.fromkeys(files)
        if (name, path, length) not in known
    ]
    try:
        for upload in announced:
            upload.clean_fields(exclude=("batch",))  # which would be asked for once a row
    except ValidationError as error:
        raise Invalid.from_validation(error) from error
    Upload.objects.bulk_create(announced)


@transaction.atomic
def forget_announced(actor: Actor, *, batch: str, paths: Iterable[str]) -> None:
    """Wait no longer for files of one's own batch that turned out to be there."""
    Upload.objects.visible_to(actor).filter(
        batch__public_id=batch, state=Upload.State.ANNOUNCED, relative_path__in=list(paths)
    ).delete()


@transaction.atomic
def note_progress(upload: Upload, offset: int, *, job: Task[Any, Any]) -> None:
    """Remember how many bytes are durable; never goes back behind what was promised.

    The last byte and the job that takes the file in are one commit: no client sends it again.
    """
    Upload.objects.filter(pk=upload.pk, offset__lt=offset).update(
        offset=offset, expires_at=timezone.now() + KEPT_FOR
    )
    upload.offset = max(upload.offset, offset)
    if upload.offset == upload.length:
        _complete(upload, job)


def _complete(upload: Upload, job: Task[Any, Any]) -> None:
    """Hand a whole upload to the worker, once."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state == Upload.State.RECEIVING:
        locked.state = Upload.State.COMPLETE
        store(locked, only=("state",))
        enqueue(job, key=_job_key(locked), public_id=locked.public_id)
    upload.state = locked.state


def _job_key(upload: Upload) -> str:
    return f"upload:{upload.public_id}"


def resume_whole(job: Task[Any, Any]) -> tuple[int, list[Upload]]:
    """Queue whole uploads that no job knows; returns how many, and those whose job was given up.

    A worker that was killed in its last attempt could tell nobody.
    """
    whole = {_job_key(one): one for one in Upload.objects.filter(state=Upload.State.COMPLETE)}
    states = dict(Job.objects.filter(key__in=whole).order_by("pk").values_list("key", "state"))
    given_up = [one for key, one in whole.items() if states.get(key) == Job.State.FAILED]
    unknown = [
        (key, one)
        for key, one in whole.items()
        if states.get(key) not in {Job.State.FAILED, Job.State.WAITING, Job.State.RUNNING}
    ]
    for key, one in unknown:
        enqueue(job, key=key, public_id=one.public_id)
    return len(unknown), given_up


@transaction.atomic
def settle_upload(upload: Upload, *, draft: Draft | None, refusal: str = "") -> None:
    """Close an upload as stored in a draft, or as refused with the reason.

    Raises `AlreadySettled` when another run did so first; its caller's transaction goes back.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state not in {Upload.State.RECEIVING, Upload.State.COMPLETE}:
        raise AlreadySettled(name=upload.name)
    upload.state = Upload.State.REFUSED if refusal else Upload.State.STORED
    upload.reason = refusal[:300]
    upload.draft = draft
    first = draft.files.first() if draft else None
    upload.blob_id = first.blob_id if first else None
    store(upload, only=("state", "reason", "draft", "blob"))


@transaction.atomic
def cancel_upload(actor: Actor, *, upload: Upload) -> None:
    """End an upload at its owner's wish and free its space."""
    policies.can_cancel_upload.require(actor, upload.batch)
    Upload.objects.filter(pk=upload.pk).unfinished().update(state=Upload.State.CANCELLED)
    transaction.on_commit(lambda: bytes_of(upload).unlink(missing_ok=True))


@transaction.atomic
def drop_uploads(actor: Actor, *, batch: Batch, path: str | None = None) -> int:
    """Give up what of one's own batch is unfinished, or one file of it; returns how many."""
    waiting = Upload.objects.visible_to(actor).filter(batch=batch).unfinished()
    if path is not None:
        waiting = waiting.filter(relative_path=path)
    uploads = list(waiting.select_related("batch"))
    for upload in uploads:
        cancel_upload(actor, upload=upload)
    return len(uploads)


def expire_uploads(actor: Actor, *, job: Task[Any, Any]) -> int:
    """Cancel unfinished uploads past their expiry and remove their bytes; returns how many.

    Those that are whole go to the worker instead. Whatever else lies in the upload folder for
    longer than that was left by a process that died.
    """
    runs_the_alliance.require(actor, None)
    _complete_whole(job)
    late = Upload.objects.filter(state=Upload.State.RECEIVING, expires_at__lt=timezone.now())
    ids = list(late.values_list("public_id", flat=True))
    with transaction.atomic():
        late.filter(public_id__in=ids).update(state=Upload.State.CANCELLED)
        never = Upload.objects.filter(state=Upload.State.ANNOUNCED, expires_at__lt=timezone.now())
        never.delete()
    folder = Path(settings.UPLOAD_DIR)
    for public_id in ids:
        (folder / public_id).unlink(missing_ok=True)
    _remove_leftovers(folder)
    return len(ids)


@transaction.atomic
def forget_stored() -> int:
    """Let finished uploads forget bytes that nothing else names; returns how many did."""
    return Upload.objects.filter(blob__references=0).update(blob=None)


def _complete_whole(job: Task[Any, Any]) -> None:
    """Queue uploads whose last byte is durable but whose job was never written."""
    whole = Upload.objects.filter(state=Upload.State.RECEIVING, offset=F("length"))
    for upload in whole:
        path = bytes_of(upload)
        if path.is_file() and path.stat().st_size >= upload.length:
            with transaction.atomic():
                _complete(upload, job)


def _remove_leftovers(folder: Path) -> None:
    oldest = (timezone.now() - KEPT_FOR).timestamp()
    old = [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < oldest]
    wanted = set(
        Upload.objects.filter(
            state__in=[Upload.State.RECEIVING, Upload.State.COMPLETE],
            public_id__in=[path.name for path in old],
        ).values_list("public_id", flat=True)
    )
    for path in old:
        if path.name not in wanted:
            path.unlink(missing_ok=True)
