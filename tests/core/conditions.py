"""Waiting for a condition, in place of sleeping; and several people at one moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

from tuoju.core.errors import DomainError

Found = TypeVar("Found")


def wait_for(condition: Callable[[], Found], *, seconds: float = 60.0) -> Found:
    """Return the condition's first true value; fails loudly when it stays false."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (value := condition()):
        if time.monotonic() > deadline:
            message = f"still not true after {seconds:g} s: {condition}"
            raise AssertionError(message)
        pause.wait(0.01)
    return value


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Start all at once, each with its own connection; return results and refusals."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=10)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
