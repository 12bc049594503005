"""The worker process: seals and follows the log, keeps the index, runs the jobs.

Every loop has a thread of its own. When one ends with an error nobody expected, the whole
process stops, and whoever supervises it starts a clean one.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError
from django_tasks import DEFAULT_TASK_QUEUE_NAME

from tuoju.config import wiring
from tuoju.config.indexing import indexer
from tuoju.core.jobs.schedule import Schedule, enqueue_due
from tuoju.core.jobs.worker import Worker
from tuoju.core.log import reacting
from tuoju.core.log.sealing import Sealer
from tuoju.library.tasks import FILES

_logger = logging.getLogger(__name__)
_LOG_EVERY = 0.2
_SCHEDULE_EVERY = 20.0
_SIGNALS_EVERY = 0.3
_GRACE = timedelta(seconds=20)

Loop = tuple[str, Callable[[], None]]


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing: a worker does whatever there is."""


def run(_options: argparse.Namespace) -> int:
    """Run a worker of its own: `tuoju worker` on a node without web processes."""
    return work()


def work() -> int:
    """Run until SIGTERM or Ctrl-C; returns the exit code."""
    stop = threading.Event()
    signals: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: signals.append(number))
    failed = run_loops(_loops(stop), stop, asked=lambda: bool(signals))
    return 1 if failed else 0


def run_loops(
    loops: Sequence[Loop], stop: threading.Event, *, asked: Callable[[], bool] = lambda: False
) -> bool:
    """Run every loop in a thread until `stop` or until `asked`; returns whether one broke.

    A signal handler must not set `stop` itself: the thread it interrupts may hold its lock.
    """
    broken = threading.Event()

    def guarded(name: str, loop: Callable[[], None]) -> None:
        try:
            loop()
        except Exception:
            _logger.exception("the loop %s broke", name)
            broken.set()
        finally:
            stop.set()
            connection.close()

    threads = [
        threading.Thread(target=guarded, args=loop, name=loop[0], daemon=True) for loop in loops
    ]
    for thread in threads:
        thread.start()
    _logger.info("worker %d runs %s", os.getpid(), ", ".join(name for name, _loop in loops))
    while not (stop.is_set() or asked()):
        time.sleep(_SIGNALS_EVERY)
    stop.set()
    for thread in threads:
        thread.join(_GRACE.total_seconds())
    return broken.is_set()


def _loops(stop: threading.Event) -> list[Loop]:
    schedule = wiring.SCHEDULE
    return [
        ("log", lambda: follow_log(stop)),
        ("index", lambda: indexer().run(stop)),
        ("schedule", lambda: _keep_schedule(schedule, stop)),
        *Worker(stop, queues=(FILES,)).loops(),
        *Worker(stop, threads=1, queues=(DEFAULT_TASK_QUEUE_NAME,)).loops(),
    ]


def follow_log(stop: threading.Event) -> None:
    """Seal what was committed, then wake the reactions, several times a second."""
    sealer = Sealer()
    reactions = reacting.follower(wiring.REACTIONS)

    def turn() -> None:
        sealer.seal()
        reactions.catch_up()

    _repeat(turn, stop, every=_LOG_EVERY)


def _keep_schedule(schedule: Schedule, stop: threading.Event) -> None:
    _repeat(lambda: enqueue_due(schedule), stop, every=_SCHEDULE_EVERY)


def _repeat(turn: Callable[[], object], stop: threading.Event, *, every: float) -> None:
    """Call `turn` until `stop`; a database that is away or locked is tried again."""
    pause = every
    while not stop.is_set():
        close_old_connections()
        try:
            turn()
            pause = every
        except DatabaseError:
            _logger.exception("the database did not answer; trying again")
            pause = min(pause * 2, 10.0)
        stop.wait(pause)
