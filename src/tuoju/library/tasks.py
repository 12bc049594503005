"""Background work of the library; every task may run twice."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from tuoju.alliance.queries import actor_for
from tuoju.core.actors import Actor
from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.sweeping import sweep_leftovers, sweep_unnamed
from tuoju.core.extraction.children import ExtractionPool
from tuoju.core.extraction.reasons import messages_of
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.jobs.running import current_job, exclusive
from tuoju.core.refs import ref
from tuoju.core.storing import record
from tuoju.library import usage
from tuoju.library.facts import FileReady
from tuoju.library.models import AttachedFile, Resource, Upload
from tuoju.library.operations.counting import forget_missed
from tuoju.library.operations.publishing import withdraw_refused
from tuoju.library.operations.uploads import expire_uploads, forget_stored, resume_whole
from tuoju.library.receiving import receive_upload, refuse_upload

POOL_SIZE = 2
SCANNED_AT_ONCE = 500
# Converting a file takes seconds: it has threads of its own, so that nobody waits behind it.
FILES = "files"
GONE = "gone"
# A file for which somebody sits in front of a page goes before every import; within both, what
# is read in a moment goes before what the office suite and the sound and film tools need.
WAITED_FOR = 10
_QUICKNESS = {
    **dict.fromkeys(("text", "markdown", "csv", "html"), 3),
    **dict.fromkeys(("word", "slides"), 1),
    **dict.fromkeys(("audio", "video"), 0),
}


class ScannerUnavailable(Exception):
    """The virus scanner did not answer; the job is tried again, the file stays closed."""


class CutShort(Exception):
    """The converter was busy or the disk full; the job is tried again, what there is stays."""


@cache
def extraction_pool() -> ExtractionPool:
    """Return the worker's pool of killable children; web processes never call this."""
    return ExtractionPool(POOL_SIZE)


@task(queue_name=FILES, max_attempts=9)  # over some twenty minutes
def prepare_file(sha256: str) -> str:
    """Scan a file, take its text and make its pictures; then tell the index."""
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is None:
        return GONE
    if blob.processed_by == processing.TOOL and not processing.needs_scan(blob):
        _take_down_refused(blob)
        return blob.state
    before = _told(blob)
    named = AttachedFile.objects.filter(blob=blob).first()
    blob = processing.process(blob, named.name if named else sha256, extraction_pool())
    if _told(blob) != before:
        with exclusive():
            announce_file(Actor.machine("worker", channel="job"), blob)
    _take_down_refused(blob)
    if blob.scan == Blob.Scan.PENDING:
        raise ScannerUnavailable(sha256)
    if blob.processed_by == processing.AGAIN:
        raise CutShort(sha256)
    return blob.state


def queue_preparing(blob: Blob, *, is_waited_for: bool = False) -> None:
    """Queue the preparing of a file; one that waits already comes forward when somebody needs it."""
    priority = _QUICKNESS.get(blob.family, 2) + (WAITED_FOR if is_waited_for else 0)
    enqueue(prepare_file, key=f"prepare:{blob.sha256}", priority=priority, sha256=blob.sha256)


def _told(blob: Blob) -> tuple[object, ...]:
    """Return what people have heard of a file, so that another try in vain repeats nothing."""
    return blob.scan, blob.state, blob.processed_by, blob.reasons


def _take_down_refused(blob: Blob) -> None:
    """Let nothing stay published that the engine refuses: an import is public before it is read."""
    if blob.state != processing.REFUSED:
        return
    reason = " ".join([_("文件检查没有通过。"), *messages_of(blob.reasons)])
    withdraw_refused(Actor.machine("worker", channel="job"), blob=blob, reason=reason[:300])


@task
def scan_waiting() -> int:
    """Queue every file that no scanner has seen yet, once one is configured."""
    if not settings.TUOJU_CLAMD:
        return 0
    waiting = Blob.objects.filter(scan__in=processing.UNSCANNED, references__gt=0)
    return _queue(waiting)


@task
def prepare_again() -> int:
    """Queue the files whose preparing was cut short until even the job gave up."""
    cut_short = Blob.objects.filter(processed_by=processing.AGAIN, references__gt=0)
    return _queue(cut_short)


def _queue(blobs: QuerySet[Blob]) -> int:
    some = list(blobs[:SCANNED_AT_ONCE])
    for blob in some:
        queue_preparing(blob)
    return len(some)


@transaction.atomic
def announce_file(actor: Actor, blob: Blob) -> None:
    """Record for every resource that shows the file that its text and pictures are there."""
    resources = Resource.objects.filter(
        Q(current__files__blob=blob) | Q(draft__files__blob=blob)
    ).distinct()
    for resource in resources:
        record(
            actor,
            FileReady(
                subject=ref(resource),
                organisation_id=resource.organisation_id,
                sha256=blob.sha256,
                state=blob.state,
            ),
        )


@task
def count_usage() -> int:
    """Add the spooled views, downloads and missed searches to the day's rows."""
    return usage.flush()


@task
def forget_missed_searches() -> int:
    """Remove old questions that found nothing."""
    return forget_missed(today=timezone.localdate())


@task
def sweep_uploads() -> int:
    """Remove uploads that nobody came back to."""
    return expire_uploads(Actor.machine("worker", channel="job"), job=finish_upload)


@task
def sweep_bytes() -> int:
    """Remove stored bytes that no draft, version or review names any more, and leftovers."""
    forget_stored()
    return sweep_unnamed() + sweep_leftovers()


@task(priority=10)  # somebody waits for it in front of a page; previews may come later
def finish_upload(public_id: str) -> None:
    """Turn a complete upload into a draft in its owner's name."""
    upload = Upload.objects.select_related("batch__organisation", "batch__created_by").get(
        public_id=public_id
    )
    try:
        receive_upload(actor_for(upload.batch.created_by, "job"), upload)
    except Exception:
        job = current_job()
        if job is not None and job.attempts >= job.max_attempts:
            _give_up(upload)
        raise


@task
def settle_uploads() -> int:
    """End or take up again the whole uploads that a killed worker left behind."""
    resumed, given_up = resume_whole(finish_upload)
    for upload in given_up:
        _give_up(upload)
    return resumed + len(given_up)


def _give_up(upload: Upload) -> None:
    refuse_upload(upload, _("试了几次都没能入库，请稍后重新上传；仍不行请联系管理员。"))
