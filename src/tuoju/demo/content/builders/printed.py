"""PDF files, typeset from the same Markdown as Word files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.blocks import (
    Block,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    parse,
)
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.measure import column_weights
from tuoju.demo.content.builders.typesetting import pdf_of
from tuoju.demo.content.drawing import draw
from tuoju.demo.content.source import DemoResource

COLOURS: Final = {
    "ink": f"#{palette.INK}",
    "meta": f"#{palette.INK_META}",
    "line": f"#{palette.LINE_STRONG}",
    "paper": f"#{palette.PAPER}",
    "primary": f"#{palette.PRIMARY}",
    "deep": f"#{palette.PRIMARY_DEEP}",
    "sky": f"#{palette.SKY}",
    "pale": f"#{palette.SKY_PALE}",
    "accent": f"#{palette.ACCENT}",
}


def build_pdf(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the PDF of a resource."""
    blocks = parse(resource.body)
    title = resource.title
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        title, blocks = blocks[0].text, blocks[1:]
    document = {
        "title": title,
        "byline": imprint.byline,
        "organisation": imprint.organisation,
        "alliance": palette.ALLIANCE,
        "licence": imprint.licence,
        "dated": imprint.dated,
        "keywords": list(resource.keywords),
        "description": resource.description,
        "palette": COLOURS,
        "parts": [part_of(block) for block in blocks],
    }
    data = json.dumps(document, ensure_ascii=False)
    path.write_bytes(pdf_of("document.typ", data, imprint.timestamp))


def runs_of(runs: Sequence[Run]) -> list[dict[str, object]]:
    """Give runs as plain data for a template."""
    return [{"text": run.text, "bold": run.bold} for run in runs]


def part_of(block: Block) -> dict[str, object]:
    """Give one block as plain data for a template."""
    match block:
        case Heading():
            part: dict[str, object] = {"level": min(block.level, 3), "text": block.text}
        case Item():
            part = {"depth": block.depth, "number": block.number, "checked": block.checked}
            part |= {"runs": runs_of(block.runs)}
        case Table():
            part = _table(block)
        case Picture():
            part = {"svg": draw(block.name).svg, "caption": block.caption}
        case PageBreak():
            part = {}
        case Quote() | Paragraph():
            part = {"runs": runs_of(block.runs)}
    return {"kind": type(block).__name__.lower(), **part}


def _table(table: Table) -> dict[str, object]:
    columns = len(table.header)
    cells: list[object] = []
    for row in table.rows:
        padded = [runs_of(cell.runs) for cell in row[:columns]]
        cells.extend(padded + [[]] * (columns - len(padded)))
    return {
        "weights": column_weights(table),
        "header": [runs_of(cell.runs) for cell in table.header],
        "cells": cells,
    }
