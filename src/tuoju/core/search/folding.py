"""Make spellings equal before comparing: width, case, traditional characters, dashes.

Folding works character by character (plus OpenCC, which keeps lengths for this direction), so a
match in the folded text can be shown in the text as it was written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

_DASHES = frozenset("‐‑‒–—―−~～〜")


class _FoldTable(dict[int, str]):
    """Filled on demand for `str.translate`: what one character is compared as."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        category = unicodedata.category(character)
        if character in _DASHES:
            folded = "-"
        elif category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}:
            folded = " "
        else:
            folded = unicodedata.normalize("NFKC", character).lower() or " "
        self[codepoint] = folded
        return folded


_TABLE = _FoldTable()


@cache
def _to_simplified() -> Any:
    import opencc  # noqa: PLC0415  the tables are loaded by the first process that folds text

    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Return the comparable form: NFKC, lower case, simplified characters."""
    folded = text.translate(_TABLE)
    return folded if folded.isascii() else str(_to_simplified().convert(folded))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that still knows which raw character each of its characters came from."""

    raw: str
    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of the folded text into one of the raw text."""
        return self.origins[start], self.origins[end - 1] + 1


def fold_with_origins(raw: str) -> Folded:
    """Fold a text that will be shown with its matches marked."""
    text = fold(raw)
    if len(text) == len(raw):
        return Folded(raw, text, range(len(raw)))
    pieces = [fold(character) for character in raw]
    origins = [position for position, piece in enumerate(pieces) for _ in piece]
    return Folded(raw, "".join(pieces), origins)
