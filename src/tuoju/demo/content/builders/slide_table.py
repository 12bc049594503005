"""Tables on slides, in the largest type that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Inches

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.blocks import Run, Table
from tuoju.demo.content.builders.measure import line_count, units
from tuoju.demo.content.builders.slide_text import add_run, child, rgb

Box = tuple[float, float, float, float]


def table(slide: Slide, content: Table, box: Box) -> None:
    """Give a table with a coloured head and hairlines, columns as wide as their words need."""
    rows, columns = len(content.rows) + 1, len(content.header)
    weights = [_column_weight(content, index) for index in range(columns)]
    widths = [box[2] * weight / sum(weights) for weight in weights]
    size = _table_size(content, widths, box[3])
    lines = _table_lines(content, widths, size)
    heights = [count * size * 1.3 / 72 + 0.18 for count in lines]
    stretch = min(max(box[3] / sum(heights), 1.0), 1.5)
    frame = slide.shapes.add_table(
        rows, columns, *(Inches(edge) for edge in (box[0], box[1], box[2], 1))
    )
    grid = frame.table
    _plain_table_style(grid._tbl)
    for index, width in enumerate(widths):
        grid.columns[index].width = Inches(width)
    for row_index, row in enumerate((content.header, *content.rows)):
        grid.rows[row_index].height = Inches(heights[row_index] * stretch)
        for column_index, source in enumerate(row[:columns]):
            cell: Any = grid.cell(row_index, column_index)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            _hairline(cell._tc.get_or_add_tcPr())
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(_cell_fill(row_index))
            head = row_index == 0
            colour = palette.WHITE if head else palette.INK
            for run in source.runs:
                bold = head or run.bold or (column_index == 0 and columns > 2)
                add_run(cell.text_frame.paragraphs[0], Run(run.text, bold), size, colour)


def _column_weight(content: Table, index: int) -> float:
    longest = max((units(row[index].raw) for row in content.rows if index < len(row)), default=4)
    return max(units(content.header[index].raw) + 1.5, min(longest + 1.5, 26), 3.5)


def _table_lines(content: Table, widths: Sequence[float], size: int) -> list[int]:
    return [
        max(
            (line_count(c.raw, width - 0.25, size) for c, width in zip(row, widths, strict=False)),
            default=1,
        )
        for row in (content.header, *content.rows)
    ]


def _table_size(content: Table, widths: Sequence[float], height: float) -> int:
    for size in range(20, 10, -1):
        lines = _table_lines(content, widths, size)
        if sum(count * size * 1.3 / 72 + 0.18 for count in lines) <= height:
            return size
    return 10


def _cell_fill(row: int) -> str:
    if row == 0:
        return palette.PRIMARY
    return palette.SURFACE if row % 2 else palette.SKY_PALE


def _hairline(properties: Any) -> None:
    line = child(properties, "a:lnB", w="9525")
    child(child(line, "a:solidFill"), "a:srgbClr", val=palette.LINE_STRONG)


def _plain_table_style(element: Any) -> None:
    style = element.find(f".//{qn('a:tableStyleId')}")
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
