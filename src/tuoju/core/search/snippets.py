"""Show why something matched: escaped text with `<mark>` around what was asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from django.utils.safestring import SafeString

from .analysis import CJK_RUN, halves, is_cjk, letters_of
from .folding import Folded, fold_with_origins
from .query import Unit

WIDTH = 90
_LEAD = 24
_MAX_MATCHES = 300
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_SENTENCE_END = frozenset("。！？；!?;\n")

Origin = Literal["typed", "sound", "synonym"]


class Match(NamedTuple):
    """A stretch of folded text that answers a unit: as typed, as it sounds, or by synonym."""

    start: int
    end: int
    unit: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Shown:
    """Marked text, with the ways in which it answers the question."""

    html: SafeString
    origins: frozenset[Origin]


class Needles:
    """What to mark for one question; made once and used on every text that is shown."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Prepare the patterns of all units."""
        self._patterns = [
            (_pattern(text), number, origin)
            for number, unit in enumerate(units)
            for text, origin in _texts(unit)
        ]
        self._sounds = [
            (list(way), number) for number, unit in enumerate(units) for way in unit.sounds
        ]
        self._initials = [
            (list(unit.initials), number) for number, unit in enumerate(units) if unit.initials
        ]

    def matches(self, folded: str) -> list[Match]:
        """Find where a folded text answers, in reading order."""
        found = [
            Match(*hit.span(), number, origin)
            for pattern, number, origin in self._patterns
            for _, hit in zip(range(_MAX_MATCHES), pattern.finditer(folded), strict=False)
        ]
        found.sort()
        return found

    def heard(self, folded: str, readings: Sequence[str]) -> list[Match]:
        """Find where the readings of a title's Chinese runs answer units typed as pinyin."""
        if not self._sounds and not self._initials:
            return []
        found: list[Match] = []
        for run, reading in zip(CJK_RUN.finditer(folded), readings, strict=False):
            syllables = reading.split()
            if len(syllables) == len(run.group()):
                found += self._heard_in(run.start(), syllables)
        return found

    def _heard_in(self, offset: int, syllables: list[str]) -> Iterator[Match]:
        first_letters = [syllable[0] for syllable in syllables]
        for needles, row in ((self._sounds, syllables), (self._initials, first_letters)):
            for needle, number in needles:
                at = _position(needle, row)
                if at is not None:
                    start = offset + at
                    yield Match(start, start + len(needle), number, "sound")


def _texts(unit: Unit) -> Iterator[tuple[str, Origin]]:
    yield unit.text, "typed"
    for text in unit.heard:
        yield text, "sound"
    for text in (*unit.alternatives, *halves(unit.text)):
        yield text, "synonym"


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Find a unit in folded text; codes allow the separators people vary (WS/T 821, WST821)."""
    letters = letters_of(text)
    if is_cjk(text) or not letters:
        return re.compile(re.escape(text))
    loose = len(letters) <= 24 and any(c.isdigit() for c in letters) and not letters.isdigit()
    body = r"[\s/._+-]{0,2}".join(map(re.escape, letters)) if loose else re.escape(text)
    return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])")


def _position(needle: list[str], row: list[str]) -> int | None:
    """Find a row of syllables in another; the last may be cut short, as while typing."""
    *whole, last = needle
    for start in range(len(row) - len(whole)):
        end = start + len(whole)
        if row[start:end] == whole and row[end].startswith(last):
            return start
    return None


def marked(raw: str, needles: Needles, readings: Sequence[str] = ()) -> Shown:
    """Return a short text whole, with its matches marked."""
    folded = fold_with_origins(raw)
    matches = needles.matches(folded.text) + needles.heard(folded.text, readings)
    return _shown(folded, matches, 0, len(folded.text))


def snippet(raw: str, needles: Needles, *, width: int = WIDTH) -> Shown:
    """Return the stretch of a text that answers most units."""
    folded = fold_with_origins(raw)
    matches = needles.matches(folded.text)
    start, end = _window(folded.text, matches, width)
    return _shown(folded, matches, start, end, ellipsis=True)


def _window(text: str, matches: Sequence[Match], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    if not matches:
        return 0, width
    best_start, best_score = matches[0].start, -1
    for position, first in enumerate(matches):
        inside = []
        for match in matches[position:]:
            if match.end > first.start + width - _LEAD:
                break
            inside.append(match.unit)
        score = 100 * len(set(inside)) + len(inside)
        if score > best_score:
            best_start, best_score = first.start, score
    start = _sentence_start(text, best_start)
    end = min(len(text), start + width)
    return max(0, min(start, end - width)), end


def _sentence_start(text: str, position: int) -> int:
    """Begin at the sentence when it starts close by, else a little before the match."""
    earliest = max(0, position - _LEAD)
    for at in range(position - 1, earliest - 1, -1):
        if text[at] in _SENTENCE_END:
            return at + 1
    return earliest


def _shown(
    folded: Folded, matches: Sequence[Match], start: int, end: int, *, ellipsis: bool = False
) -> Shown:
    origins = frozenset(match.origin for match in matches)
    if start >= end:
        return Shown(SafeString(""), origins)
    raw_start, raw_end = folded.span(start, end)
    inside = [match for match in matches if match.start >= start and match.end <= end]
    parts: list[str] = []
    at = raw_start
    for left, right in _merged(folded.span(match.start, match.end) for match in inside):
        parts += [_clean(folded.raw[at:left]), "<mark>", _clean(folded.raw[left:right]), "</mark>"]
        at = right
    parts.append(_clean(folded.raw[at:raw_end]))
    before = "…" if ellipsis and raw_start > 0 else ""
    after = "…" if ellipsis and raw_end < len(folded.raw.rstrip()) else ""
    return Shown(SafeString(before + "".join(parts).strip() + after), origins)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _clean(raw: str) -> str:
    return html.escape(_SPACES.sub(" ", raw))
