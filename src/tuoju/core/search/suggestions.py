"""Complete what is being typed: titles by prefix, substring, pinyin and initials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from . import pinyin
from .analysis import PIECE, segment
from .folding import fold
from .matching import TITLE_FIELDS, Matcher
from .query import Unit, UnitKind
from .results import Suggestion
from .snapshots import Head, VisibleIndex
from .snippets import Needles, marked

_MAX_CHARACTERS = 40
_MAX_PIECES = 5
_CANDIDATES = 6  # so many times the wanted number are looked at
_KINDS = 3


def suggestions(prefix: str, visible: VisibleIndex, limit: int) -> tuple[Suggestion, ...]:
    """Return visible objects whose title continues, contains or sounds like the prefix."""
    folded = " ".join(fold(prefix[: _MAX_CHARACTERS * 4]).split())[:_MAX_CHARACTERS]
    pieces = [(str(found.lastgroup), found.group()) for found in PIECE.finditer(folded)]
    if not pieces:
        return ()
    matcher = Matcher(TITLE_FIELDS)
    query = matcher.every([_piece_query(matcher, *piece) for piece in pieces[:_MAX_PIECES]])
    _, heads = visible.top(query, [], limit=limit * _CANDIDATES, offset=0, order="relevance")
    needles = Needles([unit for piece in pieces for unit in _units(*piece)])
    heads.sort(key=lambda head: _closeness(head, needles))
    return tuple(_suggestion(head, needles) for head in _of_several_kinds(heads, limit))


def _closeness(head: Head, needles: Needles) -> tuple[int, float]:
    """Titles that begin as typed, or sound like it, come first; then those that contain it."""
    title = fold(head.stored["title"])
    matches = needles.matches(title) + needles.heard(title, head.stored["heard"])
    first = min((match.start for match in matches), default=None)
    return (2 if first is None else min(first, 1)), -head.score


def _of_several_kinds(heads: Sequence[Head], limit: int) -> list[Head]:
    """Give every kind a share of the list before one kind fills it: the close ones stay in order."""
    share = max(1, -(-limit // _KINDS))
    taken: Counter[str] = Counter()
    chosen: list[Head] = []
    others: list[Head] = []
    for head in heads:
        kind = head.stored["kind"]
        (chosen if taken[kind] < share else others).append(head)
        taken[kind] += 1
    wanted = [*chosen, *others][:limit]
    return [head for head in heads if head in wanted]


def _piece_query(matcher: Matcher, group: str, text: str) -> Any:
    if group == "cjk":
        return matcher.run_in_title(text, segment(text))
    queries = [matcher.token_prefix(text)]
    if text.isascii() and text.isalpha() and len(text) > 1:
        ways = pinyin.split_syllables(text, open_end=True)
        queries += [matcher.syllables(way, open_end=True) for way in ways]
        if pinyin.is_initials(text):
            queries.append(matcher.initials(text))
    return matcher.any_of(queries)


def _units(group: str, text: str) -> list[Unit]:
    if group == "cjk":
        words = [word for word in segment(text) if len(word) > 1]
        return [Unit(piece, UnitKind.WORD) for piece in dict.fromkeys([text, *words])]
    ways = pinyin.split_syllables(text, open_end=True) if text.isalpha() and text.isascii() else ()
    return [Unit(text, UnitKind.LATIN, sounds=ways)]


def _suggestion(head: Head, needles: Needles) -> Suggestion:
    stored = head.stored
    return Suggestion(
        ref=stored["ref"],
        kind=stored["kind"],
        title=stored["title"],
        title_html=marked(stored["title"], needles, stored["heard"]).html,
        url=stored["url"],
        extra=stored["extra"],
    )
