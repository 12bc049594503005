"""The database backend `tuoju.core.sqlite`.

Two rules over Django's own: the outermost `atomic` block takes a fair file lock before its
`BEGIN IMMEDIATE`, and a write outside `atomic` is refused. Reads take no lock at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.utils import OperationalError, ProgrammingError

from tuoju.core.sqlite.driver import use_current_sqlite
from tuoju.core.sqlite.locking import LockTimeout, WriteLock

use_current_sqlite()

from django.db.backends.sqlite3 import base as django_sqlite  # noqa: E402 - after the alias is set

_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_BOOKKEEPING = '"django_migrations"'  # Django writes it between two schema transactions
_LOCK_TIMEOUT = 20.0


class WriteOutsideAtomic(ProgrammingError):
    """Code tried to write without `transaction.atomic`, so without the write lock."""


class GuardedCursor(django_sqlite.SQLiteCursorWrapper):
    """Django's cursor, refusing writes for which no transaction was opened."""

    owner: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        self.owner.check_write(query)
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for many rows."""
        self.owner.check_write(query)
        return super().executemany(query, param_list)


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    """Django's connection, with the write lock around its transactions."""

    tests_count_as_atomic = True
    """Whether the transaction of a `TestCase` lets writes pass (views under test set it off)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start without a lock: the file's name is only known when a transaction begins."""
        super().__init__(*args, **kwargs)
        self._write_lock: WriteLock | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that knows whether its connection is inside `atomic`."""
        cursor = self.connection.cursor(factory=GuardedCursor)
        cursor.owner = self
        return cursor

    def check_write(self, query: str) -> None:
        """Raise `WriteOutsideAtomic` for a statement that changes rows without a transaction."""
        if self._inside_atomic() or not _WRITE.match(query) or _BOOKKEEPING in query:
            return
        message = (
            "Writes need transaction.atomic(): it takes the write lock that keeps writers fair. "
            f"Refused: {query[:80]}"
        )
        raise WriteOutsideAtomic(message)

    def _inside_atomic(self) -> bool:
        if self.tests_count_as_atomic or not self.in_atomic_block:
            return bool(self.in_atomic_block)
        return any(not getattr(block, "_from_testcase", False) for block in self.atomic_blocks)

    def _start_transaction_under_autocommit(self) -> None:
        self._take_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_lock()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._give_lock()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_lock()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_lock()

    def _set_autocommit(self, autocommit: bool) -> None:
        try:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        finally:
            if autocommit:
                self._give_lock()

    def _take_lock(self) -> None:
        if self.is_in_memory_db():
            return
        path = Path(f"{os.fspath(self.settings_dict['NAME'])}.lock")
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", _LOCK_TIMEOUT))
        lock = WriteLock(path, timeout)
        try:
            lock.acquire()
        except LockTimeout as error:
            message = f"database is locked: {error}"
            raise OperationalError(message) from error
        except OSError as error:
            message = f"the lock file {path.name} cannot be used: {error.strerror}"
            raise OperationalError(message) from error
        self._write_lock = lock

    def _give_lock(self) -> None:
        lock, self._write_lock = self._write_lock, None
        if lock is not None:
            lock.release()
