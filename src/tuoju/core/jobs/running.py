"""Running one job, and what a task may ask of the job it runs as."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from tuoju.core.jobs import leasing
from tuoju.core.jobs.models import Job

_logger = logging.getLogger(__name__)
_REPORT_EVERY = 0.25


@dataclass
class _Running:
    """The job of this thread, and when it last reported."""

    job: Job
    reported_at: float = field(default=0.0)


_running: ContextVar[_Running | None] = ContextVar("running_job", default=None)


def current_job() -> Job | None:
    """Return the job this code runs as, None outside of one (a command, a test)."""
    running = _running.get()
    return running.job if running else None


def progress(done: int, total: int, message: str = "") -> None:
    """Tell the page how far the running job has come: written at most four times a second.

    Does nothing outside of a job. Raises `LeaseLost` when another worker took over: let it rise.
    """
    running = _running.get()
    if running is None:
        return
    now = time.monotonic()
    if done < total and now - running.reported_at < _REPORT_EVERY:
        return
    running.reported_at = now
    leasing.report(running.job, done, total, message)


@contextmanager
def exclusive() -> Iterator[None]:
    """Open a transaction that only commits while the running job still holds its lease.

    Writes inside happen exactly once even when a stopped worker comes back. Raises `LeaseLost`.
    """
    with transaction.atomic():
        job = current_job()
        if job is not None:
            leasing.hold(job)
        yield


def run(job: Job) -> bool:
    """Run a claimed job and write its outcome; whether it went well."""
    token = _running.set(_Running(job))
    try:
        result = normalize_json(_call(job))
        leasing.finish(job, result)
    except leasing.LeaseLost:
        _logger.warning("job %s: another worker took over", job.public_id)
        return False
    except Exception as error:
        _logger.exception("job %s of %s went wrong", job.public_id, job.task)
        _write_failure(job, error)
        return False
    finally:
        _running.reset(token)
    return True


def run_waiting(*, limit: int = 1000, worker: str = "inline") -> int:
    """Run what is due right here and return how many jobs went well: for commands and tests."""
    good = 0
    for _turn in range(limit):
        job = leasing.claim(worker)
        if job is None:
            break
        good += run(job)
    return good


def _call(job: Job) -> object:
    task = import_string(job.task)
    if not isinstance(task, Task):
        message = f"{job.task} is not a task"
        raise leasing.GiveUp(message)
    if task.takes_context:
        result = task_backends[task.backend].get_result(job.public_id)
        return task.call(TaskContext(task_result=result), *job.args, **job.kwargs)
    return task.call(*job.args, **job.kwargs)


def _write_failure(job: Job, error: Exception) -> None:
    try:
        leasing.fail(job, error)
    except leasing.LeaseLost:
        _logger.warning("job %s: another worker took over", job.public_id)
