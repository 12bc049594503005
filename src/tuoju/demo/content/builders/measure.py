"""How much room Chinese and Latin text takes, without asking a font."""

from __future__ import annotations

import math

from tuoju.demo.content.builders.blocks import Table


def units(text: str) -> float:
    """Width of a text in full-width characters."""
    return sum(0.55 if char.isascii() else 1.0 for char in text)


def line_count(text: str, width: float, size: float) -> int:
    """Lines that a text fills in a column of `width` inches at `size` points."""
    per_line = max(width * 72 / size, 1)
    return sum(max(1, math.ceil(units(part) / per_line)) for part in text.split("\n"))


def column_weights(table: Table) -> list[float]:
    """Give each column of a printed table its share, by the longest words in it."""
    weights = []
    for index, head in enumerate(table.header):
        longest = max((units(row[index].raw) for row in table.rows if index < len(row)), default=0)
        weights.append(max(units(head.raw) + 1, min(longest + 1, 22), 4))
    return weights
