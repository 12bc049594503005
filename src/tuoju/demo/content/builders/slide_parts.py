"""The parts of a slide in the house style; every box is (left, top, width, height) in inches."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Inches, Pt

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.blocks import Item, Paragraph, Run
from tuoju.demo.content.builders.measure import units
from tuoju.demo.content.builders.slide_text import (
    add_run,
    fitting_size,
    needed_height,
    rgb,
    set_typeface,
    write_blocks,
)
from tuoju.demo.content.builders.typesetting import png_of
from tuoju.demo.content.drawing import draw

Box: TypeAlias = tuple[float, float, float, float]

CARD_HEAD: Final = 0.8
_NARROW: Final = 4.5
_TITLE_AND_CONTENT: Final = 1
_TONES: Final = (
    (palette.SKY_PALE, palette.PRIMARY),
    (palette.ACCENT_TINT, palette.ACCENT_DEEP),
    (palette.LEAF_TINT, palette.LEAF_DEEP),
    (palette.PAPER_SUNK, palette.INK_SOFT),
)
_THEME_COLOURS: Final = {
    "dk1": palette.INK,
    "lt1": palette.SURFACE,
    "dk2": palette.PRIMARY_DEEP,
    "lt2": palette.PAPER,
    "accent1": palette.PRIMARY,
    "accent2": palette.ACCENT,
    "accent3": palette.LEAF,
    "accent4": "7A5A8C",
    "accent5": "B08A2E",
    "accent6": palette.INK_META,
    "hlink": palette.PRIMARY,
    "folHlink": palette.INK_META,
}


def house_deck(deck: Deck) -> Deck:
    """Give an empty presentation our size, paper, colours and typefaces."""
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    master = deck.slide_master
    master.background.fill.solid()
    master.background.fill.fore_color.rgb = rgb(palette.PAPER)
    for relation in master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            theme = relation.target_part
            theme._blob = _house_theme(theme.blob)
    return deck


def add_slide(deck: Deck, title: str, *, cover: bool = False) -> Slide:
    """Give a slide with its title set and, unless it is the cover, the bar at the left edge."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_AND_CONTENT])
    for placeholder in list(slide.placeholders):
        if placeholder.placeholder_format.idx not in {0, 1}:
            _remove(placeholder)
    if slide.shapes.title is not None:
        slide.shapes.title.text = title
    if cover:
        drop_body(slide)
    else:
        _rectangle(slide, (0, 0, 0.3, 7.5), palette.PRIMARY)
    return slide


def place_title(slide: Slide, box: Box, *, size: int) -> None:
    """Set the title in serif at its place; a long one gets smaller instead of wrapping twice."""
    shape = slide.shapes.title
    if shape is None:
        return
    shape.left, shape.top, shape.width, shape.height = _emu(box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if size > 32 else MSO_ANCHOR.MIDDLE
    lines = 2 if size > 32 else 1
    fitting = int(box[2] * 72 * lines * 0.96 / max(units(shape.text_frame.text), 1))
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size = Pt(max(20, min(size, fitting)))
        run.font.bold = True
        run.font.color.rgb = rgb(palette.PRIMARY_DEEP if size > 32 else palette.INK)
        set_typeface(run.font._element, palette.SERIF)


def cover(slide: Slide, name: str, *, wide: bool) -> None:
    """Give the picture of the first slide: a scene on the right, or the gorge along the bottom."""
    if wide:
        drawing = draw(name)
        height = 13.333 / drawing.ratio
        _picture(slide, name, (0, 7.5 - height, 13.333, height), 1600)
    else:
        _rectangle(slide, (9.1, 0, 4.233, 7.5), palette.SKY)
        picture(slide, name, (9.3, 1.7, 3.85, 4.2))
    _rectangle(slide, (0, 0, 13.333, 0.16), palette.PRIMARY)
    _picture(slide, "mark", (0.9, 0.55, 0.62, 0.62), 128)
    text_lines(slide, (1.6, 0.56, 7, 0.6), [palette.ALLIANCE], sizes=[14], anchor_middle=True)


def picture(slide: Slide, name: str, box: Box) -> None:
    """Give a drawing as large as the box allows, in its middle."""
    ratio = draw(name).ratio
    width = min(box[2], box[3] * ratio)
    height = width / ratio
    left, top = box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2
    _picture(slide, name, (left, top, width, height), int(width * 150))


def arc(slide: Slide, left: float, top: float, width: float) -> None:
    """Give the lifting arc under a title, drawn as a thin crescent."""
    steps = 14
    upper = [(i / steps, 0.10 * math.sin(math.pi * i / steps)) for i in range(steps + 1)]
    lower = [(x, y + 0.035 * math.sin(math.pi * x)) for x, y in reversed(upper)]
    points = [(Inches(left + x * width), Inches(top + y)) for x, y in (*upper, *lower)]
    builder = slide.shapes.build_freeform(*points[0])
    builder.add_line_segments(points[1:], close=True)
    _flat(builder.convert_to_shape(), palette.ACCENT)


def footer(slide: Slide, text: str, number: int) -> None:
    """Origin at the left, page number at the right."""
    text_lines(slide, (0.85, 6.93, 10.4, 0.36), [text], sizes=[11], colour=palette.INK_META)
    shape = text_lines(
        slide, (11.7, 6.93, 0.9, 0.36), [str(number)], sizes=[12], colour=palette.PRIMARY
    )
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def text_lines(
    slide: Slide,
    box: Box,
    lines: Sequence[str],
    *,
    sizes: Sequence[int],
    colour: str = palette.INK_SOFT,
    anchor_middle: bool = False,
) -> Shape:
    """Give a text box with one paragraph a line."""
    shape = slide.shapes.add_textbox(*_emu(box))
    frame = shape.text_frame
    frame.word_wrap = True
    if anchor_middle:
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for index, (line, size) in enumerate(zip(lines, sizes, strict=True)):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        add_run(paragraph, Run(line), size, colour)
    return shape


def drop_body(slide: Slide) -> None:
    """Remove the content placeholder of a slide that does not use it."""
    for placeholder in list(slide.placeholders):
        if placeholder.placeholder_format.idx == 1:
            _remove(placeholder)


def body_text(slide: Slide, blocks: Sequence[Paragraph | Item], box: Box, *, largest: int) -> None:
    """Fill the content placeholder with the largest type that fits."""
    body = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    body.left, body.top, body.width, body.height = _emu(box)
    size = fitting_size(blocks, box, largest)
    spare = (box[3] - needed_height(blocks, box[2], size)) * 72 / max(len(blocks), 1)
    write_blocks(body.text_frame, blocks, size, gap=max(4, min(8 + int(spare), 28)))


def card_size(blocks: Sequence[Paragraph | Item], box: Box) -> int:
    """Give the type size in which a card's text fits its box."""
    largest = 26 if box[2] > _NARROW else 21
    return fitting_size(blocks, (0, 0, box[2] - 0.25, box[3] - CARD_HEAD), largest)


def card(
    slide: Slide, title: str, blocks: Sequence[Paragraph | Item], box: Box, *, tone: int
) -> None:
    """Give a tinted card with a small title."""
    fill, colour = _TONES[tone % len(_TONES)]
    shape = _rectangle(slide, box, fill, rounded=True)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Inches(0.2)
    frame.margin_top = Inches(0.16)
    head = frame.paragraphs[0]
    head.alignment = PP_ALIGN.LEFT
    head.space_after = Pt(6)
    add_run(head, Run(title, bold=True), 24, colour)
    write_blocks(frame, blocks, card_size(blocks, box), gap=6, append=True)


def quote(slide: Slide, text: str, box: Box) -> None:
    """One sentence to remember, large and quiet."""
    height = min(box[3] - 0.1, 1.9)
    shape = _rectangle(
        slide, (box[0], box[1] + 0.1, box[2], height), palette.SKY_PALE, rounded=True
    )
    _rectangle(slide, (box[0], box[1] + 0.1, 0.09, height), palette.ACCENT)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = Inches(0.45)
    frame.margin_right = Inches(0.35)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.line_spacing = 1.35
    size = fitting_size([Paragraph((Run(text),))], (0, 0, box[2] - 0.9, height - 0.3), 26)
    add_run(paragraph, Run(text), size, palette.PRIMARY_DEEP, face=palette.SERIF)


def _rectangle(slide: Slide, box: Box, colour: str, *, rounded: bool = False) -> Shape:
    kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(kind, *_emu(box))
    if rounded:
        shape.adjustments[0] = min(0.12 / min(box[2], box[3]), 0.5)
    _flat(shape, colour)
    return shape


def _flat(shape: Shape, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _picture(slide: Slide, name: str, box: Box, width: int) -> None:
    image = io.BytesIO(png_of(draw(name).svg, width))
    added = slide.shapes.add_picture(image, *_emu(box))
    added.name = f"插图 {name}"


def _remove(shape: Shape) -> None:
    element = shape._element
    element.getparent().remove(element)


def _house_theme(blob: bytes) -> bytes:
    text = blob.decode("utf-8")
    for name, colour in _THEME_COLOURS.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>",
            f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>',
            text,
            flags=re.DOTALL,
        )
    for part, face in (("majorFont", palette.SERIF), ("minorFont", palette.SANS)):
        text = re.sub(
            rf'(<a:{part}>\s*<a:latin typeface=")[^"]*("[^>]*/>\s*<a:ea typeface=")[^"]*(")',
            rf"\g<1>{palette.LATIN}\g<2>{face}\g<3>",
            text,
        )
    return text.encode("utf-8")


def _emu(box: Box) -> tuple[Inches, Inches, Inches, Inches]:
    left, top, width, height = box
    return Inches(left), Inches(top), Inches(width), Inches(height)
