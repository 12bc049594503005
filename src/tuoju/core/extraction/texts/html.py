"""HTML as text: headings and paragraphs, nothing that runs."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from tuoju.core.extraction.encodings import clean_label, decode
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code
from tuoju.core.extraction.texts.sections import Block, Reading, as_pages, in_sections

_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})


class _Flow(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self._parts: list[str] = []
        self._level = 0
        self._hidden = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "title":
            self._in_title = True
        elif tag in _CELLS:
            self._parts.append("\t")
        elif tag in _BLOCKS:
            self.flush()
            self._level = int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else self._level
        elif tag == "img":
            self._parts.append(dict(attrs).get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "title":
            self._in_title = False
        elif tag in _BLOCKS:
            self.flush()
            self._level = 0

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._hidden:
            self._parts.append(data)

    def flush(self) -> None:
        cells = "".join(self._parts).split("\t")
        text = "\t".join(" ".join(cell.split()) for cell in cells).strip()
        self._parts = []
        if text:
            self.blocks.append(Block(text, level=self._level))


def html_blocks(text: str) -> tuple[list[Block], str]:
    """Give paragraphs and the title of a page."""
    flow = _Flow()
    try:
        flow.feed(text)
        flow.close()
    except (AssertionError, ValueError) as broken:
        raise Breakdown(Code.UNREADABLE) from broken
    flow.flush()
    return flow.blocks, clean_label(flow.title)


def read_html(path: Path, limits: Limits) -> Reading:
    """Read an HTML file."""
    with path.open("rb") as source:
        found = decode(source.read(limits.max_plain_bytes))
    if found is None:
        raise Breakdown(Code.UNREADABLE)
    blocks, title = html_blocks(found[0])
    pages, notes = as_pages(in_sections(blocks), limits)
    return Reading(pages, {"title": title} if title else {}, notes)
