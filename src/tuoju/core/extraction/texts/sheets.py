"""Workbooks of every age: one page a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import is_zipfile

import python_calamine as calamine

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package
from tuoju.core.extraction.report import Breakdown, Code, Fact, Reason, Refusal, reason
from tuoju.core.extraction.texts.properties import core_properties
from tuoju.core.extraction.texts.sections import Reading, as_pages

_CELL = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK = 1 << 20

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, limits: Limits) -> Reading:
    """Read xlsx, xlsm, xlsb, xls and ods."""
    facts = _checked(path, limits) if is_zipfile(path) else {}
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Refusal(Code.ENCRYPTED) from None
    except (calamine.CalamineError, OSError, ValueError) as broken:
        raise Breakdown(Code.UNREADABLE) from broken
    notes: list[Reason] = []
    pages, cut = as_pages(_sheets(book, limits, notes), limits)
    return Reading(pages, facts | {"page_count": len(book.sheet_names)}, notes + cut)


def _checked(path: Path, limits: Limits) -> dict[str, Fact]:
    """Refuse sheets whose two far corners would make the reader fill the space between."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        for name in package.parts("xl/worksheets/"):
            if name.lower().endswith(".xml"):
                with archive.open(name) as source:
                    if _area(iter(lambda: source.read(_CHUNK), b"")) > limits.max_cells:
                        raise Refusal(Code.SHEET_TOO_LARGE)
        return core_properties(package)


def _area(chunks: Iterator[bytes]) -> int:
    columns, rows, rest = 0, 0, b""
    for chunk in chunks:
        for match in _CELL.finditer(rest + chunk):
            columns = max(columns, _column(match[1]))
            rows = max(rows, int(match[2]))
        rest = chunk[-300:]
    return columns * rows


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(
    book: calamine.CalamineWorkbook, limits: Limits, notes: list[Reason]
) -> Iterator[tuple[str, str]]:
    for meta in book.sheets_metadata:
        try:
            yield meta.name, _text(book.get_sheet_by_name(meta.name), limits, notes)
        except (calamine.CalamineError, ValueError):
            notes.append(reason(Code.PAGES_LEFT_OUT, count=1))
            yield meta.name, ""


def _text(sheet: calamine.CalamineSheet, limits: Limits, notes: list[Reason]) -> str:
    lines, room = [], limits.max_characters
    for number, row in enumerate(sheet.iter_rows()):
        if number >= limits.max_rows or room < 0:
            notes.append(reason(Code.TEXT_CUT, pages=number))
            break
        line = "\t".join(_written(cell) for cell in row).rstrip()
        if line:
            lines.append(line)
            room -= len(line)
    return "\n".join(lines)


def _written(cell: Cell) -> str:
    """Write a value as an office worker reads it: 5, not 5.0; 2026-11-23, not midnight."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return f"{cell:.12g}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell).replace("\n", " ").replace("\t", " ")
