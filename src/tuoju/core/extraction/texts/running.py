"""Running heads and feet of printed pages: they are no part of what a page says.

A search hit must not show the name of the house and a page number glued in front of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tuoju.core.extraction.report import PageText

_FEWEST_PAGES = 3
_EDGE = 3  # lines at the top and at the bottom of a page that may be running ones
_OFTEN = 0.6
_PAGE_NUMBER = re.compile(r"^[\s第共页/|,，·–—-]*\d{1,4}[\s\d第共页/|,，·–—-]*$")
_NUMBERED = "#"
_LONGEST = 80


def without_running_lines(pages: Sequence[PageText]) -> tuple[PageText, ...]:
    """Leave out what stands at the edge of most pages; the first page keeps its words."""
    if len(pages) < _FEWEST_PAGES:
        return tuple(pages)
    running = _running_lines(pages)
    seen: set[str] = set()
    kept = []
    for page in pages:
        lines = page.text.split("\n")
        edges = _edges(lines)
        found = []
        for place, line in enumerate(lines):
            shape = _shape(line)
            is_known = shape == _NUMBERED or shape in seen
            if place in edges and shape in running and is_known:
                continue
            seen.add(shape)
            found.append(line)
        kept.append(replace(page, text="\n".join(found).strip()))
    return tuple(kept)


def _running_lines(pages: Sequence[PageText]) -> set[str]:
    filled = [page.text.split("\n") for page in pages if page.text]
    counts = Counter(
        shape
        for lines in filled
        for shape in {_shape(lines[place]) for place in _edges(lines)}
        if 0 < len(shape) <= _LONGEST
    )
    needed = max(_FEWEST_PAGES, _OFTEN * len(filled))
    return {shape for shape, count in counts.items() if count >= needed}


def _edges(lines: Sequence[str]) -> set[int]:
    """Return the places of the first and last few lines that say anything."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    return {*filled[:_EDGE], *filled[-_EDGE:]}


def _shape(line: str) -> str:
    """Return a line as it repeats: page numbers differ from page to page and are all alike."""
    text = line.strip()
    return _NUMBERED if _PAGE_NUMBER.match(text) else text
