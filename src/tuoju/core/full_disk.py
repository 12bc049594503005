"""Recognises, under whatever name it arrives, that the server has no space left."""

from __future__ import annotations

import errno

from tuoju.core.causes import with_causes

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SQLITE = "database or disk is full"
_POSTGRESQL = "53100"


def disk_is_full(error: BaseException) -> bool:
    """Whether an error, or one that led to it, comes from a full disk."""
    return any(_says_full(each) for each in with_causes(error))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error, "sqlstate", None) == _POSTGRESQL or _SQLITE in str(error)
