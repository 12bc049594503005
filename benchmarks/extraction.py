"""How many plain documents a second the engine reads, beside merely loading their bytes.

``TUOJU_CORPUS`` names the folder that holds ``policies/`` (or give a folder as argument).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tuoju.core.extraction import ExtractionPool

RUNS = 3


def main() -> None:
    """Measure and print."""
    corpus = os.environ.get("TUOJU_CORPUS")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else f"{corpus}/policies")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        sys.exit("TUOJU_CORPUS must name a folder that holds policies/")
    with tempfile.TemporaryDirectory() as scratch, ExtractionPool(2) as pool:
        reports = [pool.run(path, path.name, Path(scratch)) for path in files]
        ours = rate(lambda: [pool.run(path, path.name, Path(scratch)) for path in files], files)
    floor = rate(lambda: [path.read_bytes() for path in files], files)
    told = {
        "documents": len(files),
        "megabytes": round(sum(path.stat().st_size for path in files) / 1e6, 1),
        "pages": sum(len(done.pages) for done in reports),
        "not_ready": [
            p.name for p, done in zip(files, reports, strict=True) if done.state != "ready"
        ],
        "ours_per_s": ours,
        "floor_bytes_per_s": floor,
    }
    print(json.dumps(told, ensure_ascii=False))


def rate(work: Callable[[], object], files: list[Path]) -> float:
    """Give the median of some runs in files a second."""
    took = []
    for _run in range(RUNS):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return round(len(files) / statistics.median(took), 1)


if __name__ == "__main__":
    main()
