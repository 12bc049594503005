"""The child process: takes jobs as JSON lines on stdin, answers on stdout, dies with its parent.

Run as ``python -P -m tuoju.core.extraction.child``. Whatever libraries print goes nowhere; only
this module holds the pipe.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from tuoju.core.extraction.limits import MEGABYTE, Limits
from tuoju.core.extraction.processing import Progress, process
from tuoju.core.extraction.report import Extraction
from tuoju.core.extraction.sessions import kill_session

_OPEN_FILES = 512
_LARGEST_FILE = 1024 * MEGABYTE
_SPARE_CPU_SECONDS = 5

Job = dict[str, Any]


class _Pipe(Progress):
    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def send(self, **message: object) -> None:
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        self._out.write(line.encode("utf-8", errors="replace") + b"\n")
        self._out.flush()

    def stage(self, seconds: float) -> None:
        self.send(stage=seconds)

    def so_far(self, extraction: Extraction) -> None:
        self.send(so_far=extraction.as_json())


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bound(int(sys.argv[1]))
    jobs: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    pipe = _Pipe(answers)
    while True:
        serve(jobs.get(), pipe)


def serve(job: Job, pipe: _Pipe) -> None:
    """Do one job."""
    limits = Limits(**job["limits"])
    allow_cpu(limits.read_seconds + limits.convert_seconds)
    tempfile.tempdir = job["scratch"]
    done = process(
        Path(job["path"]),
        job["name"],
        Path(job["out_dir"]),
        limits,
        progress=pipe,
        lock=Path(job["lock"]),
    )
    pipe.send(done=done.as_json())


def bound(megabytes: int) -> None:
    """Set the walls that hold even when the parent looks away."""
    _soften(resource.RLIMIT_DATA, megabytes * MEGABYTE)
    _soften(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _soften(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _soften(resource.RLIMIT_CORE, 0)


def allow_cpu(seconds: float) -> None:
    """Give this job its share of processor time on top of what earlier jobs used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _soften(resource.RLIMIT_CPU, int(spent + seconds) + _SPARE_CPU_SECONDS)


def _soften(what: int, value: int) -> None:
    _soft, hard = resource.getrlimit(what)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (ceiling, hard))


def _listen(source: BinaryIO, jobs: SimpleQueue[Job]) -> None:
    """Queue jobs; when the parent is gone, take everything we started along."""
    for line in source:
        jobs.put(json.loads(line))
    end_session()


def end_session() -> None:
    """Kill every process of our session, ourselves last."""
    kill_session(os.getsid(0), spare=os.getpid())
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
