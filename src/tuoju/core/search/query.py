"""What somebody typed, understood: units that must be found, their alternatives and sounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from . import pinyin
from .analysis import CJK_RUN, PIECE, continues_code, latin_tokens, segment
from .folding import fold
from .vocabulary import vocabulary

MAX_CHARACTERS = 200
MAX_UNITS = 16
_QUOTED = re.compile(r"[\"“”「『]([^\"“”「」『』]{2,80})[\"“”」』]")
_MAX_LETTERS = 40


class UnitKind(Enum):
    """How a unit is matched."""

    WORD = "word"
    CHARACTER = "character"
    PHRASE = "phrase"
    LATIN = "latin"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that was asked for.

    `alternatives` are synonyms, `heard` words that sound as typed (both found at lower rank),
    `sounds` the ways to read Latin letters as pinyin syllables.
    """

    text: str
    kind: UnitKind
    alternatives: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    sounds: tuple[tuple[str, ...], ...] = ()

    @property
    def initials(self) -> str:
        """The letters, when they could be initials of a Chinese phrase."""
        usable = self.kind is UnitKind.LATIN and 3 <= len(self.text) <= 12
        return self.text if usable and pinyin.is_initials(self.text) else ""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query ready to be turned into engine queries."""

    text: str
    units: tuple[Unit, ...] = ()
    runs: tuple[str, ...] = ()
    truncated: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was asked (as opposed to something without meaning, like `*`)."""
        return not self.text

    @property
    def required(self) -> tuple[Unit, ...]:
        """Units that must be found: lone characters only count when there is nothing else."""
        words = tuple(unit for unit in self.units if unit.kind is not UnitKind.CHARACTER)
        return words or self.units

    @property
    def optional(self) -> tuple[Unit, ...]:
        """Lone characters beside words: they raise the rank and nothing else."""
        required = self.required
        return tuple(unit for unit in self.units if unit not in required)


def parse(typed: str) -> ParsedQuery:
    """Understand any string; never raises, cuts politely what is too long."""
    folded = " ".join(fold(typed[: MAX_CHARACTERS * 4]).split())
    text = folded[:MAX_CHARACTERS]
    units = _without_stop_words(list(_units(text)))
    distinct = tuple(dict.fromkeys(units))
    return ParsedQuery(
        text=text,
        units=distinct[:MAX_UNITS],
        runs=tuple(run for run in CJK_RUN.findall(text) if len(run) > 1)[:MAX_UNITS],
        truncated=len(typed) > MAX_CHARACTERS * 4
        or len(folded) > MAX_CHARACTERS
        or len(distinct) > MAX_UNITS,
    )


def load_dictionaries() -> None:
    """Load the words and readings that questions need (0.2 s, 35 MB), so that forks share them."""
    parse("双师 shuangshi")


def substituted(parsed: ParsedQuery, wrong: str, right: str) -> ParsedQuery:
    """Parse again with one piece of the text replaced."""
    again = parse(parsed.text.replace(wrong, right, 1))
    return replace(again, truncated=parsed.truncated)


def _without_stop_words(units: list[Unit]) -> list[Unit]:
    kept = [unit for unit in units if unit.text not in vocabulary().stop_words]
    return kept or units


def _units(text: str) -> Iterator[Unit]:
    end = 0
    for quoted in _QUOTED.finditer(text):
        yield from _plain_units(text[end : quoted.start()])
        yield from _quoted_units(quoted.group(1))
        end = quoted.end()
    yield from _plain_units(text[end:])


def _quoted_units(text: str) -> Iterator[Unit]:
    for unit in pieces_as_units(text, whole_runs=True):
        yield replace(unit, kind=UnitKind.PHRASE) if unit.kind is UnitKind.WORD else unit


def _plain_units(text: str) -> Iterator[Unit]:
    end = 0
    synonyms = vocabulary().synonyms
    for mixed in vocabulary().mixed_keys.finditer(text):
        yield from pieces_as_units(text[end : mixed.start()])
        yield Unit(mixed.group(), UnitKind.MIXED, alternatives=synonyms[mixed.group()])
        end = mixed.end()
    yield from pieces_as_units(text[end:])


def pieces_as_units(text: str, *, whole_runs: bool = False) -> Iterator[Unit]:
    """Cut a folded text into units; `whole_runs` keeps every Chinese run as one unit."""
    code: re.Match[str] | None = None
    for piece in PIECE.finditer(text):
        if piece.lastgroup == "cjk":
            if code:
                yield _latin_unit(code.group())
            code = None
            yield from _run_units(piece.group(), whole=whole_runs)
        elif code and continues_code(text, code, piece):
            yield _latin_unit(text[code.start() : piece.end()])
            code = None
        else:
            if code:
                yield _latin_unit(code.group())
            code = piece
    if code:
        yield _latin_unit(code.group())


def _latin_unit(text: str) -> Unit:
    short = text[:_MAX_LETTERS]
    sounds: tuple[tuple[str, ...], ...] = ()
    if short.isascii() and short.isalpha():
        sounds = tuple(way for way in pinyin.split_syllables(short) if len(way) > 1)
    return Unit(short, UnitKind.LATIN, sounds=sounds)


def _run_units(run: str, *, whole: bool) -> Iterator[Unit]:
    words = [run] if whole else list(_joined_singles(segment(run)))
    synonyms = vocabulary().synonyms
    for word in words:
        kind = UnitKind.WORD if len(word) > 1 else UnitKind.CHARACTER
        yield Unit(word, kind, alternatives=synonyms.get(word, ()))


def _joined_singles(words: list[str]) -> Iterator[str]:
    """Join lone characters that stand together: the segmenter does not know that name or typo."""
    waiting = ""
    for word in words:
        if len(word) == 1 and word not in vocabulary().stop_words:
            waiting += word
            continue
        if waiting:
            yield waiting
        waiting = ""
        yield word
    if waiting:
        yield waiting


def latin_choices(text: str) -> list[tuple[str, ...]]:
    """Return sets of index tokens, each of which stands for the whole Latin unit `text`.

    `ws/t 821-2023` is found as wst821 and 2023 together, or by all its parts.
    """
    found = list(dict.fromkeys(latin_tokens(text)))
    chunks = tuple(dict.fromkeys(re.split(r"[/._+\- ]+", text)))
    if len(chunks) == 1:
        return [chunks]
    choices = [chunks]
    joined = [token for token in found if token not in chunks and token.isalnum()]
    for token in joined:
        rest = tuple(chunk for chunk in chunks if chunk not in token)
        choices.append((token, *rest))
    return choices
