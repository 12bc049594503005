"""Show why something matched: escaped text with `<mark>` around what was asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from .analysis import CJK_RUN, halves, is_cjk, letters_of
from .folding import Folded, fold_with_origins
from .query import Unit

WIDTH = 90
_LEAD = 24
_MAX_MATCHES = 300
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_SENTENCE_END = "。！？；!?;\n"


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of folded text that answers a unit (`primary`: as typed, not by synonym)."""

    start: int
    end: int
    unit: int
    primary: bool


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Find a unit in folded text; codes allow the separators people vary (WS/T 821, WST821)."""
    if is_cjk(text):
        return re.compile(re.escape(text))
    letters = letters_of(text)
    if not letters:
        return re.compile(re.escape(text))
    loose = len(letters) <= 24 and any(c.isdigit() for c in letters) and not letters.isdigit()
    body = r"[\s/._+-]{0,2}".join(map(re.escape, letters)) if loose else re.escape(text)
    return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])")


def find_matches(folded: str, units: Sequence[Unit]) -> list[Match]:
    """Find where a folded text answers the units, in reading order."""
    found: list[Match] = []
    for number, unit in enumerate(units):
        for text in (unit.text, *unit.alternatives, *unit.heard, *halves(unit.text)):
            for hit in _pattern(text).finditer(folded):
                found.append(Match(hit.start(), hit.end(), number, text == unit.text))
                if len(found) >= _MAX_MATCHES * (number + 1):
                    break
    return sorted(found, key=lambda match: (match.start, -match.end))


def sound_matches(folded: str, heard: Sequence[str], units: Sequence[Unit]) -> list[Match]:
    """Find where the readings of a title's Chinese runs answer units typed as pinyin."""
    found: list[Match] = []
    for run, reading in zip(CJK_RUN.finditer(folded), heard, strict=False):
        syllables = reading.split()
        if len(syllables) != len(run.group()):
            continue
        first_letters = [syllable[0] for syllable in syllables]
        for number, unit in enumerate(units):
            wanted = [(list(way), syllables) for way in unit.sounds]
            wanted.append((list(unit.initials), first_letters))
            for needle, row in wanted:
                at = _position(needle, row)
                if at is not None:
                    start = run.start() + at
                    found.append(Match(start, start + len(needle), number, primary=True))
    return sorted(found, key=lambda match: (match.start, -match.end))


def _position(needle: list[str], row: list[str]) -> int | None:
    """Find a row of syllables in another; the last may be cut short, as while typing."""
    if not needle:
        return None
    *whole, last = needle
    for start in range(len(row) - len(whole)):
        end = start + len(whole)
        if row[start:end] == whole and row[end].startswith(last):
            return start
    return None


def marked(raw: str, units: Sequence[Unit], heard: Sequence[str] = ()) -> SafeString:
    """Return a short text whole, with its matches marked."""
    folded = fold_with_origins(raw)
    matches = find_matches(folded.text, units) + sound_matches(folded.text, heard, units)
    return _html(folded, matches, 0, len(folded.text))


def snippet(raw: str, units: Sequence[Unit], *, width: int = WIDTH) -> tuple[SafeString, bool]:
    """Return the stretch that answers most units, and whether it answers any."""
    folded = fold_with_origins(raw)
    matches = find_matches(folded.text, units)
    start, end = _window(folded.text, matches, width)
    return _html(folded, matches, start, end, ellipsis=True), bool(matches)


def _window(text: str, matches: Sequence[Match], width: int) -> tuple[int, int]:
    if not matches:
        return 0, min(len(text), width)
    best_start, best_score = matches[0].start, -1
    for position, first in enumerate(matches):
        inside = []
        for match in matches[position:]:
            if match.end > first.start + width - _LEAD:
                break
            inside.append(match)
        score = 100 * len({match.unit for match in inside}) + len(inside)
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


def _html(
    folded: Folded, matches: Iterable[Match], start: int, end: int, *, ellipsis: bool = False
) -> SafeString:
    if start >= end:
        return SafeString("")
    raw_start, raw_end = folded.span(start, end)
    spans = _merged(
        folded.span(match.start, match.end)
        for match in matches
        if match.start >= start and match.end <= end
    )
    parts: list[str] = []
    at = raw_start
    for left, right in spans:
        parts += [_clean(folded.raw[at:left]), "<mark>", _clean(folded.raw[left:right]), "</mark>"]
        at = right
    parts.append(_clean(folded.raw[at:raw_end]))
    inner = "".join(parts).strip()
    before = "…" if ellipsis and raw_start > 0 else ""
    after = "…" if ellipsis and raw_end < len(folded.raw.rstrip()) else ""
    return mark_safe(before + inner + after)  # noqa: S308  every part was escaped by _clean


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
