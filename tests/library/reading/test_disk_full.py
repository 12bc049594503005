"""A full disk is said in words; nothing half-written stays, and what was there still opens."""

from __future__ import annotations

import resource as limits
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from tests.factories import member_of
from tests.factories.library import draft_by

from tuoju.core.blobs.models import Blob
from tuoju.library.errors import DiskFull
from tuoju.library.receiving import receive_plain_file

pytestmark = pytest.mark.django_db

ROOM = 48 * 1024 * 1024


@pytest.fixture
def little_room() -> Iterator[None]:
    """Let no file grow beyond a limit, as a full disk would (the error differs by its number)."""
    before = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (ROOM, before[1]))
    yield
    limits.setrlimit(limits.RLIMIT_FSIZE, before)


def files_in(folder: Path) -> set[Path]:
    return {path for path in Path(folder).rglob("*") if path.is_file()}


def test_an_upload_that_does_not_fit_says_so_and_leaves_nothing(little_room):
    writer = member_of()
    draft = draft_by(writer)
    blobs, stored = Blob.objects.count(), files_in(settings.BLOB_DIR)

    with pytest.raises(DiskFull) as refusal:
        receive_plain_file(
            writer, draft=draft, upload=ContentFile(b"x" * (ROOM + 1), name="大文件.txt")
        )

    assert "服务器空间不足" in str(refusal.value)
    assert refusal.value.status == 507
    assert Blob.objects.count() == blobs
    assert files_in(settings.BLOB_DIR) == stored
    assert not any(path.name.startswith("plain-") for path in files_in(settings.UPLOAD_DIR))
    assert draft.files.count() == 1
