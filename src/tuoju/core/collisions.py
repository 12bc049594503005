"""Recognises that the database ended a step only because of another at the same moment.

Nothing of the step was stored, and the very same step is likely to go through a moment later.
"""

from __future__ import annotations

from django.db.utils import OperationalError

from tuoju.core.causes import with_causes

_POSTGRESQL = frozenset({"40P01", "40001"})  # deadlock detected, serialization failure
_SQLITE = ("database is locked", "database table is locked")


def is_collision(error: BaseException) -> bool:
    """Whether an error, or one that led to it, says that two changes stood in each other's way."""
    return any(_says_so(each) for each in with_causes(error))


def _says_so(error: BaseException) -> bool:
    if getattr(error, "sqlstate", None) in _POSTGRESQL:
        return True
    return isinstance(error, OperationalError) and str(error).startswith(_SQLITE)
