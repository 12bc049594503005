"""Puts the clean text of a document onto the pages that its PDF shows.

A PDF knows the pages but breaks lines and cells; the document's own text is clean but knows no
pages. Each paragraph is looked for in the page texts, moving only forward.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuoju.core.extraction.report import PageText

_SPACE = re.compile(r"\s+")
_PROBE = 24
_REACH = 3


def on_pages_of(own: Sequence[PageText], drawn: Sequence[PageText]) -> tuple[PageText, ...]:
    """Give the document's own paragraphs, cut where the drawn pages are cut."""
    haystacks = [_SPACE.sub("", page.text) for page in drawn]
    lines: list[list[str]] = [[] for _page in drawn]
    labels = [""] * len(drawn)
    if not drawn:
        return tuple(own)
    at = 0
    for page in own:
        first = True
        for line in page.text.split("\n"):
            at = _find(line, haystacks, at)
            lines[at].append(line)
            if first and page.label and not labels[at]:
                labels[at] = page.label
            first = False
    return tuple(
        PageText(number, label, "\n".join(found).strip())
        for number, (label, found) in enumerate(zip(labels, lines, strict=True), start=1)
    )


def _find(line: str, haystacks: Sequence[str], at: int) -> int:
    probe = _SPACE.sub("", line)[:_PROBE]
    if len(probe) < 4:
        return at
    for index in range(at, min(at + _REACH, len(haystacks))):
        if probe in haystacks[index]:
            return index
    return at
