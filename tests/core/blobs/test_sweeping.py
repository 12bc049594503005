"""Bytes that nothing names go after a day, with what was made of them; all others stay."""

from __future__ import annotations

import datetime
import io
import os
import time

import pytest
from django.utils import timezone

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative
from tuoju.core.blobs.operations import hold, register, release
from tuoju.core.blobs.sweeping import sweep_leftovers, sweep_unnamed
from tuoju.core.extraction.sniffing import Sniffed

pytestmark = pytest.mark.django_db


def stored(text: str) -> str:
    return store.put_stream(io.BytesIO(text.encode())).sha256


def age(sha256: str) -> None:
    """Make bytes and row two days old."""
    before = time.time() - 2 * 24 * 3600
    os.utime(store.path_of(sha256), (before, before))
    two_days_ago = timezone.now() - datetime.timedelta(days=2)
    Blob.objects.filter(sha256=sha256).update(created_at=two_days_ago)


def old_blob(text: str) -> Blob:
    bytes_ = store.put_stream(io.BytesIO(text.encode()))
    blob = register(bytes_, Sniffed("text/plain", "text"))
    age(blob.sha256)
    return blob


def page_of(blob: Blob, sha256: str) -> None:
    Derivative.objects.create(
        blob=blob, kind="page", tool="1", sha256=sha256, size=1, media_type="image/webp"
    )


def test_unnamed_bytes_go_with_what_was_made_of_them(django_capture_on_commit_callbacks):
    blob, page = old_blob("nobody wants this"), stored("its picture")
    page_of(blob, page)
    age(page)

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_unnamed() == 1

    assert not Blob.objects.filter(pk=blob.pk).exists()
    assert not store.path_of(blob.sha256).exists()
    assert not store.path_of(page).exists()


def test_bytes_shared_with_another_file_stay(django_capture_on_commit_callbacks):
    gone, kept, page = old_blob("goes"), old_blob("stays"), stored("one picture of both")
    page_of(gone, page)
    page_of(kept, page)
    age(page)
    hold([kept.pk])

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_unnamed() == 1

    assert store.path_of(page).exists()
    assert store.path_of(kept.sha256).exists()
    assert not store.path_of(gone.sha256).exists()


def test_what_is_named_or_young_or_stored_again_stays(django_capture_on_commit_callbacks):
    named = old_blob("named")
    hold([named.pk])
    young = register(store.put_stream(io.BytesIO(b"young")), Sniffed("text/plain", "text"))
    again = old_blob("again")
    stored("again")

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_unnamed() == 0

    for blob in (named, young, again):
        assert store.path_of(blob.sha256).exists()
    release([named.pk])
    assert sweep_unnamed() == 1


@pytest.fixture
def empty_store(settings, tmp_path):
    settings.BLOB_DIR = tmp_path


def test_what_no_row_names_goes_after_a_day(empty_store):
    blob, page = old_blob("original"), stored("its picture")
    page_of(blob, page)
    replaced, fresh = stored("the picture before"), stored("just made")
    for sha256 in (page, replaced):
        age(sha256)

    assert sweep_leftovers() == 1

    there = [store.path_of(one).exists() for one in (blob.sha256, page, fresh, replaced)]
    assert there == [True, True, True, False]
    assert sweep_leftovers() == 0


def test_a_folder_that_the_database_does_not_know_is_left_alone(empty_store):
    lost = [stored(f"before the restore {n}") for n in range(3)]
    for sha256 in (*lost, old_blob("first of the new database").sha256):
        age(sha256)

    assert sweep_leftovers() == 0

    assert all(store.path_of(sha256).exists() for sha256 in lost)
