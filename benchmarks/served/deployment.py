"""A deployment of its own for a benchmark: data folder, contents, process tree.

It stands on SQLite; on PostgreSQL when BENCH_DATABASE_URL names an empty database.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

DATABASE = os.environ.get("BENCH_DATABASE_URL", "")


@dataclass(frozen=True)
class Site:
    """A site that answers on this machine."""

    port: int
    pid: int
    data_dir: Path

    def url(self, path: str) -> str:
        """Return a whole address."""
        return f"http://127.0.0.1:{self.port}{path}"

    def pss_mb(self) -> float:
        """Return the memory of the whole tree, shared pages counted once."""
        root = psutil.Process(self.pid)
        total = 0
        for process in _tree(root):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
        return round(total / 1024**2, 1)

    def page(self, path: str) -> str:
        """Return a page as a visitor sees it."""
        with urllib.request.urlopen(self.url(path)) as answer:
            return str(answer.read().decode())

    def wait_until_idle(self) -> None:
        """Wait until the worker has done what the import left to do."""
        unfinished = "SELECT count(*) FROM jobs_job WHERE state IN ('waiting', 'running')"
        with closing(self._database()) as database:
            while database.execute(unfinished).fetchone()[0]:
                time.sleep(0.2)

    def _database(self) -> sqlite3.Connection | psycopg.Connection:
        if DATABASE:
            return psycopg.connect(DATABASE, autocommit=True)
        return sqlite3.connect(self.data_dir / "tuoju.sqlite3")

    def wait_until_found(self, resources: int) -> None:
        """Wait until search knows this many resources: what was imported is indexed here."""
        while self.found() < resources:
            time.sleep(0.2)

    def found(self) -> int:
        """Return how many resources search knows."""
        return int(json.loads(self.page("/api/v1/search?q=&limit=1"))["total"])

    def wait_until_alone(self) -> None:
        """Wait until the worker has let its extraction children go."""
        root = psutil.Process(self.pid)
        while any("extraction.child" in " ".join(_command(one)) for one in _tree(root)):
            time.sleep(0.5)


def _tree(root: psutil.Process) -> list[psutil.Process]:
    return [root, *root.children(recursive=True)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def deployment(*, folder: Path | None = None, workers: int = 2) -> Iterator[Site]:
    """Initialise a data folder, import a folder of files, and serve it."""
    with tempfile.TemporaryDirectory(prefix="tuoju-bench-") as data:
        environment = environment_of(Path(data))
        tuoju = [sys.executable, "-m", "tuoju.config.cli"]
        _quietly([*tuoju, "init", "--no-input"], environment)
        if folder is not None:
            _quietly([*tuoju, "import-resources", str(folder), "--json"], environment)
        port = free_port()
        serve = [*tuoju, "serve", "--port", str(port), "--workers", str(workers)]
        with served(serve, environment, port) as process:
            yield Site(port=port, pid=process.pid, data_dir=Path(data))


@contextmanager
def floor(site: Site, *, workers: int = 2) -> Iterator[Site]:
    """Serve the bare list on the rows of a deployment."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--http", "1", "--no-ws"]
    command += ["--log-level", "error", "served.floor_site:application"]
    environment = {
        **os.environ,
        "FLOOR_DATABASE": str(site.data_dir / "tuoju.sqlite3"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
    with served(command, environment, port) as process:
        yield Site(port=port, pid=process.pid, data_dir=site.data_dir)


def cookie_of_a_teacher(site: Site) -> str:
    """Return the cookie of somebody who has signed in."""
    command = [sys.executable, str(Path(__file__).with_name("visitor.py"))]
    environment = environment_of(site.data_dir)
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@contextmanager
def served(
    command: list[str], environment: dict[str, str], port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it answers when the block begins."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wait_for_answer(url: str, *, seconds: float = 60) -> float:
    """Return how long it took until anything answered."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.02)
        else:
            break
    return time.perf_counter() - started


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(data: Path) -> dict[str, str]:
    """Return what a process of this deployment has to know, and no setting of our own."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TUOJU_")}
    settings = {"DJANGO_SETTINGS_MODULE": "tuoju.config.settings", "TUOJU_DATA_DIR": str(data)}
    if DATABASE:
        settings["TUOJU_DATABASE_URL"] = DATABASE
    return {**kept, **settings}


def _quietly(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)
