"""How soon a deployment stands: empty database, first and second start, memory of the tree.

    python benchmarks/startup.py

Migrates an empty database and loads the demo alliance. The first start works off what the loading
left to the worker, with extraction children beside it; the second start is measured to its first
page. Memory is that of the whole tree (shared pages counted once) after some pages. Prints one
JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from served.deployment import Site, free_port, served, wait_for_answer

TUOJU = [sys.executable, "-m", "tuoju.config.cli"]
PAGES = ("/", "/library/", "/library/?q=shiyouhudong", "/members/", "/standards/")
ROUNDS = 10


def main() -> None:
    """Measure in the order in which an operator meets them."""
    with tempfile.TemporaryDirectory(prefix="tuoju-bench-") as name:
        data = Path(name)
        migrated = timed([*TUOJU, "migrate", "--verbosity", "0"], data / "empty")
        loaded = timed([*TUOJU, "demo", "--no-serve"], data / "demo")
        first, second = start(data / "demo"), start(data / "demo")
    print(
        json.dumps(
            {
                "migrate_empty_s": migrated,
                "demo_load_s": loaded,
                "first_start": first,
                "second_start": second,
            }
        )
    )


def timed(command: list[str], data: Path) -> float:
    """Run a command with a data folder; returns its seconds."""
    data.mkdir()
    started = time.perf_counter()
    subprocess.run(command, env=environment(data), check=True, capture_output=True)
    return round(time.perf_counter() - started, 1)


def start(data: Path) -> dict[str, float]:
    """Serve the loaded demo with two web processes and the worker until it rests."""
    port = free_port()
    command = [*TUOJU, "demo", "--port", str(port), "--workers", "2"]
    started = time.perf_counter()
    with served(command, environment(data), port) as process:
        wait_for_answer(f"http://127.0.0.1:{port}/")
        first_page = time.perf_counter() - started
        site = Site(port=port, pid=process.pid, data_dir=data)
        for _ in range(ROUNDS):
            for page in PAGES:
                site.page(page)
        site.wait_until_idle()
        after_jobs = site.pss_mb()
        site.wait_until_alone()
        return {
            "to_first_page_s": round(first_page, 1),
            "memory_after_pages_and_jobs_mb": after_jobs,
            "memory_at_rest_mb": site.pss_mb(),
        }


def environment(data: Path) -> dict[str, str]:
    """Return the surroundings of a demo with this data folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tuoju.config.settings",
        "TUOJU_DATA_DIR": str(data),
        "TUOJU_DEMO": "1",
    }


if __name__ == "__main__":
    main()
