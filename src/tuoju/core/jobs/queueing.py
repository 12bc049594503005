"""Putting work into the queue, in the transaction of the change that needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from tuoju.core.jobs.models import Job

DEFAULT_ATTEMPTS = 5


def enqueue(
    task: Task[Any, Any],
    *args: Any,
    key: str | None = None,
    run_after: datetime | None = None,
    priority: int | None = None,
    **kwargs: Any,
) -> Job:
    """Queue a call of a task and return its row.

    With a `key` at most one such job waits: a second call returns the waiting one. A job that is
    already running does not count, because it may have read the data before this change. The
    waiting one takes the earlier time and the higher `priority` of both (else the task's own).
    """
    return add(task, args, kwargs, key=key, run_after=run_after, priority=priority)


def add(
    task: Task[Any, Any],
    args: Any,
    kwargs: Any,
    *,
    key: str | None = None,
    run_after: datetime | None = None,
    priority: int | None = None,
) -> Job:
    """Write the row of `enqueue`, taking the queue from the task."""
    job = Job(
        task=task.module_path,
        args=normalize_json(list(args)),
        kwargs=normalize_json(dict(kwargs)),
        queue=task.queue_name,
        priority=task.priority if priority is None else priority,
        key=key,
        run_after=run_after or task.run_after or timezone.now(),
        max_attempts=getattr(task, "max_attempts", DEFAULT_ATTEMPTS),
    )
    with transaction.atomic():
        return _inserted(job) if key is None else _waiting_or_inserted(job)


def _waiting_or_inserted(job: Job) -> Job:
    """Return the waiting job of the same key, or insert this one.

    The row is locked so that no worker starts it before this transaction's changes are visible.
    """
    while True:
        waiting = (
            Job.objects.select_for_update().filter(key=job.key, state=Job.State.WAITING).first()
        )
        if waiting is not None:
            _bring_forward(waiting, job)
            return waiting
        try:
            with transaction.atomic():
                return _inserted(job)
        except IntegrityError:
            job.pk = None


def _bring_forward(waiting: Job, job: Job) -> None:
    if job.run_after < waiting.run_after or job.priority > waiting.priority:
        waiting.run_after = min(waiting.run_after, job.run_after)
        waiting.priority = max(waiting.priority, job.priority)
        waiting.save(update_fields=["run_after", "priority"])


def _inserted(job: Job) -> Job:
    job.save(force_insert=True)
    return job
