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
# Lines (or pages) compared with each other; the cost can grow with the cube of their number.
COMPARED = 400
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
    for tag, old_from, old_to, new_from, new_to in _opcodes(old, new):
        if tag == "equal":
            pairs.extend(_unchanged(line) for line in new[new_from:new_to])
        else:
            pairs.extend(_edited(old[old_from:old_to], new[new_from:new_to]))
    return pairs


def match_pages(before: Sequence[str], after: Sequence[str]) -> list[PagePair]:
    """Pair the pages of two files by their text, so that an added page moves none of the others."""
    pairs: list[PagePair] = []
    for tag, old_from, old_to, new_from, new_to in _opcodes(before, after):
        for n in range(max(old_to - old_from, new_to - new_from)):
            old = old_from + n if old_from + n < old_to else None
            new = new_from + n if new_from + n < new_to else None
            pairs.append(PagePair(old, new, tag != "equal"))
    return pairs


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how one list became the other, as `SequenceMatcher` does, in bounded time.

    Equal heads and tails cost nothing; when more than `COMPARED` is left on a side, the whole
    middle counts as replaced.
    """
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    old_end, new_end = len(before) - tail, len(after) - tail
    codes = [("equal", 0, head, 0, head)] if head else []
    if max(old_end, new_end) - head > COMPARED:
        codes.append(("replace", head, old_end, head, new_end))
    else:
        middle = SequenceMatcher(a=before[head:old_end], b=after[head:new_end], autojunk=False)
        codes += [
            (tag, a + head, b + head, c + head, d + head)
            for tag, a, b, c, d in middle.get_opcodes()
        ]
    if tail:
        codes.append(("equal", old_end, len(before), new_end, len(after)))
    return codes


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many items two lists have in common from the front."""
    pairs = zip(before, after, strict=False)
    differing = (place for place, (old, new) in enumerate(pairs) if old != new)
    return next(differing, min(len(before), len(after)))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _unchanged(line: str) -> LinePair:
    piece = [Piece("same", line)]
    return LinePair(before=piece, after=piece)


def _edited(old: list[str], new: list[str]) -> Iterator[LinePair]:
    """Pair the lines of a changed block in order; what is left over came or went as a whole."""
    both = min(len(old), len(new))
    for place, (before, after) in enumerate(zip(old[:both], new[:both], strict=True)):
        if place < COMPARED:
            yield from _compare_lines(before, after)
        else:
            yield LinePair(before=[Piece("del", before)], after=[Piece("ins", after)])
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
