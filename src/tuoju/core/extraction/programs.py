"""Runs foreign programs on hostile files: own process group, own time limit, nothing left over."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_OFFLINE = {
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "ftp_proxy": "http://127.0.0.1:9",
    "no_proxy": "",
}


class TookTooLong(Exception):
    """The program was stopped."""


def find(*names: str) -> str | None:
    """Give the first of these programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None)


def run(
    command: Sequence[str], *, folder: Path, seconds: float, env: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Run to the end and give exit code and output; the whole group dies with the time."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **_OFFLINE, "HOME": str(folder), "TMPDIR": str(folder), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        output, _errors = process.communicate(timeout=max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    return process.returncode, output
