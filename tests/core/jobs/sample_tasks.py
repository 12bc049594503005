"""What the queue runs in its tests."""

from __future__ import annotations

from django_tasks import TaskContext, task

from tuoju.core.jobs.leasing import GiveUp
from tuoju.core.jobs.running import exclusive, progress
from tuoju.core.log.models import Cursor

done: list[object] = []


@task
def note(word: str, times: int = 1) -> str:
    done.extend([word] * times)
    return word * times


@task(priority=50)
def urgent(word: str) -> None:
    done.append(word)


@task(max_attempts=3)
def break_(word: str) -> None:
    done.append(word)
    raise ValueError(word)


@task
def give_up() -> None:
    raise GiveUp("no use")


@task
def report() -> None:
    for step in range(1, 4):
        progress(step, 3, f"step {step}")


@task(takes_context=True)
def which_attempt(context: TaskContext) -> int:
    return context.attempt


@task
def count_once(name: str) -> None:
    with exclusive():
        counter, _new = Cursor.objects.get_or_create(name=name)
        Cursor.objects.filter(pk=counter.pk).update(position=counter.position + 1)
