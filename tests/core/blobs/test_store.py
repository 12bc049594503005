"""Stored bytes survive crashes whole or not at all, are kept once, and never fill a disk halfway."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tuoju.core.blobs import store

# A process of its own, so that it can die or run out of room without us.
PROGRAM = """
import io, os, resource, signal, sys
from pathlib import Path
from django.conf import settings
settings.configure(BLOB_DIR=Path(sys.argv[1]))
from tuoju.core.blobs import store
{trouble}
store.put_stream(io.BytesIO(b"x" * 3_000_000))
"""
DIES_BEFORE_RENAME = "Path.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
DIES_AFTER_RENAME = "store._sync_folder = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
DISK_IS_FULL = "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
BYTES = b"x" * 3_000_000
SHA256 = hashlib.sha256(BYTES).hexdigest()


def run(folder: Path, trouble: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(trouble=trouble), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def blobs(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(settings, "BLOB_DIR", tmp_path)
    return tmp_path


def test_a_kill_before_the_rename_leaves_no_named_file(blobs):
    assert run(blobs, DIES_BEFORE_RENAME).returncode == -signal.SIGKILL

    assert not store.path_of(SHA256).exists()
    assert [path.parent.name for path in files_in(blobs)] == ["incoming"]

    stored = store.put_stream(io.BytesIO(BYTES))
    assert store.path_of(stored.sha256).read_bytes() == BYTES


def test_a_kill_after_the_rename_leaves_the_whole_file(blobs):
    assert run(blobs, DIES_AFTER_RENAME).returncode == -signal.SIGKILL

    assert files_in(blobs) == [store.path_of(SHA256)]
    assert store.path_of(SHA256).read_bytes() == BYTES


def test_a_full_disk_raises_and_leaves_nothing(blobs):
    answer = run(blobs, DISK_IS_FULL)

    assert "OSError" in answer.stderr
    assert files_in(blobs) == []


def test_what_a_crash_left_goes_a_day_later(blobs):
    run(blobs, DIES_BEFORE_RENAME)
    (left,) = files_in(blobs)
    store.put_stream(io.BytesIO(b"soon after"))
    assert left.exists()

    yesterday = time.time() - store.LEFT_OVER_AFTER - 1
    os.utime(left, (yesterday, yesterday))
    store.put_stream(io.BytesIO(b"a day later"))
    assert not left.exists()


def test_the_same_bytes_twice_are_one_file(blobs):
    first = store.put_stream(io.BytesIO(BYTES))
    inode = store.path_of(first.sha256).stat().st_ino
    second = store.put_stream(io.BytesIO(BYTES))

    assert (second, len(files_in(blobs))) == (first, 1)
    assert first == store.StoredBytes(SHA256, len(BYTES))
    assert store.path_of(SHA256).stat().st_ino == inode


def test_adopting_moves_a_file_and_drops_a_second_copy(blobs):
    for name in ("one", "two"):
        (blobs / name).write_bytes(BYTES)
        assert store.adopt(blobs / name).sha256 == SHA256

    assert files_in(blobs) == [store.path_of(SHA256)]


def test_an_empty_file_is_stored_like_any_other(blobs):
    stored = store.put_stream(io.BytesIO(b""))

    assert stored.size == 0
    assert store.path_of(stored.sha256).read_bytes() == b""
