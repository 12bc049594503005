"""Run by `test_crash`: follow an endless log until killed. Arguments: folder, last position."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.core.search.samples import document

from tuoju.core.search.documents import SearchDocument
from tuoju.core.search.follower import Indexer
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.registry import Registry, SearchSource

PREFIX = "library/resource/"


def number_of(ref: str) -> int:
    """Return the number of a synthetic object."""
    return int(ref.removeprefix(PREFIX))


def numbered(number: int) -> SearchDocument:
    """Build the synthetic object that log entry `number` created."""
    return document(str(number), f"第{number}号积木", "内容" * 40, "更多内容" * 40)


def indexer_over(folder: Path, last: int) -> Indexer:
    """Follow a log in which entry n creates object n, in small batches."""
    source = SearchSource(
        kind="resource",
        prefix=PREFIX,
        documents=lambda refs: [numbered(number_of(ref)) for ref in refs],
        refs=lambda: [f"{PREFIX}{number}" for number in range(1, last + 1)],
    )
    registry = Registry()
    registry.register(source)
    return Indexer(
        SearchIndex(folder, reload_after=0.0),
        lambda position, limit: [
            (number, f"{PREFIX}{number}")
            for number in range(position + 1, min(last, position + min(limit, 5)) + 1)
        ],
        lambda: 0,
        registry,
    )


def main() -> None:
    """Follow, saying every committed position."""
    folder, last = Path(sys.argv[1]), int(sys.argv[2])
    with SearchIndex(folder).writer():
        pass  # an empty index: this child follows the log from its start
    indexer = indexer_over(folder, last)
    while indexer.step():
        sys.stdout.write(f"{indexer.index.position}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
