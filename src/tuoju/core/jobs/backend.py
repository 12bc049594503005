"""Tuoju's backend of the django-tasks API: a task becomes a row of our own database.

Declare work with `@task` of `django_tasks`; `@task(max_attempts=2)` limits its attempts. Queue it
with `core.jobs.queueing.enqueue` (keys, transactions) or the API's own `.enqueue()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import DEFAULT_ATTEMPTS, add

T = TypeVar("T")
P = ParamSpec("P")

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTask(Task[P, T]):
    """A task that says how often it may be tried before it counts as failed."""

    max_attempts: int = DEFAULT_ATTEMPTS


class LeasedBackend(BaseTaskBackend):
    """Rows with lease, attempts and progress; `core.jobs.worker` runs them."""

    task_class = LeasedTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, T], args: Any, kwargs: Any) -> TaskResult[T]:
        """Write the row; it is seen by workers when the surrounding transaction commits."""
        self.validate_task(task)
        return self._result(add(task, args, kwargs), task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Read a job by its public id; raises `TaskResultDoesNotExist`."""
        job = Job.objects.filter(public_id=result_id).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(job, import_string(job.task))

    def _result(self, job: Job, task: Task[Any, T]) -> TaskResult[T]:
        result: TaskResult[T] = TaskResult(
            task=task,
            id=job.public_id,
            status=_STATUS[Job.State(job.state)],
            enqueued_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            last_attempted_at=job.started_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[
                TaskError(exception_class_path=error["class"], traceback=error["traceback"])
                for error in job.errors
            ],
            worker_ids=job.workers,
        )
        object.__setattr__(result, "_return_value", job.result)  # the API offers no other way
        return result
