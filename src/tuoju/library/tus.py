"""The protocol tus 1.0 (tus.io): bytes arrive in pieces, at an offset that survives everything.

The durable offset is the smaller of the row's and the file's length: a server killed in the middle
of a piece loses at most the piece's last `STEP` bytes, which the client sends again.
Extensions: creation, creation-with-upload, expiration, checksum, termination.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError
from tuoju.library import policies
from tuoju.library.errors import DiskFull
from tuoju.library.models import Upload
from tuoju.library.operations.uploads import bytes_of, note_progress

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
CHECKSUMS = ("sha256", "sha1", "md5")
CONTENT_TYPE = "application/offset+octet-stream"
STEP = 8 * 1024 * 1024
STREAMS_EACH = 8
_CHUNK = 256 * 1024


class Stream(Protocol):
    """A request's body."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, nothing at the end."""


class Conflict(DomainError):
    """The client's offset is not the durable one."""

    code = "upload_offset"
    status = 409
    message = _("服务器收到的位置和浏览器记的不一样。请重新选择这个文件，会接着上次的地方上传。")


class Locked(DomainError):
    """Another request is writing to this upload."""

    code = "upload_locked"
    status = 423
    message = _("这个文件正在另一个页面里上传。请等它传完；如果没有别的页面，过一分钟再试。")


class TooManyStreams(DomainError):
    """One person sends more pieces at once than this process has threads to spare."""

    code = "upload_streams"
    status = 429
    message = _("您同时上传的文件太多了。请等前面的文件传完，再接着上传。")


class BadChecksum(DomainError):
    """The piece was damaged on its way; nothing of it was kept."""

    code = "upload_checksum"
    status = 460
    message = _("这一段在路上损坏了，没有保存。请重新选择这个文件，会接着上次的地方上传。")


class BadRequest(DomainError):
    """A header breaks the protocol."""

    code = "upload_request"
    status = 400
    message = _("上传的请求不完整（%(header)s），没有接收。请刷新页面，再选择一次文件。")


def durable_offset(upload: Upload) -> int:
    """Return how much of an upload is safe."""
    try:
        return min(upload.offset, bytes_of(upload).stat().st_size)
    except FileNotFoundError:
        return upload.offset if upload.state != Upload.State.RECEIVING else 0


def metadata_of(header: str) -> dict[str, str]:
    """Decode `Upload-Metadata`: comma-separated pairs of key and base64 text."""
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = _decoded(value).decode("utf-8")
        except ValueError as error:
            raise BadRequest(header="Upload-Metadata") from error
    return found


def checksum_of(header: str) -> tuple[str, bytes] | None:
    """Decode `Upload-Checksum`: algorithm and base64 digest."""
    if not header:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise BadRequest(header="Upload-Checksum")
    try:
        return algorithm, _decoded(value)
    except ValueError as error:
        raise BadRequest(header="Upload-Checksum") from error


def _decoded(value: str) -> bytes:
    """Read base64; raises `ValueError` for letters outside ASCII as for everything else."""
    return base64.b64decode(value.strip(), validate=True)


def receive(
    actor: Actor,
    upload: Upload,
    *,
    offset: int,
    body: Stream,
    length: int | None,
    checksum: tuple[str, bytes] | None,
    job: Task[Any, Any],
) -> int:
    """Append a piece and return the new durable offset; the last one queues `job` with it.

    `length` is the piece's announced size. A client that disconnects leaves what arrived; a wrong
    checksum leaves nothing of the piece. Raises `TooManyStreams`, `Locked`, `Conflict`,
    `BadChecksum`, `DiskFull`.
    """
    policies.can_upload.require(actor, upload.batch)
    with _streams.one_more(upload.batch.created_by_id), _locked(upload) as descriptor:
        upload.refresh_from_db()
        durable = min(upload.offset, os.fstat(descriptor).st_size)
        if upload.state != Upload.State.RECEIVING or offset != durable:
            raise Conflict
        if length is not None and offset + length > upload.length:
            raise BadRequest(header="Content-Length")
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        writer = _Writer(upload, descriptor, offset, keep=checksum is None, job=job)
        writer.take(body, checksum[0] if checksum else "")
        if checksum is not None and writer.digest != checksum[1]:
            os.ftruncate(descriptor, offset)
            raise BadChecksum
        writer.settle()
        return writer.offset


class _Streams:
    """The pieces that arrive in this process by person: each holds a thread, however slow it is."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()
        self._guard = Lock()

    @contextmanager
    def one_more(self, person: int) -> Iterator[None]:
        """Count a piece while it arrives."""
        with self._guard:
            if self._open[person] >= STREAMS_EACH:
                raise TooManyStreams
            self._open[person] += 1
        try:
            yield
        finally:
            with self._guard:
                self._open[person] -= 1
                self._open += Counter()  # forgets whoever sends nothing any more


_streams = _Streams()


class _Writer:
    """Writes a piece step by step, each step durable before the row says so."""

    def __init__(
        self, upload: Upload, descriptor: int, offset: int, *, keep: bool, job: Task[Any, Any]
    ) -> None:
        self.upload = upload
        self.offset = offset
        self.digest = b""
        self._descriptor = descriptor
        self._keep = keep
        self._job = job
        self._unsafe = 0

    def take(self, body: Stream, algorithm: str) -> None:
        """Read the body to its end; a client that went away ends it as well."""
        digest: Any = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
        while self.offset < self.upload.length:
            try:
                chunk = body.read(min(_CHUNK, self.upload.length - self.offset))
            except OSError:
                break
            if not chunk:
                break
            self._write(chunk)
            if digest is not None:
                digest.update(chunk)
            if self._keep and self._unsafe >= STEP:
                self.settle()
        self.digest = digest.digest() if digest is not None else b""

    def settle(self) -> None:
        """Make what was written durable, then say so in the row.

        Some disks say only now that they are full; then nothing was promised.
        """
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise DiskFull from error
        note_progress(self.upload, self.offset, job=self._job)
        self._unsafe = 0

    def _write(self, chunk: bytes) -> None:
        """Write a chunk whole; on a full disk keep what fitted and say so."""
        view = memoryview(chunk)
        while view:
            try:
                written = os.write(self._descriptor, view)
            except OSError as error:
                if self._keep:
                    self.settle()
                raise DiskFull from error
            view = view[written:]
            self.offset += written
            self._unsafe += written


@contextmanager
def _locked(upload: Upload) -> Iterator[int]:
    """Hold the file of an upload for one request at a time, across threads and processes."""
    path = bytes_of(upload)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DiskFull from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked from error
        yield descriptor
    finally:
        os.close(descriptor)
