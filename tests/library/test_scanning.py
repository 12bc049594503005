"""A configured scanner that does not answer closes a file for a while, never for ever."""

from __future__ import annotations

import socket

import pytest
from tests.factories import member_of
from tests.factories.library import blob_of, draft_by

from tuoju.core.blobs.models import Blob
from tuoju.core.jobs.models import Job
from tuoju.library.tasks import ScannerUnavailable, prepare_file, scan_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_scanner(settings):
    """Name an address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.TUOJU_CLAMD = f"tcp://127.0.0.1:{port}"


def test_a_silent_scanner_keeps_the_file_closed_and_the_job_alive(silent_scanner):
    blob = blob_of(processed_by="", state="waiting")

    with pytest.raises(ScannerUnavailable):
        prepare_file.call(blob.sha256)

    blob.refresh_from_db()
    assert blob.scan == Blob.Scan.PENDING


def test_files_from_before_the_scanner_are_scanned_later(silent_scanner):
    draft_by(member_of())
    Blob.objects.update(scan=Blob.Scan.NOT_CONFIGURED)

    assert scan_waiting.call() == 1
    assert scan_waiting.call() == 1

    assert Job.objects.filter(key__startswith="prepare:").count() == 1


def test_without_a_scanner_nothing_waits(settings):
    settings.TUOJU_CLAMD = ""
    draft_by(member_of())

    assert scan_waiting.call() == 0
