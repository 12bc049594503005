"""The field's own words, synonyms and stop words, kept as data files beside this module."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .folding import fold

_DATA = Path(__file__).parent / "data"


def _lines(name: str) -> Iterator[str]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content:
            yield fold(content)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Domain words for the segmenter, alternatives for queries, words a query may ignore."""

    words: frozenset[str]
    synonyms: Mapping[str, tuple[str, ...]]
    stop_words: frozenset[str]
    mixed_keys: re.Pattern[str]


def _synonyms() -> dict[str, tuple[str, ...]]:
    """Read `a = b = c` (each finds the others) and `a > b, c` (a finds b and c, not back)."""
    found: dict[str, list[str]] = {}
    for line in _lines("synonyms.txt"):
        if ">" in line:
            key, _, targets = line.partition(">")
            pairs = [(key.strip(), target.strip()) for target in targets.split(",")]
        else:
            group = [word.strip() for word in line.split("=")]
            pairs = [(key, other) for key in group for other in group if key != other]
        for key, other in pairs:
            targets_of_key = found.setdefault(key, [])
            if other not in targets_of_key:
                targets_of_key.append(other)
    return {key: tuple(others) for key, others in found.items()}


@cache
def vocabulary() -> Vocabulary:
    """Load the data files once per process."""
    synonyms = _synonyms()
    pure = re.compile(r"[㐀-鿿]+")
    spelled = [key for key in synonyms if pure.fullmatch(key)]
    mixed = sorted((key for key in synonyms if not pure.fullmatch(key)), key=len, reverse=True)
    alternatives = "|".join(re.escape(key) for key in mixed)
    return Vocabulary(
        words=frozenset(_lines("words.txt")) | frozenset(spelled),
        synonyms=synonyms,
        stop_words=frozenset(_lines("stopwords.txt")),
        mixed_keys=re.compile(rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])"),
    )


@cache
def fingerprint() -> str:
    """Identify the files that shape the index: synonyms and stop words act on queries only."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update((_DATA / "words.txt").read_bytes())
    digest.update("\n".join(sorted(vocabulary().words)).encode())
    return digest.hexdigest()
