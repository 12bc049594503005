"""What goes into a search and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["relevance", "newest", "title"]
Why = Literal["title", "keyword", "summary", "body", "sound", "synonym", "other", "listed"]

MAX_LIMIT = 100
MAX_OFFSET = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A question asked by somebody who may see what their audience tokens open.

    `filters` maps a facet to the wanted values: any value of one facet, all facets together.
    """

    q: str
    audience: frozenset[str]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facet_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page of a found object, or of a part of it, that answers the question; the place is marked."""

    number: int
    label: str
    snippet_html: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found object; `why` names the part that matched, `page_total` counts matching pages."""

    ref: str
    kind: str
    title: str
    title_html: str
    summary_html: str
    url: str
    score: float
    date: str | None
    extra: Mapping[str, str]
    pages: tuple[PageHit, ...]
    page_total: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """One page of hits, with the total and facet counts in objects.

    `corrected` is the text that was searched in place of the one typed, `relaxed` says that not
    every word had to match, `truncated` that the question was cut, `ready` is false while the
    index is being built.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
    corrected: str | None = None
    relaxed: bool = False
    truncated: bool = False
    ready: bool = True
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line under the search box."""

    ref: str
    kind: str
    title: str
    title_html: str
    url: str
    extra: Mapping[str, str]
