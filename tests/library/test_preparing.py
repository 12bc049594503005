"""A file that could not be drawn because the machine was busy is drawn later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.core.extraction import builders
from tests.factories import member_of
from tests.factories.library import blob_of, draft_by
from tests.library.contributing.scenes import arrive, teacher

from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import register
from tuoju.core.blobs.store import put_file
from tuoju.core.extraction.children import ExtractionPool
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.office import one_at_a_time
from tuoju.core.extraction.report import Code, Extraction
from tuoju.core.extraction.sniffing import sniff
from tuoju.core.jobs import leasing, running
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.jobs.running import run_waiting
from tuoju.core.log.models import Entry
from tuoju.library import operations, tasks
from tuoju.library.facts import FileReady, FileReceived
from tuoju.library.reactions import prepare_received_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """Give the worker a pool that does not wait long for a stand-in of the office suite."""
    made = builders.make_pdf(tmp_path / "made.pdf", "Plan for today")
    script = f'PATH=/usr/bin:/bin\nfor last; do :; done; cp {made} "${{last%.*}}.pdf"'
    builders.make_program(tmp_path / "programs", "soffice", script)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    lock = tmp_path / "lock"
    with ExtractionPool(1, limits=Limits(wait_seconds=0.1), lock=lock) as pool:
        monkeypatch.setattr(tasks, "extraction_pool", lambda: pool)
        yield lock


@pytest.fixture
def blob(tmp_path):
    path = builders.make_docx(tmp_path / "x.docx", "# Plan for today")
    sniffed = sniff(path, path.name)
    blob = register(put_file(path), sniffed)
    writer = member_of()
    operations.attach_file(writer, draft=draft_by(writer), blob=blob, name="计划.docx")
    return blob


def test_a_busy_converter_is_tried_again_after_a_pause(lock, blob):
    enqueue(tasks.prepare_file, sha256=blob.sha256)
    with one_at_a_time(lock, 1):
        assert run_waiting(limit=1) == 0

    blob.refresh_from_db()
    assert (blob.state, blob.processed_by) == ("partial", processing.AGAIN)
    assert [one["code"] for one in blob.reasons] == [Code.CONVERTER_BUSY]
    assert blob.pages.get().text == "Plan for today"
    job = Job.objects.get()
    assert job.state == Job.State.WAITING
    assert job.run_after > timezone.now()

    Job.objects.update(run_after=timezone.now())
    assert run_waiting(limit=1) == 1

    done = Blob.objects.get(pk=blob.pk)
    assert (done.state, done.processed_by, done.reasons) == ("ready", processing.TOOL, [])
    assert done.derivatives.filter(kind="pdf").exists()


def test_another_try_in_vain_tells_nobody_twice(lock, blob):
    with one_at_a_time(lock, 1):
        for _attempt in range(2):
            with pytest.raises(tasks.CutShort):
                tasks.prepare_file.call(blob.sha256)

    assert Entry.objects.filter(fact=FileReady.name).count() == 1


class Overtaken:
    """An extractor that another worker overtakes: its own comes too late."""

    def run(self, _path, _name, _out_dir):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        leasing.claim("two")
        return Extraction("failed", "text/plain", "text")


def test_a_worker_that_was_overtaken_writes_nothing(blob, monkeypatch):
    monkeypatch.setattr(tasks, "extraction_pool", Overtaken)
    enqueue(tasks.prepare_file, sha256=blob.sha256)

    assert running.run(leasing.claim("one")) is False

    blob.refresh_from_db()
    assert (blob.state, blob.processed_by) == ("waiting", "")
    assert not Entry.objects.filter(fact=FileReady.name).exists()
    assert Job.objects.get().worker == "two"


def test_a_file_that_is_gone_needs_no_preparing():
    assert tasks.prepare_file.call("0" * 64) == tasks.GONE


def test_a_file_that_even_the_job_gave_up_is_tried_again_later():
    draft_by(member_of())
    assert tasks.prepare_again.call() == 0

    Blob.objects.update(processed_by=processing.AGAIN)

    assert tasks.prepare_again.call() == 1
    assert Job.objects.filter(key__startswith="prepare:").count() == 1


def received(actor, content, name):
    """Bring a file by the page, as far as the job that reads it; returns its blob."""
    blob = arrive(actor, content, name=name).blob
    prepare_received_file(Entry.objects.filter(fact=FileReceived.name).latest("pk"))
    return blob


def names_in_turn():
    """Return the hashes in the order in which a worker takes them."""
    turn = iter(lambda: leasing.claim("test", queues=[tasks.FILES]), None)
    return [job.kwargs["sha256"] for job in turn]


def test_what_a_person_waits_for_goes_before_the_backlog():
    backlog = [blob_of(f"联盟文件{n}", processed_by="") for n in range(3)]
    for blob in backlog:
        tasks.queue_preparing(blob)

    mine = received(teacher()[0], "倾听".encode(), "倾听.txt")

    assert names_in_turn() == [mine.sha256, *(blob.sha256 for blob in backlog)]


def test_what_is_read_fast_goes_before_what_takes_long():
    slow, fast, middling = (
        blob_of(family, family=family, processed_by="") for family in ("video", "text", "pdf")
    )
    for blob in (slow, middling, fast):
        tasks.queue_preparing(blob)

    assert names_in_turn() == [fast.sha256, middling.sha256, slow.sha256]


def test_a_file_of_the_backlog_that_somebody_brings_comes_forward():
    first, second = (blob_of(text, processed_by="") for text in ("甲", "乙"))
    for blob in (first, second):
        tasks.queue_preparing(blob)

    received(teacher()[0], "乙".encode(), "乙.txt")
    tasks.queue_preparing(second)

    assert names_in_turn() == [second.sha256, first.sha256]
