"""Where the bytes lie: one folder, one file per sha256, never overwritten.

A file is complete, fsynced and renamed into place before any row names it, so a crash leaves at
worst an unnamed file. Derived files (pages, PDF) lie beside the originals under the same rule.
What a crash left half-written in `incoming` goes a day later, when the next file comes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1024 * 1024
LEFT_OVER_AFTER = 24 * 3600


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What `put` returns: the identity and the length of the bytes."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Return the path of stored bytes; the caller checked that a row names them."""
    return Path(settings.BLOB_DIR) / sha256[:2] / sha256[2:4] / sha256


def digest_of(path: Path) -> StoredBytes:
    """Hash a file without holding it in memory."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return StoredBytes(digest.hexdigest(), size)


def put_file(source: Path) -> StoredBytes:
    """Copy a file of the server's disk into the store and make it durable.

    Raises `OSError` (disk full among them) with nothing half-written left behind.
    """
    with source.open("rb") as file:
        return put_stream(file)


def put_stream(stream: BinaryIO) -> StoredBytes:
    """Store the bytes of a stream; the same bytes twice are one file."""
    digest = hashlib.sha256()
    size = 0
    with _temporary() as (handle, temporary):
        while chunk := stream.read(CHUNK):
            handle.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        handle.flush()
        stored = StoredBytes(digest.hexdigest(), size)
        _settle(handle, temporary, path_of(stored.sha256))
    return stored


def adopt(source: Path) -> StoredBytes:
    """Move a complete file of the same disk (a finished upload) into the store without copying."""
    stored = digest_of(source)
    target = path_of(stored.sha256)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    with _alone():
        if _touched(target):
            source.unlink()
        else:
            os.utime(source)
            _move(source, target)
    return stored


def is_fresh(sha256: str, seconds: float) -> bool:
    """Whether somebody stored these bytes, for the first time or again, not longer ago."""
    try:
        return path_of(sha256).stat().st_mtime > time.time() - seconds
    except FileNotFoundError:
        return False


def older_than(seconds: float) -> Iterator[str]:
    """Name the bytes that nobody has stored, for the first time or again, for so long."""
    limit = time.time() - seconds
    for path in Path(settings.BLOB_DIR).glob("??/??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                yield path.name


def discard(sha256: str, *, unless_within: float) -> None:
    """Remove bytes that no row names any more, unless somebody stored them again just now."""
    with _alone():
        if not is_fresh(sha256, unless_within):
            path_of(sha256).unlink(missing_ok=True)


@contextmanager
def _temporary() -> Iterator[tuple[BinaryIO, Path]]:
    folder = Path(settings.BLOB_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    temporary = folder / secrets.token_hex(12)
    try:
        with temporary.open("xb") as handle:
            yield handle, temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a crash left; a file still being written is younger than that."""
    limit = time.time() - LEFT_OVER_AFTER
    for entry in os.scandir(folder):
        with suppress(FileNotFoundError):
            if entry.stat().st_mtime < limit:
                Path(entry.path).unlink()


def _settle(handle: BinaryIO, temporary: Path, target: Path) -> None:
    os.fsync(handle.fileno())
    with _alone():
        if not _touched(target):
            _move(temporary, target)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes from putting bytes in place, or taking them away, meanwhile."""
    folder = Path(settings.BLOB_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _touched(target: Path) -> bool:
    """Mark bytes that are there already as stored again."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _move(source: Path, target: Path) -> None:
    """Rename durable bytes into place; new folders are made durable as well."""
    folder = target.parent
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    for changed in (folder, folder.parent, folder.parent.parent)[: 3 if is_new else 1]:
        _sync_folder(changed)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
