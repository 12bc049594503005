"""The inside of files that the house sets itself: Markdown, tables, exercises, lists of archives.

Everything here comes from strangers: Markdown loses raw HTML and pictures from elsewhere, tables
and lists are escaped by the templates, exercises are read as data and never run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tuoju.core.blobs import store
from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.encodings import clean, decode
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package
from tuoju.core.extraction.report import Stop
from tuoju.core.extraction.texts.plain import without_front_matter

MARKDOWN_READ = 512 * 1024
ROWS_SHOWN = 300
COLUMNS_SHOWN = 60
ENTRIES_SHOWN = 1000
QUESTIONS_SHOWN = 100
# Sections of Markdown begin at headings of these levels, as the search pages do.
_SECTION_TAGS = frozenset({"h1", "h2"})
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
_ADDRESSES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `captions` stand above, `head` may be empty; `is_cut` when some are left out."""

    captions: list[str]
    head: list[str]
    rows: list[list[str]]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an exercise with its choices and the word said afterwards."""

    text: str
    choices: list[str]
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, with the folder it lies in."""

    folder: str
    name: str


def markdown_html(sha256: str, number: int = 0, total: int = 0) -> SafeString:
    """Render a Markdown file, or one of its `total` sections when they can be told apart."""
    return mark_safe(_rendered(sha256, number, total))  # noqa: S308 - cleaned by nh3


@lru_cache(maxsize=128)
def _rendered(sha256: str, number: int, total: int) -> str:
    with store.path_of(sha256).open("rb") as file:
        found = decode(file.read(MARKDOWN_READ))
    text = without_front_matter(found[0]) if found else ""
    renderer = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    sections = list(_sections(renderer.parse(text)))
    wanted = sections[number - 1 : number] if number and len(sections) == total else sections
    tokens = [_lowered(token) for section in wanted for token in section]
    html = renderer.renderer.render(tokens, renderer.options, {})
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_ADDRESSES)


def _sections(tokens: list[Token]) -> Iterator[list[Token]]:
    section: list[Token] = []
    for token in tokens:
        if token.type == "heading_open" and token.level == 0 and token.tag in _SECTION_TAGS:
            if section:
                yield section
            section = []
        section.append(token)
    if section:
        yield section


def _lowered(token: Token) -> Token:
    """Set headings one level lower: the page has its own title."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return token


def table_of(text: str, *, has_head: bool = True) -> Table:
    """Read tab-separated lines; lines of one cell before the first real row are captions."""
    lines = [line.split("\t") for line in text.split("\n") if line.strip()]
    captions = []
    while len(lines) > 1 and len(lines[0]) == 1 and has_head:
        captions.append(lines.pop(0)[0])
    head = lines.pop(0) if lines and has_head else []
    shown = lines[:ROWS_SHOWN]
    widest = max((len(line) for line in [head, *shown]), default=0)
    width = min(widest, COLUMNS_SHOWN)
    return Table(
        captions=captions,
        head=_as_wide(head, width) if head else [],
        rows=[_as_wide(line, width) for line in shown],
        is_cut=len(lines) > ROWS_SHOWN or widest > width,
    )


def _as_wide(line: list[str], width: int) -> list[str]:
    return line[:width] + [""] * (width - len(line))


def entries_of(text: str) -> list[Entry]:
    """Read the names inside an archive, as its text lists them."""
    names = [line.replace("\\", "/") for line in text.split("\n") if line.strip()]
    parted = [name.rpartition("/") for name in names[:ENTRIES_SHOWN]]
    return [Entry(folder=folder, name=name) for folder, _slash, name in parted]


@lru_cache(maxsize=64)
def questions_of(sha256: str) -> tuple[Question, ...]:
    """Read the questions of an H5P exercise; an empty answer means: show its words instead."""
    limits = Limits()
    try:
        with opened(store.path_of(sha256), limits) as archive:
            content = json.loads(Package(archive, limits).read("content/content.json"))
    except (Stop, OSError, KeyError, ValueError, RecursionError):
        return ()
    return tuple(_questions(content, depth=0))[:QUESTIONS_SHOWN]


def _questions(value: Any, *, depth: int) -> Iterator[Question]:
    """Find what has a question and answers, however deep a set or a presentation holds it."""
    if depth > 12:
        return
    if isinstance(value, list):
        for item in value:
            yield from _questions(item, depth=depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("question"), str):
            yield _question(value)
            return
        for item in value.values():
            yield from _questions(item, depth=depth + 1)


def _question(value: dict[str, Any]) -> Question:
    answers = value.get("answers")
    listed = answers if isinstance(answers, list) else []
    choices = [_words(one.get("text")) for one in listed if isinstance(one, dict)]
    return Question(
        text=_words(value["question"]),
        choices=[choice for choice in choices if choice],
        feedback=_feedback(value.get("overallFeedback")),
    )


def _feedback(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    words = [_words(one.get("feedback")) for one in value if isinstance(one, dict)]
    return next((one for one in words if one), "")


def _words(value: Any) -> str:
    return clean(strip_tags(value)).strip() if isinstance(value, str) else ""
