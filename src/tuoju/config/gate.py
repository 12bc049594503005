"""The WSGI application that granian serves: Django behind a narrow gate.

Python runs one thread at a time, so pages are fastest when few are made at once. But a thread
that waits for a slow phone costs nothing. So a process has many threads and a gate: a request
passes it to make a page and leaves it while it waits for the client's bytes or sends a stream.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from django.db import connections
from prometheus_client import Counter, Histogram

from tuoju.config.pooling import give_back
from tuoju.config.wsgi import application as django_application

SLOTS = 2
# The kernel deals connections out by chance, and a browser keeps its own. Where so many stand in
# front of one process already, the answer ends its connection, and the next may find another one.
_CROWD = 2
_STREAM_CHUNK = 64 * 1024
_LONG_STREAM = 1024 * 1024

_SECONDS = Histogram("tuoju_request_seconds", "Making a page, gate included", ["method"])
_WAITED = Histogram("tuoju_gate_wait_seconds", "Waiting in front of the gate")
_ANSWERS = Counter("tuoju_responses", "Answers by class of status", ["status"])


class Gate:
    """Lets a few requests be worked on at once; the others wait in front of it in order."""

    def __init__(self, application: Callable[..., Any], *, slots: int = SLOTS) -> None:
        """Guard an application."""
        self._application = application
        self._slots = Slots(slots)

    @property
    def waiting(self) -> int:
        """How many requests stand in front of it."""
        return self._slots.waiting

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        passage = _Passage(self._slots)
        environ["wsgi.input"] = Body(environ["wsgi.input"], passage)
        environ["wsgi.file_wrapper"] = FileStream
        started = time.perf_counter()
        crowded = self.waiting >= _CROWD
        passage.enter()
        try:
            _WAITED.observe(time.perf_counter() - started)
            start = _Start(start_response, closes=crowded)
            response = self._application(environ, start)
            if not getattr(response, "streaming", True):
                return _complete(response)
            if start.length > _LONG_STREAM:
                connections.close_all()  # the thread may wait for its client for an hour
            return cast("Iterable[bytes]", response)
        finally:
            give_back()
            passage.leave()
            _SECONDS.labels(environ["REQUEST_METHOD"]).observe(time.perf_counter() - started)


class Slots:
    """A semaphore that keeps its queue: a free slot goes to who waits longest.

    `threading.Semaphore` gives it to whoever asks next, and the slowest hundredth waits twice as long.
    """

    def __init__(self, free: int) -> None:
        """Begin with `free` slots."""
        self._free = free
        self._queue: deque[threading.Lock] = deque()
        self._guard = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._queue)

    def acquire(self) -> None:
        """Take a slot, or wait for one in turn."""
        with self._guard:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        turn.acquire()

    def release(self) -> None:
        """Hand the slot to the first in the queue, if there is one."""
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


class Body:
    """The request's body; reading it waits outside the gate.

    The server's own `readline` heeds no size and loses the line's end, so lines are cut here.
    """

    def __init__(self, stream: Any, passage: _Passage) -> None:
        """Wrap the server's stream."""
        self._stream = stream
        self._passage = passage
        self._ahead = b""  # read for the sake of a line, and not yet asked for

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, all of them without a size."""
        ahead, self._ahead = self._ahead, b""
        if 0 <= size <= len(ahead):
            self._ahead = ahead[size:]
            return ahead[:size]
        with self._passage.outside():
            more = self._stream.read(size - len(ahead)) if size >= 0 else self._stream.read()
        return ahead + cast("bytes", more)

    def readline(self, size: int = -1) -> bytes:
        """Read one line with its end, of a long one at most `size` bytes."""
        pieces: list[bytes] = []
        while size:
            piece = self.read(_STREAM_CHUNK)
            most = len(piece) if size < 0 else min(size, len(piece))
            end = piece.find(b"\n", 0, most) + 1 or most
            pieces.append(piece[:end])
            self._ahead = piece[end:]
            size -= end
            if not piece or piece.endswith(b"\n", 0, end):
                break
        return b"".join(pieces)

    def readlines(self, hint: int = -1) -> list[bytes]:
        """Read the rest as lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line


class _Passage:
    """One request's way through the gate."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._inside = False

    def enter(self) -> None:
        self._slots.acquire()
        self._inside = True

    def leave(self) -> None:
        self._inside = False
        self._slots.release()

    def outside(self) -> _Outside:
        return _Outside(self if self._inside else None)


class _Outside:
    """Leaves the gate and the database for the time of a block and comes back."""

    def __init__(self, passage: _Passage | None) -> None:
        self._passage = passage

    def __enter__(self) -> None:
        if self._passage is not None:
            give_back()
            self._passage.leave()

    def __exit__(self, *_error: object) -> None:
        if self._passage is not None:
            self._passage.enter()


class FileStream:
    """A file sent in chunks that suit the network better than Django's four kilobytes."""

    def __init__(self, file: Any, block_size: int = 0) -> None:
        """Wrap what Django wants sent: PEP 3333's `wsgi.file_wrapper`."""
        self._file = file
        self._size = max(block_size, _STREAM_CHUNK)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(self._size):
            yield chunk

    def close(self) -> None:
        """End the response; the server calls it when the client has everything or is gone."""
        self._file.close()


def _complete(response: Any) -> list[bytes]:
    """Return a finished page as a list: the server sends it without a Python thread."""
    try:
        return [b"".join(response)]
    finally:
        response.close()


class _Start:
    """The server's `start_response`, counting answers and remembering how long one will be."""

    def __init__(self, start_response: Callable[..., Any], *, closes: bool) -> None:
        self._start_response = start_response
        self._closes = closes
        self.length = _LONG_STREAM + 1  # a stream that does not say its length counts as long

    def __call__(self, status: str, headers: list[tuple[str, str]], *details: Any) -> Any:
        _ANSWERS.labels(f"{status[0]}xx").inc()
        for name, value in headers:
            if name.lower() == "content-length":
                self.length = int(value)
        if self._closes:
            headers = [*headers, ("Connection", "close")]
        return self._start_response(status, headers, *details)


application = Gate(django_application)
