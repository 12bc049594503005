"""The loops that run jobs: a few threads that claim and one that keeps their leases alive."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError
from django.utils import timezone

from tuoju.core.jobs import leasing, running

_logger = logging.getLogger(__name__)
_IDLE_PAUSE = 0.2
_PRUNE_EVERY = timedelta(hours=1)


class Worker:
    """Runs jobs until it is asked to stop; a job in hand is finished first."""

    def __init__(
        self,
        stop: threading.Event,
        *,
        threads: int = 2,
        lease: timedelta = leasing.LEASE,
        queues: Iterable[str] = (),
    ) -> None:
        """Name the worker so that its claims can be told from any other's."""
        self._machine = leasing.machine_name()
        self.name = f"{self._machine}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stop = stop
        self._threads = threads
        self._lease = lease
        self._queues = tuple(queues)
        self._fences: dict[int, int] = {}
        self._guard = threading.Lock()

    def loops(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the named loops, each for a thread of its own."""
        claiming = [(f"jobs-{number + 1}", self._claim_loop) for number in range(self._threads)]
        return [*claiming, ("jobs-heartbeat", self._heartbeat_loop)]

    def _claim_loop(self) -> None:
        try:
            while not self._stop.is_set():
                if not self._run_one():
                    self._stop.wait(_IDLE_PAUSE)
        finally:
            connection.close()

    def _run_one(self) -> bool:
        close_old_connections()
        try:
            job = leasing.claim(self.name, lease=self._lease, queues=self._queues)
        except DatabaseError:
            _logger.exception("no job could be claimed")
            return False
        if job is None:
            return False
        with self._guard:
            self._fences[job.pk] = job.fence
        try:
            running.run(job)
        except DatabaseError:
            _logger.exception("the outcome of job %s could not be written", job.public_id)
        finally:
            with self._guard:
                self._fences.pop(job.pk, None)
        return True

    def _heartbeat_loop(self) -> None:
        pruned_at = timezone.now() - _PRUNE_EVERY
        try:
            self._take_over()
            while not self._finished():
                pruned_at = self._beat(pruned_at)
                self._stop_or_wait(self._lease.total_seconds() / 3)
        finally:
            connection.close()

    def _take_over(self) -> None:
        try:
            leasing.take_from_the_dead(self._machine)
        except DatabaseError:
            _logger.exception("jobs of dead workers will wait for the end of their leases")

    def _finished(self) -> bool:
        with self._guard:
            return self._stop.is_set() and not self._fences

    def _stop_or_wait(self, seconds: float) -> None:
        if self._stop.is_set():
            threading.Event().wait(_IDLE_PAUSE)  # the last jobs are still running
        else:
            self._stop.wait(seconds)

    def _beat(self, pruned_at: datetime) -> datetime:
        close_old_connections()
        with self._guard:
            fences = dict(self._fences)
        try:
            leasing.renew(self.name, fences, lease=self._lease)
            if timezone.now() - pruned_at >= _PRUNE_EVERY:
                there_may_be_more = leasing.prune(timezone.now()) == leasing.PRUNED_AT_ONCE
                return pruned_at if there_may_be_more else timezone.now()
        except DatabaseError:
            _logger.exception("the leases could not be renewed")
        return pruned_at
