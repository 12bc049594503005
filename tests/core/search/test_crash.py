"""kill -9 at any moment of indexing loses nothing and leaves nothing half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.core.search.indexing_child import indexer_over, number_of
from tests.core.search.samples import ask

from tuoju.core.search.index import IndexState, SearchIndex
from tuoju.core.search.searching import Searcher
from tuoju.core.search.snapshots import stored_digests

ROOT = Path(__file__).resolve().parents[3]
LAST = 100_000


def follow_until_killed(folder: Path, commits: int, delay: float) -> int:
    """Run the child for some commits and a moment more; returns the last position it said."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.core.search.indexing_child", str(folder), str(LAST)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    with child:
        said = [int(child.stdout.readline()) for _ in range(commits)]
        try:
            child.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        said += [int(line) for line in child.stdout.read().split()]
        assert child.wait() == -signal.SIGKILL
    return max(said)


def test_killed_indexer_loses_nothing(tmp_path):
    chance = random.Random(5)
    index = SearchIndex(tmp_path, reload_after=0.0)
    for _ in range(6):
        said = follow_until_killed(tmp_path, chance.randint(1, 6), chance.uniform(0.0, 0.06))

        position = index.position
        assert position >= said
        assert index.verify() is IndexState.READY
        indexed = {number_of(ref) for ref in stored_digests(index.snapshot(fresh=True))}
        assert indexed == set(range(1, position + 1))
        assert ask(Searcher(index), "积木").total == position

    last = index.position + 12
    indexer = indexer_over(tmp_path, last)
    with indexer:
        while indexer.step():
            pass
        assert indexer.check() == []
    assert index.position == last


def test_killed_rebuild_keeps_the_old_index(tmp_path):
    with indexer_over(tmp_path, 3) as indexer:
        indexer.rebuild()
    code = (
        "import sys, os, signal; from pathlib import Path\n"
        "from tests.core.search.indexing_child import numbered\n"
        "from tuoju.core.search.index import SearchIndex\n"
        "def documents():\n"
        "    yield from map(numbered, range(50))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "SearchIndex(Path(sys.argv[1])).rebuild(documents(), 99)\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, env=environment, check=False
    )

    assert ended.returncode == -signal.SIGKILL
    index = SearchIndex(tmp_path, reload_after=0.0)
    assert ask(Searcher(index), "积木").total == 3
    with index.writer():
        pass
    assert len(list(tmp_path.glob("g-*"))) == 1
