"""EPUB books: one page a chapter, title, date and cover."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.encodings import decode
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package, local
from tuoju.core.extraction.report import Breakdown, Code, Fact, Stop, reason
from tuoju.core.extraction.texts.html import html_blocks
from tuoju.core.extraction.texts.properties import suggestions
from tuoju.core.extraction.texts.sections import Reading, as_pages


@dataclass(frozen=True, slots=True)
class _Book:
    spine: list[str]
    cover: str
    facts: dict[str, Fact]


def read_epub(path: Path, limits: Limits) -> Reading:
    """Read the chapters in the order of the spine."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        book = _book(package)
        broken: list[str] = []
        pages, notes = as_pages(_chapters(package, book, broken), limits)
        if broken:
            notes.append(reason(Code.PAGES_LEFT_OUT, count=len(broken)))
        return Reading(pages, book.facts | {"page_count": len(book.spine)}, notes)


def cover_of(path: Path, limits: Limits) -> bytes | None:
    """Give the bytes of the cover picture, if the book names one; drawings (SVG) are not drawn."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        cover = _book(package).cover
        is_picture = cover in package and not cover.lower().endswith(".svg")
        return package.read(cover) if is_picture else None


def _markup(package: Package, part: str) -> Element:
    """Small parts of a book may carry a document type, but no entities of their own."""
    try:
        root: Element = fromstring(package.read(part))
    except DefusedXmlException as hostile:
        raise Breakdown(Code.ENTITIES) from hostile
    except (ParseError, ValueError) as broken:
        raise Breakdown(Code.BROKEN_XML) from broken
    return root


def _book(package: Package) -> _Book:
    container = _markup(package, "META-INF/container.xml")
    opf = next((e.get("full-path", "") for e in container.iter() if local(e.tag) == "rootfile"), "")
    root = _markup(package, opf)
    folder = posixpath.dirname(opf)
    items = [element for element in root.iter() if local(element.tag) == "item"]
    hrefs = {item.get("id", ""): _inside(folder, item.get("href", "")) for item in items}
    spine = [
        hrefs[element.get("idref", "")]
        for element in root.iter()
        if local(element.tag) == "itemref" and element.get("idref") in hrefs
    ]
    return _Book(spine, _cover(root, items, hrefs), _facts(root))


def _inside(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href)))


def _cover(root: Element, items: list[Element], hrefs: dict[str, str]) -> str:
    for item in items:
        if "cover-image" in item.get("properties", "").split():
            return hrefs[item.get("id", "")]
    for element in root.iter():
        if local(element.tag) == "meta" and element.get("name") == "cover":
            return hrefs.get(element.get("content", ""), "")
    return ""


def _facts(root: Element) -> dict[str, Fact]:
    texts: dict[str, str] = {}
    for element in root.iter():
        if element.text and element.text.strip():
            texts.setdefault(local(element.tag), element.text)
    return suggestions(
        title=texts.get("title", ""),
        written=texts.get("date", ""),
        language=texts.get("language", ""),
    )


def _chapters(package: Package, book: _Book, broken: list[str]) -> Iterator[tuple[str, str]]:
    for part in book.spine:
        try:
            found = decode(package.read(part))
            blocks, title = html_blocks(found[0] if found else "")
        except Stop:
            broken.append(part)
            yield "", ""
            continue
        heading = next((block.text for block in blocks if block.level), title)
        yield heading, "\n".join(block.text for block in blocks)
