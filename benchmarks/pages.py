"""The library's list and a resource's page beside a bare Django list on the same rows.

    python benchmarks/pages.py [resources]

Needs `wrk`. Two web processes, eight connections, each figure the median of five runs of three
seconds, the sides measured in turn. Prints one JSON object.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from served.deployment import Site, cookie_of_a_teacher, deployment, floor

RUNS, SECONDS, CONNECTIONS = 5, 3, 8


@dataclass(frozen=True)
class Figure:
    """One run of the load generator."""

    per_second: float
    p99_ms: float
    failed: int


def main() -> None:
    """Serve both sites and measure them in turn."""
    resources = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark needs wrk (apt install wrk)")
    with (
        tempfile.TemporaryDirectory() as folder,
        deployment(folder=_files(Path(folder), resources)) as site,
        floor(site) as bare,
    ):
        site.wait_until_idle()
        site.wait_until_found(resources)
        cookie = cookie_of_a_teacher(site)
        place = _first_resource(site)
        subjects = {
            "floor_list": (bare, "/list", ""),
            "list_anonymous": (site, "/library/", ""),
            "list_signed_in": (site, "/library/", cookie),
            "page_anonymous": (site, place, ""),
            "page_signed_in": (site, place, cookie),
        }
        runs: dict[str, list[Figure]] = {name: [] for name in subjects}
        for _ in range(RUNS):
            for name, (where, path, cookies) in subjects.items():
                runs[name].append(load(where.url(path), cookies))
        report = {name: _median(figures) for name, figures in runs.items()}
        memory = site.pss_mb()
    base = report["floor_list"]["per_second"]
    ratios = {name: round(figure["per_second"] / base, 2) for name, figure in report.items()}
    print(json.dumps({"resources": resources, **report, "ratio": ratios, "memory_mb": memory}))


def load(url: str, cookie: str) -> Figure:
    """Run wrk once."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    milliseconds = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return Figure(rate, milliseconds, int(failed.group(1)) if failed else 0)


def _median(figures: list[Figure]) -> dict[str, float]:
    return {
        "per_second": round(statistics.median(figure.per_second for figure in figures)),
        "p99_ms": round(statistics.median(figure.p99_ms for figure in figures), 1),
        "failed": sum(figure.failed for figure in figures),
    }


def _first_resource(site: Site) -> str:
    return re.search(r'href="(/r/[0-9a-z]{10}/)', site.page("/library/")).group(1)


def _files(folder: Path, count: int) -> Path:
    for number in range(count):
        lines = [
            f"# 师幼互动观察记录 {number}",
            *(f"第 {line} 段：老师与孩子。" for line in range(8)),
        ]
        (folder / f"note-{number:05}.md").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
