"""What changed between two texts and between two runs of pages, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import rjieba

Kind = Literal["same", "ins", "del"]
# Comparing words costs the product of both lengths; longer lines are shown as a whole.
WORDS_COMPARED = 1_500
# Lines that share less than this are two different lines, not one that was edited.
ALIKE = 0.3


class Piece(NamedTuple):
    """Some characters of a line that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePair:
    """A line before and after; one side is empty when the line came or went."""

    before: list[Piece]
    after: list[Piece]

    @property
    def is_changed(self) -> bool:
        """Whether anything in the line came or went."""
        return any(piece.kind != "same" for piece in (*self.before, *self.after))


class PagePair(NamedTuple):
    """The places of a page before and after, counted from 0; `None` when it came or went."""

    before: int | None
    after: int | None
    is_changed: bool


def compare_text(before: str, after: str) -> list[LinePair]:
    """Return both texts line by line, with what changed inside edited lines."""
    old, new = _lines(before), _lines(after)
    pairs: list[LinePair] = []
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs.extend(_unchanged(line) for line in new[new_from:new_to])
        else:
            pairs.extend(_edited(old[old_from:old_to], new[new_from:new_to]))
    return pairs


def match_pages(before: Sequence[str], after: Sequence[str]) -> list[PagePair]:
    """Pair the pages of two files by their text, so that an added page moves none of the others."""
    pairs: list[PagePair] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for n in range(max(old_to - old_from, new_to - new_from)):
            old = old_from + n if old_from + n < old_to else None
            new = new_from + n if new_from + n < new_to else None
            pairs.append(PagePair(old, new, tag != "equal"))
    return pairs


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _unchanged(line: str) -> LinePair:
    piece = [Piece("same", line)]
    return LinePair(before=piece, after=piece)


def _edited(old: list[str], new: list[str]) -> Iterator[LinePair]:
    """Pair the lines of a changed block in order; what is left over came or went as a whole."""
    both = min(len(old), len(new))
    for before, after in zip(old[:both], new[:both], strict=True):
        yield from _compare_lines(before, after)
    for gone in old[both:]:
        yield LinePair(before=[Piece("del", gone)], after=[])
    for fresh in new[both:]:
        yield LinePair(before=[], after=[Piece("ins", fresh)])


def _compare_lines(before: str, after: str) -> Iterator[LinePair]:
    old, new = rjieba.cut(before), rjieba.cut(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if len(old) + len(new) > WORDS_COMPARED or matcher.ratio() < ALIKE:
        yield LinePair(before=[Piece("del", before)], after=[Piece("ins", after)])
        return
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, fresh = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            left.append(Piece("same", gone))
            right.append(Piece("same", fresh))
            continue
        left.extend([Piece("del", gone)] if gone else [])
        right.extend([Piece("ins", fresh)] if fresh else [])
    yield LinePair(before=left, after=right)
