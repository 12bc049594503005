"""The advisory file lock before every write transaction.

SQLite's own busy wait sleeps and retries, so racing writers starve each other for seconds. The
kernel's lock queue is fair: the same writers wait milliseconds.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path


class LockTimeout(Exception):
    """Another writer kept the lock longer than this one may wait."""


class WriteLock:
    """An exclusive `flock` on one file; one instance per database connection.

    Every acquisition opens the file anew, so threads and forked processes never share a lock, and
    a process that dies gives it back at once.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        """Remember where to lock and how many seconds to wait at most."""
        self._path = path
        self._timeout = timeout
        self._descriptor: int | None = None

    def __del__(self) -> None:
        """Give the lock back when a connection is thrown away in the middle of a transaction."""
        self.release()

    @property
    def held(self) -> bool:
        """Whether this instance holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock; does nothing when it is held. Raises `LockTimeout`."""
        if self.held:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _Waiting(descriptor).until_locked(self._timeout)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; does nothing when it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            finally:
                os.close(descriptor)


class _Waiting:
    """A place in the kernel's fair queue that can be left after a time.

    `flock` has no timeout and its non-blocking form is unfair, so a thread of its own waits; when
    the caller has left, that thread gives the lock back as soon as it gets it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._decided = threading.Lock()
        self._finished = threading.Event()
        self._locked = False
        self._abandoned = False
        self._error: OSError | None = None

    def until_locked(self, timeout: float) -> None:
        """Wait; raises `LockTimeout`, or the system's error after closing the descriptor."""
        threading.Thread(target=self._wait, name="write-lock", daemon=True).start()
        self._finished.wait(timeout)
        with self._decided:
            if self._locked:
                return
            self._abandoned = True
        if self._error is not None:
            raise self._error
        message = f"another writer has held the database for more than {timeout:g} seconds"
        raise LockTimeout(message)

    def _wait(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except OSError as error:
            self._error = error
        with self._decided:
            self._locked = not self._abandoned and self._error is None
            if not self._locked:
                os.close(self._descriptor)
            self._finished.set()
