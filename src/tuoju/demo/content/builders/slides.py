"""PowerPoint files: real placeholders, a house master, notes, tables, cards and drawings."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from tuoju.demo.content.builders import slide_parts as parts
from tuoju.demo.content.builders import slide_table
from tuoju.demo.content.builders.archives import write_office_file
from tuoju.demo.content.builders.blocks import (
    Block,
    Heading,
    Item,
    Paragraph,
    Picture,
    Quote,
    Table,
    parse,
)
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.slide_text import needed_height
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_NOTE: Final = ("备注：", "备注:")
_TOP, _BOTTOM = 1.72, 6.72
_LEFT, _WIDTH = 0.85, 11.7
_PICTURE_WIDTH: Final = 4.1


@dataclass
class Column:
    """A part of a slide under its own small title."""

    title: str
    blocks: list[Paragraph | Item] = field(default_factory=list)


@dataclass
class Page:
    """What one slide says."""

    title: str
    text: list[Paragraph | Item] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    table: Table | None = None
    picture: Picture | None = None
    quote: Quote | None = None
    notes: list[str] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Put a block where it belongs on the slide."""
        match block:
            case Heading():
                self.columns.append(Column(block.text))
            case Table():
                self.table = block
            case Picture():
                self.picture = block
            case Quote():
                self._add_quote(block)
            case Paragraph() | Item():
                (self.columns[-1].blocks if self.columns else self.text).append(block)

    def _add_quote(self, quote: Quote) -> None:
        for mark in _NOTE:
            if quote.text.startswith(mark):
                self.notes.append(quote.text.removeprefix(mark))
                return
        self.quote = quote


def build_slides(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the presentation of a resource."""
    pages = pages_of(resource)
    deck = parts.house_deck(Presentation())
    deck.core_properties.title = resource.title
    deck.core_properties.author = imprint.byline
    deck.core_properties.keywords = "，".join(resource.keywords)
    deck.core_properties.subject = resource.description
    _title_slide(deck, pages[0], resource, imprint)
    for number, page in enumerate(pages[1:], start=2):
        _content_slide(deck, page, imprint, number)
    container = io.BytesIO()
    deck.save(container)
    write_office_file(path, container, imprint.day)


def pages_of(resource: DemoResource) -> list[Page]:
    """Give the slides of a source body: each first-level heading opens one."""
    pages: list[Page] = []
    for block in parse(resource.body):
        if isinstance(block, Heading) and block.level == 1:
            pages.append(Page(block.text))
        elif pages:
            pages[-1].add(block)
        elif resource.kind == "pptx":
            raise ContentError(resource.path, "a pptx body starts with a # heading")
    if not pages:
        raise ContentError(resource.path, f"a {resource.kind} body needs at least one # heading")
    return pages


def _title_slide(deck: Deck, page: Page, resource: DemoResource, imprint: Imprint) -> None:
    slide = parts.add_slide(deck, page.title, cover=True)
    picture = page.picture.name if page.picture else "gorge"
    parts.cover(slide, picture, wide=page.picture is None)
    parts.place_title(slide, (0.9, 1.35, 8.0 if page.picture else 11.4, 1.9), size=40)
    subtitle = [block.text for block in page.text if isinstance(block, Paragraph)]
    lines = [*subtitle, imprint.organisation]
    parts.text_lines(slide, (0.9, 3.5, 7.2, 1.6), lines, sizes=[20] * len(subtitle) + [16])
    _notes(slide, page, resource.description)


def _content_slide(deck: Deck, page: Page, imprint: Imprint, number: int) -> None:
    slide = parts.add_slide(deck, page.title)
    parts.place_title(slide, (_LEFT, 0.5, _WIDTH, 0.9), size=30)
    parts.arc(slide, _LEFT, 1.3, 1.5)
    parts.footer(slide, f"{imprint.organisation}  {imprint.title}", number)
    width = _WIDTH
    if page.picture:
        width = _WIDTH - _PICTURE_WIDTH - 0.35
        parts.picture(slide, page.picture.name, (_LEFT + width + 0.35, 2.0, _PICTURE_WIDTH, 4.3))
    top = _body(slide, page, width)
    _lower(slide, page, top, width)
    _notes(slide, page)


def _body(slide: Slide, page: Page, width: float) -> float:
    """Place the running text and the bullets; says where the next part may start."""
    if not page.text:
        parts.drop_body(slide)
        return _TOP
    room = _BOTTOM - _TOP
    height, largest = room, 28
    if page.quote:
        height, largest = min(needed_height(page.text, width, 24) + 0.9, room - 1.75), 24
    elif page.table or page.columns:
        height, largest = min(needed_height(page.text, width, 20), room * 0.45), 20
    parts.body_text(slide, page.text, (_LEFT, _TOP, width, height), largest=largest)
    return _TOP + height + 0.15


def _lower(slide: Slide, page: Page, top: float, width: float) -> None:
    if page.columns:
        _cards(slide, page.columns, top, width)
    elif page.table:
        slide_table.table(slide, page.table, (_LEFT, top, width, _BOTTOM - top))
    elif page.quote:
        parts.quote(slide, page.quote.text, (_LEFT, top, width, _BOTTOM - top))


def _cards(slide: Slide, columns: Sequence[Column], top: float, width: float) -> None:
    across = len(columns) if len(columns) <= 3 else 2
    down = -(-len(columns) // across)
    gap = 0.25
    card_width = (width - gap * (across - 1)) / across
    room = (_BOTTOM - top - gap * (down - 1)) / down
    card_height = min(room, max(_card_height(column, card_width, room) for column in columns))
    for index, column in enumerate(columns):
        row, place = divmod(index, across)
        left = _LEFT + place * (card_width + gap)
        box = (left, top + row * (card_height + gap), card_width, card_height)
        parts.card(slide, column.title, column.blocks, box, tone=index)


def _card_height(column: Column, width: float, room: float) -> float:
    size = parts.card_size(column.blocks, (0, 0, width, room))
    return parts.CARD_HEAD + needed_height(column.blocks, width - 0.25, size) + 0.5


def _notes(slide: Slide, page: Page, *more: str) -> None:
    text = "\n".join((*page.notes, *more)).strip()
    if text:
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = text
