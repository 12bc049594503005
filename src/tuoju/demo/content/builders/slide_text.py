"""Text inside slide shapes: type that fits, bullets, typefaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.blocks import Item, Paragraph, Run
from tuoju.demo.content.builders.measure import line_count

_LEADING = 1.45


def needed_height(blocks: Sequence[Paragraph | Item], width: float, size: int) -> float:
    """Give the height in inches that some text needs at a size."""
    lines = sum(line_count(block.text, width - 0.5, size) for block in blocks)
    return lines * size * _LEADING / 72 + len(blocks) * 8 / 72 + 0.15


def fitting_size(
    blocks: Sequence[Paragraph | Item], box: tuple[float, float, float, float], largest: int
) -> int:
    for size in range(largest, 11, -1):
        if needed_height(blocks, box[2], size) <= box[3]:
            return size
    return 11


def write_blocks(
    frame: Any,
    blocks: Sequence[Paragraph | Item],
    size: int,
    *,
    gap: int,
    append: bool = False,
) -> None:
    frame.word_wrap = True
    for index, block in enumerate(blocks):
        first = index == 0 and not append
        paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        paragraph.line_spacing = 1.05
        _bullet(paragraph, block, size)
        for run in _marked(block):
            colour = palette.PRIMARY if run.bold else palette.INK
            add_run(paragraph, run, size, colour)


def _marked(block: Paragraph | Item) -> tuple[Run, ...]:
    if isinstance(block, Item) and block.checked is not None:
        return (Run("☑ " if block.checked else "☐ "), *block.runs)
    return block.runs


def _bullet(paragraph: Any, block: Paragraph | Item, size: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    if not isinstance(block, Item) or block.checked is not None:
        properties.set("marL", "0")
        properties.set("indent", "0")
        child(properties, "a:buNone")
        return
    hang = int(size * 12700 * (1.7 if block.number else 1.1))
    properties.set("marL", str(hang + block.depth * int(size * 12700 * 1.4)))
    properties.set("indent", str(-hang))
    colour = child(properties, "a:buClr")
    child(colour, "a:srgbClr", val=palette.ACCENT)
    if block.number is None:
        child(properties, "a:buChar", char="–" if block.depth else "●")
        _shrink(properties, colour)
    else:
        numbering = child(properties, "a:buAutoNum")
        numbering.set("type", "arabicPeriod")
        numbering.set("startAt", str(block.number))


def _shrink(properties: Any, colour: Any) -> None:
    scale = OxmlElement("a:buSzPct")
    scale.set("val", "70000")
    colour.addnext(scale)


def add_run(paragraph: Any, run: Run, size: int, colour: str, *, face: str = palette.SANS) -> None:
    for index, part in enumerate(run.text.split("\n")):
        if index:
            paragraph.add_line_break()
        made = paragraph.add_run()
        made.text = part
        made.font.size = Pt(size)
        made.font.bold = run.bold
        made.font.color.rgb = rgb(colour)
        set_typeface(made.font._element, face)


def set_typeface(properties: Any, face: str) -> None:
    for tag, name in (("a:latin", palette.LATIN), ("a:ea", face)):
        child(properties, tag, typeface=name)
    properties.set("lang", "zh-CN")


def rgb(colour: str) -> RGBColor:
    make: Any = RGBColor.from_string
    made: RGBColor = make(colour)
    return made


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """Add a drawing element that the library has no words for."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    parent.append(element)
    return element
