"""Background work as rows of the same database: written in the transaction that needs it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tuoju.core.ids import PublicIdField


class Job(models.Model):
    """One call of a task, from waiting to done or failed.

    A running job belongs to the worker that holds its lease. `fence` rises with every claim, so a
    worker that comes back after its lease ran out can no longer write a result.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    public_id = PublicIdField()
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    fence = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    workers = models.JSONField(default=list)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("key",), condition=Q(state="waiting"), name="job_waits_once_per_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("-priority", "run_after", "id"),
                condition=Q(state="waiting"),
                name="job_next",
            ),
            models.Index(fields=("key", "-id"), condition=Q(key__isnull=False), name="job_of_key"),
            models.Index(fields=("lease_until",), condition=Q(state="running"), name="job_running"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.public_id} {self.state}"
