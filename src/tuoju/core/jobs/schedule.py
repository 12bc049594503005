"""Work that comes back: a table of tasks and intervals, kept by whichever worker looks first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import enqueue

Schedule = Mapping[Task[Any, Any], timedelta]


def enqueue_due(schedule: Schedule) -> int:
    """Queue every task whose last job is older than its interval; returns how many."""
    return sum(_enqueue_if_due(task, interval) for task, interval in schedule.items())


def _enqueue_if_due(task: Task[Any, Any], interval: timedelta) -> bool:
    key = f"every:{task.module_path}"
    if not _due(key, interval):  # a read: no write lock while there is nothing to do
        return False
    with transaction.atomic():
        if not _due(key, interval):
            return False
        enqueue(task, key=key)
    return True


def _due(key: str, interval: timedelta) -> bool:
    recent = Job.objects.filter(key=key).order_by("-pk").first()
    if recent is None:
        return True
    open_ = recent.state in {Job.State.WAITING, Job.State.RUNNING}
    return not open_ and recent.created_at <= timezone.now() - interval
