"""The moment at which something happens, and a way to tell history afterwards.

Operations ask `moment()`. Loading a demo, or moving records in from elsewhere, happens `as_of` the
day on which it really took place; the log still says when it was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_told: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def moment() -> datetime.datetime:
    """Return now, or the time that is being told."""
    return _told.get() or timezone.now()


@contextmanager
def as_of(when: datetime.datetime) -> Iterator[None]:
    """Let operations inside the block happen at another time."""
    token = _told.set(when)
    try:
        yield
    finally:
        _told.reset(token)
