"""A configured scanner that does not answer closes a file for a while, never for ever."""

from __future__ import annotations

import socket

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import member_of, user_of
from tests.factories.library import blob_of, draft_by, published_by

from tuoju.core.blobs.models import Blob
from tuoju.core.jobs.models import Job
from tuoju.library.errors import NotReadyToSubmit
from tuoju.library.operations import submit_draft
from tuoju.library.queries.previews import is_closed
from tuoju.library.tasks import ScannerUnavailable, prepare_file, scan_waiting

pytestmark = pytest.mark.django_db
SILENT = "安全检查服务暂时没有应答"


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


def test_a_silent_scanner_is_told_on_the_resource_and_a_later_answer_clears_it(
    client, silent_scanner, settings
):
    address_of_scanner, settings.TUOJU_CLAMD = settings.TUOJU_CLAMD, ""
    shown = published_by(member_of())
    settings.TUOJU_CLAMD = address_of_scanner
    blob = shown.current.files.get().blob
    address = reverse("library:resource", args=[shown.public_id])
    with pytest.raises(ScannerUnavailable):
        prepare_file.call(blob.sha256)

    assert SILENT in client.get(address).content.decode()
    blob.refresh_from_db()
    assert is_closed(blob)

    settings.TUOJU_CLAMD = ""
    prepare_file.call(blob.sha256)
    assert SILENT not in client.get(address).content.decode()
    blob.refresh_from_db()
    assert not is_closed(blob)
    assert not blob.reasons


def test_a_draft_waits_for_the_scanner_and_says_why(silent_scanner):
    writer = member_of()
    draft = draft_by(writer)
    with pytest.raises(ScannerUnavailable):
        prepare_file.call(draft.files.get().blob.sha256)

    with pytest.raises(NotReadyToSubmit) as refusal:
        submit_draft(writer, draft=draft)

    assert SILENT in refusal.value.fields["files"][0]
    client = Client()
    client.force_login(user_of(writer))
    html = client.get(reverse("library:draft", args=[draft.public_id])).content.decode()
    assert SILENT in html


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
