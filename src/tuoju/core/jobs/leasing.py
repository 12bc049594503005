"""Who may work on a job, and until when: claims, renewals, results and fencing.

Every write names the fence its worker got with the claim, so the database refuses a worker whose
lease somebody else took over.
"""

from __future__ import annotations

import hashlib
import random
import socket
import traceback
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from tuoju.core.jobs.models import Job

LEASE = timedelta(seconds=30)
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=30)
PRUNED_AT_ONCE = 500
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
_KEPT_TRACEBACK = 6000


class LeaseLost(Exception):
    """Another worker took the job over; whoever gets this must stop and write nothing."""


class GiveUp(Exception):
    """Raised by a task whose failure no further attempt can mend."""


def claim(worker: str, *, lease: timedelta = LEASE, queues: Iterable[str] = ()) -> Job | None:
    """Take the next due job, or one whose worker fell silent; None when there is nothing to do."""
    if not _due(timezone.now(), queues).exists():  # a read: idle workers never take the write lock
        return None
    with transaction.atomic():
        now = timezone.now()
        candidates = _due(now, queues).order_by("-priority", "run_after", "id")
        locking = connection.features.has_select_for_update_skip_locked
        job = candidates.select_for_update(skip_locked=locking).first()
        if job is None:
            return None
        if job.state == Job.State.RUNNING and job.attempts >= job.max_attempts:
            _fail_silent(job, now)
            return None
        return _take(job, worker, now, lease)


def renew(worker: str, fences: dict[int, int], *, lease: timedelta = LEASE) -> None:
    """Prolong the leases of the jobs a worker is running (job's key → fence)."""
    if not fences:
        return
    mine = Q()
    for pk, fence in fences.items():
        mine |= Q(pk=pk, fence=fence)
    with transaction.atomic():
        now = timezone.now()
        Job.objects.filter(mine, worker=worker, state=Job.State.RUNNING).update(
            lease_until=now + lease, heartbeat_at=now
        )


def machine_name(host: str = "") -> str:
    """Name the place in which process ids are counted, for people and without a double.

    Host names may be alike, and containers of one machine may have the same: the boot and the
    process namespace tell them apart.
    """
    host = host or socket.gethostname()
    counted_in = [host]
    with suppress(OSError):
        counted_in.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii"))
        counted_in.append(str(Path("/proc/self/ns/pid").readlink()))
    return f"{host[:24]}-{hashlib.sha256(' '.join(counted_in).encode()).hexdigest()[:12]}"


def take_from_the_dead(machine: str) -> int:
    """End the leases of workers of this machine whose process is gone; returns how many.

    A worker that starts again after a crash need not wait until the old leases run out.
    """
    running = Job.objects.filter(state=Job.State.RUNNING, worker__startswith=f"{machine}:")
    dead = [job.pk for job in running if not psutil.pid_exists(int(job.worker.split(":")[1]))]
    if dead:
        with transaction.atomic():
            Job.objects.filter(pk__in=dead, state=Job.State.RUNNING).update(
                lease_until=timezone.now()
            )
    return len(dead)


def report(job: Job, done: int, total: int, message: str) -> None:
    """Write how far the job has come; raises `LeaseLost`."""
    with transaction.atomic():
        _update(job, progress_done=done, progress_total=total, message=message[:200])


def finish(job: Job, result: Any) -> None:
    """Write the result; raises `LeaseLost`."""
    with transaction.atomic():
        _update(
            job,
            state=Job.State.DONE,
            result=result,
            lease_until=None,
            finished_at=timezone.now(),
        )


def fail(job: Job, error: BaseException) -> None:
    """Write the error, and let the job wait for its next attempt if it has one left.

    Raises `LeaseLost`.
    """
    now = timezone.now()
    errors = [*job.errors, _described(error, now)]
    again = job.attempts < job.max_attempts and not isinstance(error, GiveUp)
    if again:
        try:
            with transaction.atomic():
                _update(
                    job,
                    state=Job.State.WAITING,
                    errors=errors,
                    lease_until=None,
                    run_after=now + pause_after(job.attempts),
                )
        except IntegrityError:  # the same work was queued anew meanwhile: that row carries on
            again = False
    if not again:
        with transaction.atomic():
            _update(job, state=Job.State.FAILED, errors=errors, lease_until=None, finished_at=now)


def pause_after(attempts: int) -> timedelta:
    """Return the exponential back-off before the next attempt, spread by a tenth."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE) * random.uniform(1.0, 1.1)  # noqa: S311 - spreading load, not a secret


def hold(job: Job) -> None:
    """Lock the job's row inside the caller's transaction; raises `LeaseLost`."""
    held = Job.objects.select_for_update().filter(
        pk=job.pk, fence=job.fence, state=Job.State.RUNNING
    )
    if held.first() is None:
        raise LeaseLost(job.public_id)


def prune(now: datetime) -> int:
    """Remove some of the old jobs; failed ones stay longer, so that somebody can look at them."""
    old = Q(state=Job.State.DONE, finished_at__lt=now - KEEP_DONE)
    old |= Q(state=Job.State.FAILED, finished_at__lt=now - KEEP_FAILED)
    keys = list(Job.objects.filter(old).values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    if keys:
        with transaction.atomic():
            Job.objects.filter(pk__in=keys).delete()
    return len(keys)


def _due(now: datetime, queues: Iterable[str]) -> Any:
    rows = Job.objects.filter(
        Q(state=Job.State.WAITING, run_after__lte=now)
        | Q(state=Job.State.RUNNING, lease_until__lt=now)
    )
    names = list(queues)
    return rows.filter(queue__in=names) if names else rows


def _take(job: Job, worker: str, now: datetime, lease: timedelta) -> Job:
    job.state = Job.State.RUNNING
    job.worker = worker
    job.workers = [*job.workers, worker][-20:]
    job.attempts += 1
    job.fence += 1
    job.started_at = now
    job.heartbeat_at = now
    job.lease_until = now + lease
    job.save(
        update_fields=[
            "state", "worker", "workers", "attempts", "fence", "started_at", "heartbeat_at",
            "lease_until",
        ]
    )  # fmt: skip
    return job


def _fail_silent(job: Job, now: datetime) -> None:
    error = GiveUp(f"the worker fell silent {job.attempts} times while running this job")
    job.state = Job.State.FAILED
    job.errors = [*job.errors, _described(error, now)]
    job.lease_until = None
    job.finished_at = now
    job.fence += 1
    job.save(update_fields=["state", "errors", "lease_until", "finished_at", "fence"])


def _update(job: Job, **values: Any) -> None:
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)
    if not mine.update(**values):
        raise LeaseLost(job.public_id)


def _described(error: BaseException, at: datetime) -> dict[str, str]:
    kind = type(error)
    return {
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "message": str(error)[:500],
        "traceback": "".join(traceback.format_exception(error))[-_KEPT_TRACEBACK:],
        "at": at.isoformat(),
    }
