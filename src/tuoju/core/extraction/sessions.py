"""Processes of one session: a child and whatever it started, even when orphaned meanwhile."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import psutil


def members(session: int) -> Iterator[int]:
    """Give the ids of the living processes of a session."""
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == session:
                yield pid


def resident(session: int) -> int:
    """Sum the resident memory of a session in bytes."""
    total = 0
    for pid in members(session):
        with suppress(psutil.Error):
            total += psutil.Process(pid).memory_info().rss
    return total


def kill_session(session: int, *, spare: int = 0) -> None:
    """Kill until nobody of the session is left; twice, for those just being born."""
    for _round in range(2):
        for pid in members(session):
            if pid != spare:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
