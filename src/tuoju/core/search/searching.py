"""Ask the index: hits with the pages that answer, facets, corrections, suggestions.

Everything a searcher returns was asked through `VisibleIndex`, so it is bound to audience tokens.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import corrections
from .errors import IndexDamaged, IndexUnusable
from .index import SearchIndex, engine_trouble
from .matching import OBJECT_FIELDS, PAGE_FIELDS, Matcher, filter_of
from .query import ParsedQuery, Unit, UnitKind, parse
from .results import (
    MAX_LIMIT,
    MAX_OFFSET,
    Hit,
    PageHit,
    SearchRequest,
    SearchResults,
    Suggestion,
    Why,
)
from .schema import VOCABULARY_MARK
from .snapshots import KIND_FACET, Head, VisibleIndex
from .snippets import Needles, Origin, marked, snippet
from .suggestions import suggestions

logger = logging.getLogger(__name__)

_PAGES_SHOWN = 3
_PAGED_HITS = 20
_HEARD_WORDS = 5
# Of a question that nothing answers whole: most of its words, or any of them when each is known.
_MOST, _ANY = 0.6, 0.01
_NOTHING = Needles(())


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the question was finally read, and the engine query for it."""

    parsed: ParsedQuery
    query: Any
    corrected: str | None = None
    relaxed: bool = False


class Searcher:
    """Read side of one node's index; cheap to share between threads."""

    def __init__(self, index: SearchIndex) -> None:
        """Read from this index."""
        self._index = index
        self._objects = Matcher(OBJECT_FIELDS)
        self._pages = Matcher(PAGE_FIELDS)

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer a question; never raises for anything typed."""
        started = time.perf_counter()
        try:
            with engine_trouble():
                visible = VisibleIndex(self._index.snapshot(), request.audience)
                results = self._answer(request, visible)
        except IndexUnusable as trouble:
            self._report(trouble)
            results = SearchResults(ready=False)
        return replace(results, took_ms=round((time.perf_counter() - started) * 1000, 2))

    def suggest(
        self, prefix: str, audience: frozenset[str], limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Complete what is being typed: titles by characters, pinyin or initials."""
        try:
            with engine_trouble():
                visible = VisibleIndex(self._index.snapshot(), audience)
                return suggestions(prefix, visible, max(1, min(limit, 50)))
        except IndexUnusable as trouble:
            self._report(trouble)
            return ()

    def _report(self, trouble: IndexUnusable) -> None:
        """Have damage repaired; a missing index or another version's is the writer's to notice."""
        if isinstance(trouble, IndexDamaged):
            logger.error("The search index is damaged and will be rebuilt: %s", trouble)
            self._index.request_rebuild(str(trouble))

    def _answer(self, request: SearchRequest, visible: VisibleIndex) -> SearchResults:
        parsed = parse(request.q)
        if not parsed.is_blank and not parsed.units:
            return SearchResults(truncated=parsed.truncated)
        filters = _filters(request)
        reading, total, heads = self._found(
            _with_heard_words(parsed, visible), request, list(filters.values()), visible
        )
        return SearchResults(
            total=total,
            hits=self._hits(heads, reading.parsed, visible),
            facets=_facets(request, reading.query, filters, visible),
            corrected=reading.corrected,
            relaxed=reading.relaxed,
            truncated=parsed.truncated,
        )

    def _found(
        self,
        parsed: ParsedQuery,
        request: SearchRequest,
        filters: list[Any],
        visible: VisibleIndex,
    ) -> tuple[_Reading, int, list[Head]]:
        """Ask strictly; when that finds nothing, or looks misspelt, ask as probably meant."""
        reading = _Reading(parsed, self._objects.all_of(parsed) if parsed.units else None)
        total, heads = visible.top(reading.query, filters, **_page_of(request))
        if not parsed.units or (total and not corrections.looks_misspelt(parsed, visible)):
            return reading, total, heads
        better = self._read_otherwise(reading, visible, found=bool(total))
        if better is None:
            return reading, total, heads
        return better, *visible.top(better.query, filters, **_page_of(request))

    def _read_otherwise(
        self, strict: _Reading, visible: VisibleIndex, *, found: bool
    ) -> _Reading | None:
        """Correct or relax; the filters a person chose play no part, so they cannot flip it."""

        def hits(attempt: ParsedQuery) -> int:
            return visible.count(self._objects.all_of(attempt))

        stray = found or hits(strict.parsed) > 0
        if stray and not corrections.looks_misspelt(strict.parsed, visible):
            return None
        better = corrections.corrected(strict.parsed, visible, hits, whole_runs_only=stray)
        if better is not None:
            return _Reading(better, self._objects.all_of(better), corrected=better.text)
        return None if stray else self._relaxed(strict.parsed, visible)

    def _relaxed(self, parsed: ParsedQuery, visible: VisibleIndex) -> _Reading | None:
        """Answer part of a question; some words of one that nobody knows the others of are noise."""
        if len(parsed.required) < 2:
            return None
        known = all(visible.count(self._objects.unit(unit)) for unit in parsed.required)
        for share in (_MOST, _ANY) if known else (_MOST,):
            loose = self._objects.most_of(parsed, share)
            if visible.count(loose):
                return _Reading(parsed, loose, relaxed=True)
        return None

    def _hits(
        self, heads: Sequence[Head], parsed: ParsedQuery, visible: VisibleIndex
    ) -> tuple[Hit, ...]:
        pages: dict[str, tuple[int, list[dict[str, Any]]]] = {}
        if parsed.units and heads:
            refs = [head.stored["ref"] for head in heads[:_PAGED_HITS]]
            pages = visible.pages(refs, self._pages.any_unit_of(parsed), _PAGES_SHOWN + 2)
        none: tuple[int, list[dict[str, Any]]] = (0, [])
        needles = Needles(parsed.units) if parsed.units else None
        return tuple(_hit(head, needles, *pages.get(head.stored["ref"], none)) for head in heads)


def _page_of(request: SearchRequest) -> dict[str, Any]:
    blank = not request.q.strip()
    return {
        "limit": 0 if request.offset > MAX_OFFSET else max(0, min(request.limit, MAX_LIMIT)),
        "offset": max(0, min(request.offset, MAX_OFFSET)),
        "order": "newest" if blank and request.sort == "relevance" else request.sort,
    }


def _hit(
    head: Head, needles: Needles | None, page_total: int, stored_pages: list[dict[str, Any]]
) -> Hit:
    stored = head.stored
    asked = needles or _NOTHING
    title = marked(stored["title"], asked, stored["heard"])
    summary = snippet(stored["summary"], asked)
    pages, ways = _page_hits(stored_pages, asked)
    keywords = marked(" ; ".join(stored["keywords"]), asked)
    parts: list[tuple[Why, frozenset[Origin]]] = [
        ("title", title.origins),
        ("keyword", keywords.origins),
        ("summary", summary.origins),
        ("body", ways),
    ]
    return Hit(
        ref=stored["ref"],
        kind=stored["kind"],
        title=stored["title"],
        title_html=title.html,
        summary_html=summary.html,
        url=stored["url"],
        score=head.score,
        date=stored["date"],
        extra=stored["extra"],
        pages=pages,
        page_total=page_total if pages else 0,
        why=_why(parts) if needles else "listed",
    )


def _page_hits(
    stored_pages: Sequence[dict[str, Any]], needles: Needles
) -> tuple[tuple[PageHit, ...], frozenset[Origin]]:
    found: dict[tuple[str, int], PageHit] = {}
    ways: frozenset[Origin] = frozenset()
    for page in stored_pages:
        if len(found) == _PAGES_SHOWN:
            break
        shown = snippet(page["text"], needles)
        place = (page["part"], page["number"])
        if shown.origins and place not in found:
            found[place] = PageHit(page["number"], page["label"], shown.html, page["part"])
            ways |= shown.origins
    return tuple(found.values()), ways


def _why(parts: Sequence[tuple[Why, frozenset[Origin]]]) -> Why:
    """Name the first part that answers as typed, else how the others answer."""
    for part, ways in parts:
        if "typed" in ways:
            return part
    every = frozenset[Origin]().union(*(ways for _, ways in parts))
    if "sound" in every:
        return "sound"
    return "synonym" if every else "other"


def _with_heard_words(parsed: ParsedQuery, visible: VisibleIndex) -> ParsedQuery:
    """Add the visible or well-known words that Latin letters stand for (shiyouhudong, syhd)."""
    units = tuple(
        replace(unit, heard=_heard_words(unit, visible))
        if unit.kind is UnitKind.LATIN and (unit.sounds or unit.initials)
        else unit
        for unit in parsed.units
    )
    return replace(parsed, units=units)


def _heard_words(unit: Unit, visible: VisibleIndex) -> tuple[str, ...]:
    words = visible.words_heard_as(unit.text + VOCABULARY_MARK)
    listed = [word for word, _ in words.most_common(_HEARD_WORDS)]
    listed += corrections.domain_words_heard_as(unit.text)
    return tuple(dict.fromkeys(listed))[:_HEARD_WORDS]


def _filters(request: SearchRequest) -> dict[str, Any]:
    filters = {
        name: filter_of(f"facets.{name}", values)
        for name, values in request.filters.items()
        if values and _is_facet_name(name)
    }
    if request.kinds:
        filters[KIND_FACET] = filter_of(KIND_FACET, request.kinds)
    return filters


def _is_facet_name(name: str) -> bool:
    return name.isidentifier() and name != KIND_FACET


def _facets(
    request: SearchRequest, query: Any, filters: Mapping[str, Any], visible: VisibleIndex
) -> dict[str, list[tuple[str, int]]]:
    """Count by facet; a facet's own filter does not shrink its own counts."""
    names = [n for n in dict.fromkeys(request.facet_names) if n == KIND_FACET or _is_facet_name(n)]
    free = [name for name in names if name not in filters]
    counted = visible.facets(query, list(filters.values()), free)
    for name in names:
        if name in filters:
            others = [other for key, other in filters.items() if key != name]
            counted[name] = visible.facet(query, others, name)
    return {name: counted[name] for name in names}
