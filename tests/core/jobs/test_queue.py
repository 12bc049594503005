"""The queue's rules, one worker at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from tests.core.jobs import sample_tasks

from tuoju.core.jobs import leasing
from tuoju.core.jobs.leasing import PRUNED_AT_ONCE, LeaseLost, claim, pause_after, prune
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.jobs.running import current_job, progress, run, run_waiting
from tuoju.core.jobs.schedule import enqueue_due
from tuoju.core.jobs.worker import Worker
from tuoju.core.log.models import Cursor

pytestmark = pytest.mark.django_db


def make_due(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())


def end_lease(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_runs_with_its_arguments_and_keeps_the_result():
    job = enqueue(sample_tasks.note, "a", times=2)

    assert run_waiting() == 1

    job.refresh_from_db()
    assert sample_tasks.done == ["a", "a"]
    assert (job.state, job.result, job.attempts) == ("done", "aa", 1)
    assert job.lease_until is None


def test_the_api_of_django_tasks_works_too():
    result = sample_tasks.note.enqueue("b")
    assert result.status == TaskResultStatus.READY

    run_waiting()

    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert result.return_value == "b"
    assert sample_tasks.note.get_result(result.id).attempts == 1


def test_a_task_may_ask_for_its_context():
    job = enqueue(sample_tasks.which_attempt)

    run_waiting()

    job.refresh_from_db()
    assert job.result == 1


def test_a_job_of_a_transaction_that_failed_was_never_queued():
    @transaction.atomic
    def failing_operation() -> None:
        enqueue(sample_tasks.note, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_operation()

    assert not Job.objects.exists()


def test_urgent_jobs_come_first_then_the_oldest():
    enqueue(sample_tasks.note, "first")
    enqueue(sample_tasks.note, "second")
    enqueue(sample_tasks.urgent, "urgent")

    run_waiting()

    assert sample_tasks.done == ["urgent", "first", "second"]


def test_a_job_for_later_waits():
    job = enqueue(sample_tasks.note, "a", run_after=timezone.now() + timedelta(hours=1))
    assert run_waiting() == 0

    make_due(job)

    assert run_waiting() == 1


def test_at_most_one_job_of_a_key_waits():
    first = enqueue(sample_tasks.note, "a", key="k")
    again = enqueue(sample_tasks.note, "a", key="k")

    assert again == first
    assert Job.objects.count() == 1


def test_a_running_job_does_not_stand_in_for_a_new_one():
    enqueue(sample_tasks.note, "a", key="k")
    running = claim("worker")

    second = enqueue(sample_tasks.note, "a", key="k")

    assert second != running
    assert Job.objects.filter(state="waiting").get() == second


def test_asking_again_brings_a_waiting_job_forward():
    enqueue(sample_tasks.note, "a", key="k", run_after=timezone.now() + timedelta(hours=1))

    enqueue(sample_tasks.note, "a", key="k")

    assert run_waiting() == 1


def test_a_failure_waits_longer_each_time_and_ends_after_the_last_attempt():
    job = enqueue(sample_tasks.break_, "a")

    run_waiting()
    job.refresh_from_db()
    assert job.state == "waiting"
    assert job.run_after > timezone.now() + timedelta(seconds=4)
    for _attempt in range(2):
        make_due(job)
        run_waiting()

    job.refresh_from_db()
    assert sample_tasks.done == ["a", "a", "a"]
    assert (job.state, job.attempts) == ("failed", 3)
    assert [error["class"] for error in job.errors] == ["builtins.ValueError"] * 3


def test_the_pauses_double_up_to_an_hour():
    seconds = [pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 30)]

    for pause, expected in zip(seconds, (5, 10, 20, 3600), strict=True):
        assert expected <= pause <= expected * 1.1


def test_a_task_can_say_that_no_attempt_will_help():
    job = enqueue(sample_tasks.give_up)

    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)


def test_a_failed_job_steps_back_when_the_same_work_waits_already():
    job = enqueue(sample_tasks.break_, "a", key="k")
    claimed = claim("worker")
    waiting = enqueue(sample_tasks.break_, "a", key="k")

    run(claimed)

    job.refresh_from_db()
    waiting.refresh_from_db()
    assert (job.state, waiting.state) == ("failed", "waiting")


def test_progress_is_written_for_the_page():
    job = enqueue(sample_tasks.report)

    run_waiting()

    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.message) == (3, 3, "step 3")


def test_progress_outside_of_a_job_does_nothing():
    progress(1, 2, "alone")

    assert current_job() is None
    assert not Job.objects.exists()


def test_a_running_job_is_not_claimed_twice():
    enqueue(sample_tasks.note, "a")
    assert claim("one") is not None

    assert claim("two") is None


def test_a_job_whose_worker_fell_silent_is_taken_over():
    enqueue(sample_tasks.note, "a")
    lost = claim("one")
    end_lease(lost)

    taken = claim("two")

    assert taken.pk == lost.pk
    assert (taken.attempts, taken.fence, taken.worker) == (2, lost.fence + 1, "two")


def test_a_heartbeat_keeps_the_lease():
    enqueue(sample_tasks.note, "a")
    job = claim("one", lease=timedelta(seconds=5))

    leasing.renew("one", {job.pk: job.fence}, lease=timedelta(hours=1))

    job.refresh_from_db()
    assert job.lease_until > timezone.now() + timedelta(minutes=50)


def test_a_worker_that_comes_back_cannot_write_anything():
    enqueue(sample_tasks.note, "a")
    zombie = claim("one")
    end_lease(zombie)
    heir = claim("two")

    for attempt in (
        lambda: leasing.finish(zombie, "zombie"),
        lambda: leasing.fail(zombie, ValueError()),
        lambda: leasing.report(zombie, 1, 2, "zombie"),
    ):
        with pytest.raises(LeaseLost):
            attempt()
    leasing.renew("one", {zombie.pk: zombie.fence}, lease=timedelta(hours=9))
    leasing.finish(heir, "heir")

    heir.refresh_from_db()
    assert (heir.state, heir.result, heir.message) == ("done", "heir", "")


def test_exclusive_writes_of_a_worker_that_comes_back_are_undone():
    enqueue(sample_tasks.count_once, "counter")
    zombie = claim("one")
    end_lease(zombie)
    heir = claim("two")

    assert run(heir) is True
    assert run(zombie) is False

    assert Cursor.objects.get(name="counter").position == 1


def test_a_job_that_kills_its_workers_ends_as_failed():
    job = enqueue(sample_tasks.break_, "never runs")
    for number in range(3):
        end_lease(claim(f"worker {number}"))

    assert claim("another") is None

    job.refresh_from_db()
    assert job.state == "failed"
    assert "fell silent 3 times" in job.errors[-1]["message"]


def test_old_finished_jobs_are_removed_and_failed_ones_kept_longer():
    done, failed = enqueue(sample_tasks.note, "a"), enqueue(sample_tasks.give_up)
    run_waiting()

    assert prune(timezone.now() + timedelta(days=6)) == 0
    assert prune(timezone.now() + timedelta(days=8)) == 1
    assert not Job.objects.filter(pk=done.pk).exists()
    assert Job.objects.get() == failed
    assert prune(timezone.now() + timedelta(days=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_removes_old_jobs_until_none_is_left(until):
    long_ago = timezone.now() - timedelta(days=90)
    with transaction.atomic():
        Job.objects.bulk_create(
            Job(task="t", state="done", finished_at=long_ago)
            for _number in range(2 * PRUNED_AT_ONCE + 1)
        )
    stop = threading.Event()
    (beats,) = [
        loop for name, loop in Worker(stop, lease=timedelta(0)).loops() if name == "jobs-heartbeat"
    ]
    beating = threading.Thread(target=beats)
    beating.start()

    until(lambda: not Job.objects.exists())
    stop.set()
    beating.join()


def test_host_names_that_begin_alike_are_two_machines():
    names = [leasing.machine_name(f"school-platform-node-worker-{which}") for which in "aab"]

    assert names[0] == names[1] != names[2]
    assert all(name.startswith("school-platform-node-wor-") for name in names)
    longest = Job._meta.get_field("worker").max_length
    assert len(Worker(threading.Event()).name) <= len(f"{names[0]}:4194304:12345678") <= longest


def test_scheduled_work_is_queued_when_its_time_has_come_and_only_once():
    schedule = {sample_tasks.count_once: timedelta(hours=1)}

    assert (enqueue_due(schedule), enqueue_due(schedule)) == (1, 0)
    Job.objects.update(state="done", created_at=timezone.now() - timedelta(hours=2))

    assert enqueue_due(schedule) == 1
    assert Job.objects.count() == 2


def test_a_worker_that_starts_takes_over_from_dead_processes_of_its_machine():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for worker in (f"here:{gone.pid}:a", f"here:{os.getpid()}:b", f"there:{gone.pid}:c"):
        enqueue(sample_tasks.note, worker)
        claim(worker, lease=timedelta(hours=1))

    assert leasing.take_from_the_dead("here") == 1

    assert claim("new").args == [f"here:{gone.pid}:a"]
    assert claim("new") is None
