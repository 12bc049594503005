"""HTML as text: headings and paragraphs, nothing that runs.

A single pass over the pieces between angle brackets. The parser of the standard library needs
quadratic time on broken markup, and a sanitiser hung on half a million open tags.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from tuoju.core.extraction.encodings import clean_label, decode
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code
from tuoju.core.extraction.texts.sections import Block, Reading, as_pages, in_sections

_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt",
     "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr",
     "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MOST_QUOTED = 8


class _Flow:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self._parts: list[str] = []
        self._level = 0
        self._hidden_by = ""
        self._in_title = False
        self._in_comment = False

    def piece(self, piece: str) -> None:
        """Take what stands between one opening bracket and the next."""
        if self._in_comment or piece.startswith("!--"):
            self._comment(piece)
        elif piece[:1] in "!?":
            self._text(piece.partition(">")[2])
        elif tag := _TAG.match(piece):
            end = _end_of_tag(piece)
            self._tag(tag[2].lower(), piece[:end], closing=bool(tag[1]))
            self._text(piece[end + 1 :])
        else:
            self._text("<" + piece)

    def _comment(self, piece: str) -> None:
        _inside, closed, after = piece.partition("-->")
        self._in_comment = not closed
        self._text(after)

    def _tag(self, name: str, tag: str, *, closing: bool) -> None:
        if self._hidden_by:
            if closing and name == self._hidden_by:
                self._hidden_by = ""
        elif name in _HIDDEN:
            self._hidden_by = "" if closing or tag.endswith("/") else name
        elif name == "title":
            self._in_title = not closing
        elif name in _CELLS:
            self._parts.append("" if closing else "\t")
        elif name in _BLOCKS:
            self.flush()
            self._level = int(name[1]) if name[1:].isdigit() and not closing else 0
        elif name == "img" and (alt := _ALT.search(tag)):
            self._parts.append(unescape(alt[1] or alt[2] or ""))

    def _text(self, text: str) -> None:
        if self._in_title:
            self.title += unescape(text)
        elif text and not self._hidden_by:
            self._parts.append(unescape(text))

    def flush(self) -> None:
        """End the paragraph."""
        cells = "".join(self._parts).split("\t")
        text = "\t".join(" ".join(cell.split()) for cell in cells).strip()
        self._parts = []
        if text:
            self.blocks.append(Block(text, level=self._level))


def _end_of_tag(piece: str) -> int:
    """Find the closing bracket, past those within quoted values."""
    end = piece.find(">")
    for _try in range(_MOST_QUOTED):
        if end < 0 or piece.count('"', 0, end) % 2 == 0:
            break
        end = piece.find(">", end + 1)
    return end if end >= 0 else len(piece)


def html_blocks(text: str) -> tuple[list[Block], str]:
    """Give paragraphs and the title of a page."""
    flow = _Flow()
    before, *pieces = text.replace("\t", " ").split("<")
    flow.piece(f"!>{before}")
    for piece in pieces:
        flow.piece(piece)
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
