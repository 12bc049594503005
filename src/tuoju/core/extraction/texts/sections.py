"""Cuts a flow of paragraphs into pages a search hit can point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tuoju.core.extraction.encodings import clean, clean_label
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Code, Fact, PageText, Reason, reason

LONGEST_SECTION = 4_000
_DEEPEST_SECTION = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``level`` 1–9 for headings; ``breaks`` when a new page starts before it."""

    text: str
    level: int = 0
    breaks: bool = False


@dataclass(slots=True)
class _Section:
    label: str = ""
    lines: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, block: Block) -> None:
        if block.level and not self.label:
            self.label = clean_label(block.text)
        self.lines.append(block.text)
        self.length += len(block.text) + 1


@dataclass(slots=True)
class Reading:
    """What a reader found: pages, suggestions of metadata, and remarks."""

    pages: tuple[PageText, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)


def in_sections(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Cut by page breaks where the document has them, by headings otherwise, and by length."""
    known = list(blocks)
    by_breaks = any(block.breaks for block in known)
    sections = [_Section()]
    for block in known:
        if _begins(block, sections[-1], by_breaks=by_breaks):
            sections.append(_Section())
        for part in _in_parts(block):
            if sections[-1].length and sections[-1].length + len(part.text) > LONGEST_SECTION:
                sections.append(_Section(label="" if part.level else sections[-1].label))
            sections[-1].add(part)
    return [(section.label, "\n".join(section.lines)) for section in sections if section.lines]


def _begins(block: Block, section: _Section, *, by_breaks: bool) -> bool:
    if not section.lines:
        return False
    return block.breaks if by_breaks else 0 < block.level <= _DEEPEST_SECTION


def _in_parts(block: Block) -> Iterator[Block]:
    if len(block.text) <= LONGEST_SECTION:
        yield block
        return
    for start in range(0, len(block.text), LONGEST_SECTION):
        yield Block(block.text[start : start + LONGEST_SECTION], block.level)


def as_pages(found: Iterable[tuple[str, str]], limits: Limits) -> tuple[tuple[PageText, ...], list[Reason]]:  # fmt: skip
    """Give numbered pages of clean text, within the bounds."""
    pages: list[PageText] = []
    room = limits.max_characters
    for number, (label, text) in enumerate(found, start=1):
        if number > limits.max_pages or room <= 0:
            return tuple(pages), [reason(Code.TEXT_CUT, pages=len(pages))]
        wanted = clean(text).strip()
        pages.append(PageText(number, clean_label(label), wanted[:room]))
        room -= len(wanted)
    notes = [reason(Code.TEXT_CUT, pages=len(pages))] if room < 0 else []
    return tuple(pages), notes
