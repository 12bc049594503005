"""One commit of the index, asked under one visitor's rights."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .matching import both, filter_of
from .schema import VOCABULARY_MARK, owner_key

_FACET_VALUES = 1_000
_FACET_VALUES_PER_SEGMENT = 65_000
_PAGES_AT_ONCE = 400
KIND_FACET = "kind"


@dataclass(frozen=True, slots=True)
class Head:
    """The stored part of an object entry and its score."""

    score: float
    stored: dict[str, Any]


class VisibleIndex:
    """A commit seen through audience tokens: nothing else can be asked of it."""

    def __init__(self, searcher: Any, audience: Iterable[str]) -> None:
        """Bind a searcher to the tokens of whoever asks."""
        self._searcher = searcher
        self._audience = filter_of("audience", audience)

    def count(self, query: Any) -> int:
        """Count visible objects."""
        return int(self._searcher.search(both(query, [self._audience]), 1).count)

    def top(
        self, query: Any, filters: Sequence[Any], *, limit: int, offset: int, order: str
    ) -> tuple[int, list[Head]]:
        """Return the number of visible objects and one page of them in the wanted order."""
        asked = both(query, [self._audience, *filters])
        found = self._searcher.search(asked, max(1, limit), offset=offset, **_ordering(order))
        hits = found.hits[:limit]
        heads = [Head(_score(rank), self._stored(address, "head")) for rank, address in hits]
        return int(found.count), heads

    def facet(self, query: Any, filters: Sequence[Any], name: str) -> list[tuple[str, int]]:
        """Count visible objects by the values of one facet, most frequent first."""
        return self.facets(query, filters, [name])[name]

    def facets(
        self, query: Any, filters: Sequence[Any], names: Sequence[str]
    ) -> dict[str, list[tuple[str, int]]]:
        """Count visible objects by the values of several facets in one pass."""
        if not names:
            return {}
        asked = both(query, [self._audience, *filters])
        wanted = {
            str(number): {
                "terms": {
                    "field": name if name == KIND_FACET else f"facets.{name}",
                    "size": _FACET_VALUES,
                    "segment_size": _FACET_VALUES_PER_SEGMENT,
                }
            }
            for number, name in enumerate(names)
        }
        counted = self._searcher.aggregate(asked, wanted)
        return {
            name: _sorted_buckets(counted[str(number)]["buckets"])
            for number, name in enumerate(names)
        }

    def pages(
        self, refs: Sequence[str], query: Any, each: int
    ) -> dict[str, tuple[int, list[dict[str, Any]]]]:
        """Return matching pages of objects that were found visible in this same commit.

        For every object the number of its matching pages and the best `each` of them.
        """
        asked = both(query, [filter_of("owner", refs)])
        found = self._searcher.search(asked, _PAGES_AT_ONCE)
        if found.count > _PAGES_AT_ONCE:
            return {ref: self._pages_of(ref, query, each) for ref in refs}
        addresses = [address for _, address in found.hits]
        by_owner: dict[int, list[Any]] = {}
        owners = self._searcher.fast_field_values("owner_key", addresses)
        for owner, address in zip(owners, addresses, strict=True):
            by_owner.setdefault(int(owner), []).append(address)
        return {
            ref: (len(own), [self._stored(address, "page") for address in own[:each]])
            for ref in refs
            for own in [by_owner.get(owner_key(ref), [])]
        }

    def _pages_of(self, ref: str, query: Any, each: int) -> tuple[int, list[dict[str, Any]]]:
        found = self._searcher.search(both(query, [filter_of("owner", [ref])]), each)
        return int(found.count), [self._stored(address, "page") for _, address in found.hits]

    def words_heard_as(self, key: str, *, limit: int = 400) -> Counter[str]:
        """Words of visible titles and keywords whose sound starts with `key`, with counts."""
        listed = self._searcher.terms_with_prefix(
            "vocabulary", key, filter_query=self._audience, limit=limit
        )
        words: Counter[str] = Counter()
        for term, count in listed:
            words[term.partition(VOCABULARY_MARK)[2]] += count
        return words

    def _stored(self, address: Any, field: str) -> dict[str, Any]:
        stored: dict[str, Any] = json.loads(self._searcher.doc(address).get_first(field))
        return stored


def _ordering(order: str) -> dict[str, Any]:
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    if order == "newest":
        return {"order_by_field": "date", "order": tantivy.Order.Desc}
    if order == "title":
        return {"order_by_field": "title_key", "order": tantivy.Order.Asc}
    return {"weight_by_field": "weight"}


def _score(rank: Any) -> float:
    return round(rank, 4) if isinstance(rank, float) else 0.0


def _sorted_buckets(buckets: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    counted = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def stored_digests(searcher: Any) -> dict[str, str]:
    """List every object of a commit with its digest, for comparing the copy with the truth."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    everything = tantivy.Query.exists_query("weight")
    found = searcher.search(everything, max(1, searcher.num_docs))
    stored = (json.loads(searcher.doc(address).get_first("head")) for _, address in found.hits)
    return {head["ref"]: head["digest"] for head in stored}
