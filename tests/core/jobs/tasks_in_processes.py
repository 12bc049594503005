"""Tasks that real worker processes run: each appends one line to a file."""

from __future__ import annotations

import os
from pathlib import Path

from django_tasks import task

from tuoju.core.jobs.running import exclusive
from tuoju.core.log.models import Cursor


@task(max_attempts=9)
def stay_until(started: str, released: str, counter: str) -> None:
    """Say that it began, wait for a file, then count exclusively."""
    with Path(started).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    while not Path(released).exists():
        os.sched_yield()
    with exclusive():
        row, _new = Cursor.objects.get_or_create(name=counter)
        Cursor.objects.filter(pk=row.pk).update(position=row.position + 1)


@task
def count(counter: str) -> None:
    """Add one: not idempotent on purpose, so that a second run shows."""
    with exclusive():
        row, _new = Cursor.objects.select_for_update().get_or_create(name=counter)
        Cursor.objects.filter(pk=row.pk).update(position=row.position + 1)
