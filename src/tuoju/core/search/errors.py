"""What can go wrong with the index itself; nothing here depends on what somebody typed."""

from __future__ import annotations


class SearchIndexError(Exception):
    """The index on disk cannot be used as it is."""


class IndexLocked(SearchIndexError):
    """Another process of this node already writes to the index."""


class IndexUnusable(SearchIndexError):
    """The index is missing, damaged or made by another version; rebuild it."""


class IndexDamaged(IndexUnusable):
    """The engine cannot read its own files."""
