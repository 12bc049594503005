"""Recognises, under whatever name it arrives, that the server has no space left."""

from __future__ import annotations

import errno
from collections.abc import Iterator

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SQLITE = "database or disk is full"
_POSTGRESQL = "53100"


def disk_is_full(error: BaseException) -> bool:
    """Whether an error, or one that led to it, comes from a full disk."""
    return any(_says_full(each) for each in _with_causes(error))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error, "sqlstate", None) == _POSTGRESQL or _SQLITE in str(error)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
