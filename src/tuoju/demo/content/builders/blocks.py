"""A source body as plain blocks, the one shape that all document builders read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN: Final = MarkdownIt("commonmark").enable("table")
_ART: Final = "art:"
_BOXES: Final = {"[ ] ": False, "[x] ": True, "[X] ": True}


@dataclass(frozen=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Heading:
    """A title inside the text, level 1 to 4."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words without their weights."""
        return plain(self.runs)


@dataclass(frozen=True)
class Item:
    """One list entry: a number when the list is ordered, a box state when it is a checklist."""

    runs: tuple[Run, ...]
    depth: int
    number: int | None
    checked: bool | None

    @property
    def text(self) -> str:
        """The words without their weights."""
        return plain(self.runs)


@dataclass(frozen=True)
class Cell:
    """A table cell, read as text and kept as written (formulas, choices)."""

    runs: tuple[Run, ...]
    raw: str


@dataclass(frozen=True)
class Table:
    """A table with one header row."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Quote:
    """A passage set apart."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words without their weights."""
        return plain(self.runs)


@dataclass(frozen=True)
class Picture:
    """One of our own drawings, by name."""

    name: str
    caption: str


@dataclass(frozen=True)
class PageBreak:
    """A new page starts here."""


Block: TypeAlias = Heading | Paragraph | Item | Table | Quote | Picture | PageBreak


def plain(runs: Sequence[Run]) -> str:
    """Give the words of some runs without their weights."""
    return "".join(run.text for run in runs)


def parse(body: str) -> list[Block]:
    """Read Markdown into blocks; what the format does not know is left out."""
    return list(_Reader(_MARKDOWN.parse(body)).blocks())


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []
        self._quote = 0
        self._pending_number: int | None = None

    def blocks(self) -> Iterator[Block]:
        for index, token in enumerate(self._tokens):
            match token.type:
                case "ordered_list_open":
                    self._lists.append(int(token.attrGet("start") or 1))
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_close" | "bullet_list_close":
                    self._lists.pop()
                case "blockquote_open":
                    self._quote += 1
                case "blockquote_close":
                    self._quote -= 1
                case "hr":
                    yield PageBreak()
                case "table_open":
                    yield self._table(index)
                case "inline":
                    yield from self._inline(self._tokens[index - 1], token)

    def _inline(self, opener: Token, token: Token) -> Iterator[Block]:
        runs = _runs(token)
        if opener.type == "heading_open":
            yield Heading(int(opener.tag[1]), plain(runs))
        elif opener.type == "paragraph_open":
            if runs:
                yield self._text(runs)
            yield from _pictures(token)

    def _text(self, runs: tuple[Run, ...]) -> Block:
        if self._quote:
            return Quote(runs)
        if not self._lists:
            return Paragraph(runs)
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number + 1
        runs, checked = _box(runs)
        return Item(runs, len(self._lists) - 1, number, checked)

    def _table(self, start: int) -> Table:
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        for token in self._tokens[start:]:
            if token.type == "tr_open":
                cells = []
            elif token.type == "inline":
                cells.append(Cell(_runs(token), token.content))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
            elif token.type == "table_close":
                break
        return Table(rows[0], tuple(rows[1:]))


def _runs(token: Token) -> tuple[Run, ...]:
    runs: list[Run] = []
    strong = 0
    for child in token.children or ():
        if child.type in {"strong_open", "strong_close"}:
            strong += child.nesting
        elif child.type == "hardbreak":
            runs.append(Run("\n", strong > 0))
        elif child.type in {"text", "code_inline"} and child.content:
            runs.append(Run(child.content, strong > 0))
        elif child.type == "softbreak":
            runs.append(Run(_joint(runs), strong > 0))
    return tuple(run for run in runs if run.text)


def _joint(runs: Sequence[Run]) -> str:
    """Chinese lines join without a space, Latin ones with one."""
    return " " if runs and runs[-1].text[-1:].isascii() else ""


def _pictures(token: Token) -> Iterator[Picture]:
    for child in token.children or ():
        source = str(child.attrGet("src") or "")
        if child.type == "image" and source.startswith(_ART):
            yield Picture(source.removeprefix(_ART), child.content)


def _box(runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], bool | None]:
    first = runs[0].text
    for mark, checked in _BOXES.items():
        if first.startswith(mark):
            return (Run(first.removeprefix(mark), runs[0].bold), *runs[1:]), checked
    return runs, None
