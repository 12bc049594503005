"""A search index for tests: built from what the database holds now."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from tuoju.core.search import node
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.registry import registry


def index_everything() -> SearchIndex:
    """Write every findable object of every app into this node's index."""
    index = node.node_index(str(settings.INDEX_DIR))
    refs = [ref for source in registry.sources() for ref in source.refs()]
    index.rebuild(registry.documents_for(refs), 0)
    node.node_index.cache_clear()  # readers look for a new generation a few times a second only
    node._searcher.cache_clear()
    return index


def forget_everything() -> None:
    """Remove the index of the last test."""
    shutil.rmtree(Path(settings.INDEX_DIR), ignore_errors=True)
