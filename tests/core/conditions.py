"""Waiting for a condition, in place of sleeping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

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
