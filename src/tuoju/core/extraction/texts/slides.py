"""PowerPoint: one page a slide, with its notes, tables and diagrams, in the order of the show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package, attribute, local
from tuoju.core.extraction.report import Code, Stop, reason
from tuoju.core.extraction.texts.properties import core_properties
from tuoju.core.extraction.texts.running import without_running_lines
from tuoju.core.extraction.texts.sections import Reading, as_pages

_TITLES = ("title", "ctrTitle")
_SKIPPED = ("sldNum", "dt", "ftr", "hdr")


def read_pptx(path: Path, limits: Limits) -> Reading:
    """Read a presentation package."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        found, broken = [], 0
        parts = _slide_parts(package)
        for part in parts[: limits.max_pages]:
            try:
                found.append(_slide(package, part))
            except Stop:
                found.append(("", ""))
                broken += 1
        pages, notes = as_pages(found, limits)
        facts = core_properties(package) | {"page_count": len(parts)}
        if broken:
            notes.append(reason(Code.PAGES_LEFT_OUT, count=broken))
        return Reading(without_running_lines(pages), facts, notes)


def _slide_parts(package: Package) -> list[str]:
    main = package.main_part("ppt/presentation.xml")
    related = package.relations(main)
    ordered = []
    for element in package.tree(main).iter():
        if local(element.tag) == "sldId":
            target = next((value for key, value in element.items() if key.endswith("}id")), "")
            ordered.append(related.get(target, ("", ""))[1])
    return [part for part in ordered if part in package]


def _slide(package: Package, part: str) -> tuple[str, str]:
    title, lines = _shapes(package.tree(part))
    for kind, target in package.relations(part).values():
        if target not in package:
            continue
        if kind == "notesSlide":
            lines += _notes(package, target)
        elif kind == "diagramData":
            lines += _paragraphs(package.tree(target))
    return title, "\n".join(lines)


def _notes(package: Package, part: str) -> list[str]:
    try:
        return _shapes(package.tree(part))[1]
    except Stop:
        return []


def _shapes(root: Element) -> tuple[str, list[str]]:
    title = ""
    lines: list[str] = []
    for shape in _visible(root):
        role = _role(shape)
        if role in _SKIPPED:
            continue
        found = _rows(shape) if local(shape.tag) == "graphicFrame" else _paragraphs(shape)
        if role in _TITLES and not title:
            title = " ".join(found)
        lines += found
    return title, lines


def _visible(element: Element) -> Iterator[Element]:
    """Walk down to the shapes; of alternatives only the first is read."""
    for child in element:
        kind = local(child.tag)
        if kind in ("sp", "graphicFrame", "cxnSp"):
            yield child
        elif kind != "Fallback":
            yield from _visible(child)


def _role(shape: Element) -> str:
    mark = next((e for e in shape.iter() if local(e.tag) == "ph"), None)
    return attribute(mark, "type") if mark is not None else ""


def _rows(frame: Element) -> list[str]:
    rows = [element for element in frame.iter() if local(element.tag) == "tr"]
    return [
        "\t".join(" ".join(_paragraphs(cell)) for cell in row if local(cell.tag) == "tc")
        for row in rows
    ]


def _paragraphs(root: Element) -> list[str]:
    found = []
    for paragraph in root.iter():
        if local(paragraph.tag) != "p":
            continue
        text = "".join(_pieces(paragraph)).strip()
        if text:
            found.append(text)
    return found


def _pieces(paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        kind = local(element.tag)
        if kind == "t":
            yield element.text or ""
        elif kind == "br":
            yield "\n"
