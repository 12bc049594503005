"""OpenDocument text and slides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package, attribute, ended, local
from tuoju.core.extraction.texts.properties import core_properties
from tuoju.core.extraction.texts.sections import Block, Reading, as_pages, in_sections

_HIDDEN = frozenset({"tracked-changes", "annotation"})


def read_odt(path: Path, limits: Limits) -> Reading:
    """Read an OpenDocument text."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        pages, notes = as_pages(in_sections(_blocks(package)), limits)
        return Reading(pages, core_properties(package), notes)


def _blocks(package: Package) -> Iterator[Block]:
    found = ended(package.events("content.xml"), frozenset({"p", "h"}), _HIDDEN)
    for name, element in found:
        level = attribute(element, "outline-level")
        yield Block(
            _text(element), level=int(level or 1) if name == "h" and level[:1] != "0" else 0
        )


def _text(element: Element) -> str:
    parts = []
    for piece in element.iter():
        kind = local(piece.tag)
        parts.append({"tab": " ", "s": " ", "line-break": "\n"}.get(kind, "") + (piece.text or ""))
        parts.append("")
        if piece is not element:
            parts.append(piece.tail or "")
    return "".join(parts)


def read_odp(path: Path, limits: Limits) -> Reading:
    """Read an OpenDocument presentation, one page a slide."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        found = []
        for _name, page in ended(package.events("content.xml"), frozenset({"page"}), _HIDDEN):
            lines = [
                text
                for element in page.iter()
                if local(element.tag) in ("p", "h") and (text := _text(element).strip())
            ]
            found.append((lines[0] if lines else "", "\n".join(lines)))
        pages, notes = as_pages(found, limits)
        return Reading(pages, core_properties(package) | {"page_count": len(found)}, notes)
