"""Real worker processes: killed, stopped and racing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.core.jobs import tasks_in_processes

from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.log.models import Cursor

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def start_worker() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start worker processes on the test database; all of them are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*, lease: float) -> subprocess.Popen[bytes]:
        database = json.dumps({"NAME": str(connection.settings_dict["NAME"])})
        command = [sys.executable, "-m", "tests.core.jobs.worker_process", database, str(lease)]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


class Stay:
    """A queued `stay_until` and the files it talks through."""

    def __init__(self, folder: Path) -> None:
        self.started, self.released = folder / "started", folder / "released"
        self.job = enqueue(
            tasks_in_processes.stay_until, str(self.started), str(self.released), "stayed"
        )

    def runs(self) -> list[int]:
        return [int(line) for line in self.started.read_text().split()] if self.began() else []

    def began(self) -> bool:
        return self.started.exists()

    def state(self) -> str:
        self.job.refresh_from_db()
        return self.job.state


def counted(name: str) -> int:
    return sum(Cursor.objects.filter(name=name).values_list("position", flat=True))


def stop_between_writes(worker: subprocess.Popen[bytes]) -> None:
    """Stop a worker while it holds no lock: stopped inside a write, nobody could take over."""
    with transaction.atomic():
        list(Job.objects.select_for_update())
        worker.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, worker.pid, os.WSTOPPED)


def test_another_worker_takes_over_from_a_killed_one(start_worker: Any, tmp_path, until):
    stay = Stay(tmp_path)
    first = start_worker(lease=1)
    until(lambda: stay.runs() == [first.pid])

    first.send_signal(signal.SIGKILL)
    second = start_worker(lease=1)
    until(lambda: stay.runs() == [first.pid, second.pid])
    stay.released.touch()

    until(lambda: stay.state() == "done")
    assert counted("stayed") == 1
    assert (stay.job.attempts, len(stay.job.workers)) == (2, 2)


def test_a_stopped_worker_that_comes_back_changes_nothing(start_worker: Any, tmp_path, until):
    stay = Stay(tmp_path)
    zombie = start_worker(lease=1)
    until(lambda: stay.runs() == [zombie.pid])
    stop_between_writes(zombie)

    heir = start_worker(lease=1)
    until(lambda: stay.runs() == [zombie.pid, heir.pid])
    stay.released.touch()
    until(lambda: stay.state() == "done")
    finished_at = stay.job.finished_at
    zombie.send_signal(signal.SIGCONT)
    zombie.send_signal(signal.SIGTERM)
    assert zombie.wait(60) == 0

    assert stay.state() == "done"
    assert counted("stayed") == 1
    assert stay.job.finished_at == finished_at
    assert stay.job.worker.split(":")[1] == str(heir.pid)


def test_a_busy_worker_keeps_its_job_beyond_the_lease(start_worker: Any, tmp_path, until):
    stay = Stay(tmp_path)
    busy = start_worker(lease=1)
    until(stay.began)
    first_lease = Job.objects.get().lease_until
    start_worker(lease=1)

    until(lambda: (Job.objects.get().lease_until - first_lease).total_seconds() > 2)
    stay.released.touch()
    until(lambda: stay.state() == "done")

    assert stay.runs() == [busy.pid]
    assert stay.job.attempts == 1


def test_racing_workers_run_every_job_once(start_worker: Any, until):
    for _ in range(60):
        enqueue(tasks_in_processes.count, "raced")

    for _ in range(3):
        start_worker(lease=30)
    until(lambda: Job.objects.filter(state="done").count() == 60)

    assert counted("raced") == 60
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_worker_asked_to_stop_finishes_what_it_began(start_worker: Any, tmp_path, until):
    stay = Stay(tmp_path)
    worker = start_worker(lease=30)
    until(stay.began)

    worker.send_signal(signal.SIGTERM)
    stay.released.touch()

    assert worker.wait(60) == 0
    assert stay.state() == "done"
