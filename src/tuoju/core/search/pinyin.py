"""Pinyin: readings of Chinese text, and what a row of Latin letters could mean as pinyin."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_MAX_READINGS = 6
_ENTRY = re.compile(r'"(\d+)": "([^",]+)')
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=8192)
def readings(run: str) -> tuple[str, ...]:
    """Read a run of Chinese characters in context (重庆 → chong qing); used when indexing."""
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    import pypinyin  # noqa: PLC0415  its phrase table takes 50 MB: only the indexer pays

    read: list[str] = pypinyin.lazy_pinyin(run, errors=_unread)
    return tuple(syllable.replace("ü", "v") for syllable in read)


def _unread(characters: str) -> Any:
    """Let characters without a reading stand for themselves, one by one."""
    return list(characters)


@cache
def _character_readings() -> dict[str, str]:
    """Most usual reading of each character, from pypinyin's table without its phrase table."""
    package = importlib.util.find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        return {}
    table = Path(package.submodule_search_locations[0]) / "pinyin_dict.json"
    entries = _ENTRY.finditer(table.read_text(encoding="utf-8"))  # leaner than parsing it all
    found = ((int(entry[1]), entry[2]) for entry in entries)
    return {chr(c): sys.intern(_plain(read)) for c, read in found if 0x4E00 <= c <= 0x9FFF}


def _plain(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def quick_readings(run: str) -> list[str]:
    """Read character by character, without context: cheap enough for every web process."""
    table = _character_readings()
    return [table.get(character, character) for character in run]


@cache
def syllables() -> frozenset[str]:
    """Every syllable some character is read as."""
    every = set(_character_readings().values())
    return frozenset(read for read in every if read.isalpha() and set(read) & set("aeiouv"))


@cache
def _syllable_starts() -> frozenset[str]:
    return frozenset(s[:length] for s in syllables() for length in range(1, len(s) + 1))


@lru_cache(maxsize=512)
def split_syllables(letters: str, *, open_end: bool = False) -> tuple[tuple[str, ...], ...]:
    """Ways to read letters as syllables: `xian` is xian or xi an; `open_end` lets the last be cut.

    The fewest syllables come first; at most six ways are returned.
    """
    ways = sorted(_split(letters, open_end=open_end), key=len)
    return tuple(ways[:_MAX_READINGS])


def _split(letters: str, *, open_end: bool) -> Iterator[tuple[str, ...]]:
    reachable = _reachable_ends(letters, open_end=open_end)
    stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    budget = 200
    while stack and budget:
        budget -= 1
        start, so_far = stack.pop()
        if start == len(letters):
            yield so_far
            continue
        stack += [
            (end, (*so_far, letters[start:end]))
            for end in range(start + 1, min(len(letters), start + 6) + 1)
            if end in reachable and _is_syllable(letters, start, end, open_end=open_end)
        ]


def _is_syllable(letters: str, start: int, end: int, *, open_end: bool) -> bool:
    part = letters[start:end]
    return part in syllables() or (open_end and end == len(letters) and part in _syllable_starts())


def _reachable_ends(letters: str, *, open_end: bool) -> set[int]:
    """Positions from which the rest can still be read, so that the search never runs wild."""
    good = {len(letters)}
    for start in range(len(letters) - 1, -1, -1):
        ends = range(start + 1, min(len(letters), start + 6) + 1)
        if any(e in good and _is_syllable(letters, start, e, open_end=open_end) for e in ends):
            good.add(start)
    return good


def is_initials(letters: str) -> bool:
    """Whether letters could be the first letters of Chinese words (`i`, `u`, `v` start none)."""
    return letters.isascii() and letters.isalpha() and not set(letters) & set("iuv")


def blurred(syllables_of_word: list[str] | tuple[str, ...]) -> str:
    """Join syllables with the sounds people confuse made equal (zh/z, ang/an, n/l)."""
    return "".join(_blur(syllable) for syllable in syllables_of_word)


def _blur(syllable: str) -> str:
    for heard, written in _CONFUSED:
        if heard in {"zh", "ch", "sh"}:
            if syllable.startswith(heard):
                syllable = written + syllable[2:]
        elif syllable.endswith(heard):
            syllable = syllable[: -len(heard)] + written
    return "l" + syllable[1:] if syllable.startswith("n") else syllable
