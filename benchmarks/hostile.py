"""Feed every hostile file of the corpus to the pool and count what must never happen.

``TUOJU_CORPUS`` names the folder that holds ``hostile/``. Prints one JSON object, then a table by
kind on stderr.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psutil

from tuoju.core.extraction import Code, Extraction, ExtractionPool

HANG_SECONDS = 30
GIGABYTE = 1 << 30
BAD_ENDS = (Code.CRASHED, Code.MEMORY)


@dataclass
class Watch:
    """Samples the largest resident memory of any single process we started."""

    peak: int = 0
    name: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look ten times a second until told to stop."""
        while not self.done.is_set():
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    size = process.memory_info().rss
                    if size > self.peak:
                        self.peak, self.name = size, process.name()
            sleep(0.1)


def main() -> None:
    """Run all files through two workers."""
    corpus = os.environ.get("TUOJU_CORPUS")
    folder = Path(corpus or "") / "hostile"
    if not corpus or not folder.is_dir():
        sys.exit("TUOJU_CORPUS must name a folder that holds hostile/")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    print(json.dumps(measure(files, folder), ensure_ascii=False, indent=1))


def measure(files: list[Path], folder: Path) -> dict[str, object]:
    """Process the files and sum up."""
    before = {path: digest(path) for path in files}
    watch = Watch()
    threading.Thread(target=watch.run, daemon=True).start()
    started = monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        rows = run_all(files, Path(scratch))
        leftover_files = list((Path(scratch) / "pool").rglob("*"))
    seconds = monotonic() - started
    watch.done.set()
    leftover_processes = [p.name() for p in psutil.Process().children(recursive=True)]
    lost = [path.name for path in files if digest(path) != before[path]]
    print_table(rows, folder)
    slow = {path.name: round(took, 1) for path, (took, _) in rows.items() if took > HANG_SECONDS}
    return {
        "files": len(files),
        "seconds": round(seconds, 1),
        "states": Counter(done.state for _took, done in rows.values()),
        "without_reason": sum(
            done.state != "ready" and not done.reasons for _took, done in rows.values()
        ),
        "child_ended_early": {
            path.name: [one.code for one in done.reasons]
            for path, (_took, done) in rows.items()
            if any(one.code in BAD_ENDS for one in done.reasons)
        },
        "hangs": slow,
        "slowest_s": round(max(took for took, _done in rows.values()), 1),
        "peak_process_mb": watch.peak >> 20,
        "peak_process": watch.name,
        "over_one_gigabyte": watch.peak > GIGABYTE,
        "lost": lost,
        "leftover_processes": leftover_processes,
        "leftover_files": [str(path) for path in leftover_files],
        "reasons": Counter(one.code for _took, done in rows.values() for one in done.reasons),
    }


def run_all(files: list[Path], scratch: Path) -> dict[Path, tuple[float, Extraction]]:
    """Give seconds and report of every file."""
    (scratch / "pool").mkdir()
    rows: dict[Path, tuple[float, Extraction]] = {}
    with (
        ExtractionPool(2, folder=scratch / "pool", lock=scratch / "lock") as pool,
        ThreadPoolExecutor(2) as workers,
    ):

        def one(path: Path) -> None:
            began = monotonic()
            done = pool.run(path, path.name, scratch / "out" / digest(path)[:16])
            rows[path] = (monotonic() - began, done)

        for ended in [workers.submit(one, path) for path in files]:
            ended.result()
    return rows


def digest(path: Path) -> str:
    """Name a file by its bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def print_table(rows: dict[Path, tuple[float, Extraction]], folder: Path) -> None:
    """Say by kind what became of the files."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, (_took, done) in rows.items():
        kinds[path.relative_to(folder).parts[0]][done.state] += 1
    states = ("ready", "partial", "refused", "failed")
    print(f"{'kind':10}" + "".join(f"{state:>9}" for state in states), file=sys.stderr)
    for kind, counts in sorted(kinds.items()):
        print(f"{kind:10}" + "".join(f"{counts[s]:9}" for s in states), file=sys.stderr)
    for path, (took, done) in sorted(rows.items()):
        if done.state != "ready":
            why = ", ".join(f"{one.code}{dict(one.params) or ''}" for one in done.reasons)
            print(f"{done.state:8}{took:6.1f}s {path.relative_to(folder)}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
