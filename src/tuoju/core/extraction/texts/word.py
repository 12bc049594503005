"""Word documents: our own streaming reader, so that a hostile one costs no memory.

It reads what strict readers refuse: macro documents, templates, the strict dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package, attribute, ended, local
from tuoju.core.extraction.report import Stop
from tuoju.core.extraction.texts.properties import core_properties
from tuoju.core.extraction.texts.sections import Block, Reading, as_pages, in_sections

_WANTED = frozenset({"p", "tc", "tr"})
_HEADING_NAME = re.compile(r"(?i)^(?:heading|标题)\s*([1-9])$")
_TITLE_NAMES = ("title", "标题")
_OUTLINE_LEVELS = frozenset("012345678")
_BREAK = "\f"
_NOTES = frozenset({"footnotes", "endnotes", "comments"})
_MARGINS = frozenset({"header", "footer"})


def read_docx(path: Path, limits: Limits) -> Reading:
    """Read a Word package: body, tables, text boxes, headers, notes and comments."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        main = package.main_part("word/document.xml")
        related = list(package.relations(main).values())
        levels = _heading_levels(package, related)
        blocks = list(_within(_blocks(package, main, levels), limits))
        before, after = _margins_and_notes(package, related)
        pages, notes = as_pages(in_sections([*before, *blocks, *after]), limits)
        return Reading(pages, core_properties(package), notes)


def _within(blocks: Iterator[Block], limits: Limits) -> Iterator[Block]:
    room = limits.max_characters
    for block in blocks:
        yield block
        room -= len(block.text)
        if room < 0:
            return


def _heading_levels(package: Package, related: list[tuple[str, str]]) -> dict[str, int]:
    """Map style ids to heading levels; Chinese Word calls the style of 标题 1 just "1"."""
    part = next((target for kind, target in related if kind == "styles"), "")
    if part not in package:
        return {}
    levels = {}
    try:
        for _name, style in ended(package.events(part), frozenset({"style"})):
            level = _level_of_style(style)
            if level:
                levels[attribute(style, "styleId")] = level
    except Stop:
        return levels
    return levels


def _level_of_style(style: Element) -> int:
    for element in style.iter():
        kind = local(element.tag)
        if kind == "name":
            name = attribute(element, "val")
            match = _HEADING_NAME.match(name)
            if match:
                return int(match[1])
            if name.lower() in _TITLE_NAMES:
                return 1
        if kind == "outlineLvl":
            return _outline(element)
    return 0


def _outline(element: Element) -> int:
    value = attribute(element, "val")
    return int(value) + 1 if value in _OUTLINE_LEVELS else 0


def _blocks(package: Package, part: str, levels: dict[str, int]) -> Iterator[Block]:
    cells: list[str] = []
    inside: list[str] = []
    depth = _TableDepth()
    for name, element in ended(depth.watch(package.events(part)), _WANTED):
        if name == "p":
            block = _paragraph(element, levels)
            if depth.tables:
                inside.append(block.text)
            else:
                yield from _split_at_breaks(block)
        elif name == "tc":
            cells.append(" ".join(text for text in inside if text).replace(_BREAK, " "))
            inside = []
        else:
            yield Block("\t".join(cells).strip())
            cells = []


class _TableDepth:
    """Counts open tables: a row becomes one line, whatever its cells hold."""

    def __init__(self) -> None:
        self.tables = 0

    def watch(self, events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
        for event, element in events:
            if element.tag.endswith("}tbl"):
                self.tables += 1 if event == "start" else -1
            yield event, element


def _paragraph(paragraph: Element, levels: dict[str, int]) -> Block:
    parts: list[str] = []
    level = 0
    for element in paragraph.iter():
        kind = local(element.tag)
        if kind == "t":
            parts.append(element.text or "")
        elif kind == "tab":
            parts.append(" ")
        elif kind in ("br", "cr"):
            parts.append(_BREAK if attribute(element, "type") == "page" else "\n")
        elif kind in ("lastRenderedPageBreak", "pageBreakBefore"):
            parts.append(_BREAK)
        elif kind == "pStyle":
            level = level or levels.get(attribute(element, "val"), 0)
        elif kind == "outlineLvl":
            level = _outline(element) or level
    return Block("".join(parts), level=level)


def _split_at_breaks(block: Block) -> Iterator[Block]:
    first, *others = block.text.split(_BREAK)
    if first.strip() or not others:
        yield Block(first, level=block.level)
    for position, part in enumerate(others):
        level = 0 if first.strip() or position else block.level
        yield Block(part, level=level, breaks=True)


def _margins_and_notes(
    package: Package, related: list[tuple[str, str]]
) -> tuple[list[Block], list[Block]]:
    before: dict[str, Block] = {}
    after: list[Block] = []
    for kind, target in related:
        if kind not in _MARGINS | _NOTES or target not in package:
            continue
        try:
            found = [block for block in _blocks(package, target, {}) if block.text.strip()]
        except Stop:
            continue
        if kind in _NOTES:
            after += [Block(block.text) for block in found]
        else:
            before.update({block.text: Block(block.text) for block in found})
    return list(before.values()), after
