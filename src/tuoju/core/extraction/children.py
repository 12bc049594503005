"""A pool of child processes that read hostile files so that the rest of Tuoju need not.

Each child is a fresh interpreter (never a fork of a web process), bounded by resource limits from
inside and by a watching parent from outside: too slow or too large, and its whole session is
killed. What it had safely handed over by then is kept.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Timer
from time import monotonic
from typing import IO, Any, Self, cast

from tuoju.core.extraction.limits import MEGABYTE, Limits
from tuoju.core.extraction.report import DISK_IS_FULL, Code, Extraction, Reason, State, reason
from tuoju.core.extraction.scratch import Job, Scratch
from tuoju.core.extraction.sessions import kill_session, resident
from tuoju.core.extraction.sniffing import sniff_plain
from tuoju.core.extraction.texts.plain import extract_plain

_LOOK = 0.1
_READ = 1 << 18
_LONGEST_ANSWER = 128 * MEGABYTE
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")
_GRACE = 5.0


class Died(Exception):
    """The child ended before its answer."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class Child:
    """One running child and what it said about the job at hand."""

    def __init__(self, *, max_rss: int, folder: Path) -> None:
        self._max_rss = max_rss
        self.jobs = 0
        self.peak = 0
        self.so_far: Extraction | None = None
        command = [sys.executable, "-P", "-m", "tuoju.core.extraction.child"]
        self._process = subprocess.Popen(
            [*command, str(max_rss // MEGABYTE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_bare_environment(),
            start_new_session=True,
        )
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._stdout = cast("IO[bytes]", self._process.stdout)
        self._ears = selectors.DefaultSelector()
        self._ears.register(self._stdout, selectors.EVENT_READ)
        self._heard = bytearray()
        self._looked = 0.0

    @property
    def pid(self) -> int:
        """The process id, also the id of its session."""
        return self._process.pid

    def do(self, line: bytes, seconds: float) -> Extraction:
        """Send a job and wait for the answer, with one eye on clock and memory."""
        self.jobs += 1
        self.so_far = None
        try:
            self._stdin.write(line)
            self._stdin.flush()
        except (BrokenPipeError, OSError):
            raise Died(self._cause()) from None
        try:
            return self._answer(monotonic() + seconds)
        except (ValueError, KeyError, TypeError) as garbled:
            raise Died(reason(Code.CRASHED)) from garbled

    def _answer(self, until: float) -> Extraction:
        while True:
            for message in self._messages():
                if "done" in message:
                    return Extraction.from_json(message["done"])
                if "so_far" in message:
                    self.so_far = Extraction.from_json(message["so_far"])
                if "stage" in message:
                    until = monotonic() + message["stage"]
            self._watch(until)

    def _messages(self) -> list[dict[str, Any]]:
        if not self._ears.select(_LOOK):
            return []
        heard = os.read(self._stdout.fileno(), _READ)
        if not heard:
            raise Died(self._cause())
        self._heard += heard
        if len(self._heard) > _LONGEST_ANSWER:
            raise Died(reason(Code.MEMORY))
        if b"\n" not in heard:
            return []
        *lines, rest = self._heard.split(b"\n")
        self._heard = bytearray(rest)
        return [json.loads(line) for line in lines]

    def _watch(self, until: float) -> None:
        if monotonic() > until:
            raise Died(reason(Code.TIMED_OUT))
        if monotonic() < self._looked + _LOOK:
            return
        self._looked = monotonic()
        now = resident(self.pid)
        self.peak = max(self.peak, now)
        if now > self._max_rss:
            raise Died(reason(Code.MEMORY, megabytes=now // MEGABYTE))

    def _cause(self) -> Reason:
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=_GRACE)
            if -code == signal.SIGXCPU:
                return reason(Code.TIMED_OUT)
            if -code in (signal.SIGABRT, signal.SIGKILL):
                return reason(Code.MEMORY)
        return reason(Code.CRASHED)

    def end(self) -> None:
        """End the child and everything it started."""
        kill_session(self.pid)
        with suppress(BrokenPipeError, OSError):
            self._stdin.close()
        self._process.wait()
        self._ears.close()
        self._stdout.close()


def _bare_environment() -> Mapping[str, str]:
    """No secret of the deployment reaches the process that opens hostile files."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"LC_ALL": "C.UTF-8", **kept, "PYTHONPATH": path, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}  # fmt: skip


class ExtractionPool:
    """Hands files to children; a context manager that leaves nothing running."""

    def __init__(
        self,
        size: int = 2,
        *,
        max_seconds: float = 30,
        convert_seconds: float = 90,
        max_rss: int = 900 * MEGABYTE,
        recycle_after: int = 50,
        idle_seconds: float = 20,
        limits: Limits | None = None,
        folder: Path | None = None,
        lock: Path | None = None,
    ) -> None:
        self.limits = replace(
            limits or Limits(), read_seconds=max_seconds, convert_seconds=convert_seconds
        )
        self.peak = 0
        self._max_rss = max_rss
        self._recycle_after = recycle_after
        self._scratch = Scratch(folder)
        self._lock = lock or Path(tempfile.gettempdir()) / f"tuoju-office-{os.getuid()}.lock"
        self._seats: LifoQueue[Child | None] = LifoQueue()
        for _seat in range(size):
            self._seats.put(None)
        self._size = size
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="extraction")
        self._idle_seconds = idle_seconds
        self._bell: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def submit(self, path: Path, name: str, out_dir: Path) -> Future[Extraction]:
        """Queue a file and go on."""
        return self._threads.submit(self.run, path, name, out_dir)

    def run(self, path: Path, name: str, out_dir: Path) -> Extraction:
        """Process a file and wait; derivatives end up in ``out_dir``, also when names clash."""
        if not path.is_file():
            return _UNKNOWN.ended("failed", reason(Code.MISSING))
        plain = sniff_plain(path, name)
        if plain:
            return extract_plain(path, plain, self.limits)
        try:
            return self._in_child(path, name, out_dir)
        except OSError as error:
            if error.errno not in DISK_IS_FULL:
                raise
            return _UNKNOWN.ended("failed", reason(Code.DISK_FULL))

    def close(self) -> None:
        """Finish what is queued, end the children, remove every temporary file."""
        self._threads.shutdown(wait=True)
        if self._bell:
            self._bell.cancel()
        for _seat in range(self._size):
            child = self._seats.get()
            if child:
                self._retire(child)
        self._scratch.remove()

    def _in_child(self, path: Path, name: str, out_dir: Path) -> Extraction:
        child = self._seats.get()
        try:
            with self._scratch.job() as job:
                child = child or Child(max_rss=self._max_rss, folder=self._scratch.path)
                try:
                    done = child.do(self._line(path, name, job), self.limits.read_seconds)
                except Died as died:
                    done = _salvaged(child.so_far, died.why)
                    self._retire(child)
                    child = None
                return _delivered(done, out_dir)
        finally:
            self._seats.put(self._rested(child))
            self._set_bell()

    def _line(self, path: Path, name: str, job: Job) -> bytes:
        """Write the job as the child reads it."""
        plain = {
            "path": str(path.absolute()),
            "name": name,
            "scratch": str(job.tmp),
            "out_dir": str(job.out),
            "lock": str(self._lock),
            "limits": asdict(self.limits),
        }
        return json.dumps(plain).encode() + b"\n"

    def _rested(self, child: Child | None) -> Child | None:
        """Keep a child for the next file unless it is old or has grown."""
        if child is None:
            return None
        tired = child.jobs >= self._recycle_after or child.peak > self._max_rss / 2
        if tired:
            self._retire(child)
        return None if tired else child

    def _set_bell(self) -> None:
        """Let children go when no file came for a while: an idle one holds 60 MB for nothing."""
        if self._bell:
            self._bell.cancel()
        self._bell = Timer(self._idle_seconds, self.rest)
        self._bell.daemon = True
        self._bell.start()

    def rest(self) -> None:
        """End the children that have nothing to do; the next file starts a fresh one."""
        idle: list[Child | None] = []
        with suppress(Empty):
            while True:
                idle.append(self._seats.get_nowait())
        for child in idle:
            if child:
                self._retire(child)
            self._seats.put(None)

    def _retire(self, child: Child) -> None:
        self.peak = max(self.peak, child.peak)
        child.end()


_UNKNOWN = Extraction("failed", "application/octet-stream", "unknown")


def _salvaged(so_far: Extraction | None, why: Reason) -> Extraction:
    """Keep what the child had finished before it died."""
    if so_far is None:
        return _UNKNOWN.ended("failed", why)
    useful = bool(so_far.derivatives or so_far.text)
    state: State = "partial" if useful else "failed"
    return so_far.ended(state, why)


def _delivered(done: Extraction, out_dir: Path) -> Extraction:
    """Move the derivatives out of the job's scratch folder, which is about to go."""
    if done.derivatives:
        out_dir.mkdir(parents=True, exist_ok=True)
    moved = []
    try:
        for made in done.derivatives:
            target = Path(shutil.move(made.path, out_dir / made.path.name))
            moved.append(replace(made, path=target))
    except OSError:
        for made in moved:
            made.path.unlink(missing_ok=True)
        raise
    return replace(done, derivatives=tuple(moved))
