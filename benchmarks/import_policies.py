"""Bring a folder of Chinese texts in by the command line, twice, and find them.

    python benchmarks/import_policies.py [FOLDER]      (default: $TUOJU_CORPUS/policies)

The deployment is new and its own. Rates are those of the command's report; `ready_s` is the time
from the start of the import until a sample of documents is found by words out of their middle.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

from served.deployment import Site, free_port, served

SAMPLE = 20
PATIENCE = 300
_SENTENCE = re.compile(r"[\u4e00-\u9fff]{12,24}")


def main() -> None:
    """Print the figures as JSON."""
    folder = _folder()
    with tempfile.TemporaryDirectory(prefix="tuoju-bench-") as data:
        environment = {**os.environ, "TUOJU_DATA_DIR": data}
        tuoju = [sys.executable, "-m", "tuoju.config.cli"]
        subprocess.run(
            [*tuoju, "init", "--no-input"], env=environment, check=True, capture_output=True
        )
        port = free_port()
        serve = [*tuoju, "serve", "--port", str(port), "--workers", "1"]
        first, began = _run(tuoju, folder, environment), time.monotonic()
        began -= first["seconds"]
        second = _run(tuoju, folder, environment)
        with served(serve, environment, port) as process:
            site = Site(port=port, pid=process.pid, data_dir=Path(data))
            found = _found(site, folder)
            ready = time.monotonic() - began
        print(json.dumps(_figures(first, second, Path(data), found, ready), ensure_ascii=False))


def _folder() -> Path:
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = os.environ.get("TUOJU_CORPUS", "")
    default = Path(corpus) / "policies" if corpus else None
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    folder: Path | None = parser.parse_args().folder
    if folder is None:
        parser.error("name a folder, or set TUOJU_CORPUS")
    return folder


def _run(tuoju: list[str], folder: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [*tuoju, "import-resources", str(folder), "--licence", "public_domain", "--json"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    report: dict[str, float] = json.loads(done.stdout)
    return report


def _found(site: Site, folder: Path) -> int:
    """Search for words out of the middle of some documents, until all are there or time is up."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = random.Random(1).sample(files, min(SAMPLE, len(files)))
    wanted = {path.stem: _words_of(path) for path in chosen}
    late = time.monotonic() + PATIENCE
    while time.monotonic() < late:
        hits = sum(_is_found(site, title, words) for title, words in wanted.items())
        if hits == len(wanted):
            return hits
        time.sleep(0.5)
    return hits


def _words_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    sentences = _SENTENCE.findall(text[len(text) // 2 :]) or _SENTENCE.findall(text)
    return str(sentences[0]) if sentences else path.stem


def _is_found(site: Site, title: str, words: str) -> bool:
    query = urllib.parse.urlencode({"q": words, "limit": 10})
    with urllib.request.urlopen(site.url(f"/api/v1/search?{query}")) as answer:
        hits = json.load(answer)["hits"]
    return any(hit["title"] == title for hit in hits)


def _figures(
    first: dict[str, float], second: dict[str, float], data: Path, found: int, ready: float
) -> dict[str, object]:
    with closing(sqlite3.connect(data / "tuoju.sqlite3")) as database:
        distinct = database.execute("SELECT count(*) FROM blobs_blob").fetchone()[0]
        read = database.execute("SELECT count(DISTINCT blob_id) FROM blobs_pagetext").fetchone()[0]
    return {
        "found": first["found"],
        "imported": first["imported"],
        "distinct": distinct,
        "with_text": read,
        "seconds": first["seconds"],
        "per_second": round(first["imported"] / first["seconds"], 1),
        "second_run_imported": second["imported"],
        "second_run_seconds": second["seconds"],
        "sampled": SAMPLE,
        "sample_found_by_words": found,
        "ready_s": round(ready, 1),
        "load_before": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
