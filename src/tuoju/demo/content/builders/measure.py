"""How much room Chinese and Latin text takes, without asking a font."""

from __future__ import annotations

import math


def units(text: str) -> float:
    """Width of a text in full-width characters."""
    return sum(0.55 if char.isascii() else 1.0 for char in text)


def line_count(text: str, width: float, size: float) -> int:
    """Lines that a text fills in a column of `width` inches at `size` points."""
    per_line = max(width * 72 / size, 1)
    return sum(max(1, math.ceil(units(part) / per_line)) for part in text.split("\n"))
