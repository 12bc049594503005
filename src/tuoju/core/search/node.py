"""The index of this node, and the one searcher of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from tuoju.core.search.index import SearchIndex
from tuoju.core.search.searching import Searcher


@cache
def node_index(path: str = "") -> SearchIndex:
    """Return the index under the data folder; opened lazily, shared by the process's threads."""
    return SearchIndex(Path(path or settings.INDEX_DIR))


def searcher() -> Searcher:
    """Return the read side of this node's index (settings are read each time, for tests)."""
    return _searcher(str(settings.INDEX_DIR))


@cache
def _searcher(path: str) -> Searcher:
    return Searcher(node_index(path))
