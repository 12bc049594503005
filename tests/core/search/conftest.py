"""An index of the sample shelf, built once; and empty ones for tests that write."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.search.samples import SHELF

from tuoju.core.search.index import SearchIndex
from tuoju.core.search.searching import Searcher


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Return a searcher over the sample shelf."""
    index = SearchIndex(tmp_path_factory.mktemp("shelf"), reload_after=0.0)
    with index.writer() as writer:
        writer.replace(SHELF)
        writer.commit(len(SHELF))
    return Searcher(index)


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    """Return an index that does not exist yet."""
    return SearchIndex(tmp_path / "index", reload_after=0.0)
