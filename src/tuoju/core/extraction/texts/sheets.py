"""Workbooks of every age: one page a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import is_zipfile

import python_calamine as calamine

from tuoju.core.extraction.archives import check_package, opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package
from tuoju.core.extraction.report import Breakdown, Code, Fact, Reason, Refusal, reason
from tuoju.core.extraction.texts.claims import check_claims
from tuoju.core.extraction.texts.properties import core_properties
from tuoju.core.extraction.texts.sections import Reading, as_pages

_ZIP = b"PK\x03\x04"

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path, limits: Limits) -> Reading:
    """Read xlsx, xlsm, xlsb, xls and ods."""
    facts: dict[str, Fact] = {}
    if is_zipfile(path):
        with opened(path, limits) as archive:
            check_claims(archive, limits)
            facts = core_properties(Package(archive, limits))
    book = _loaded(path)
    notes: list[Reason] = []
    pages, cut = as_pages(_sheets(book, limits, notes), limits)
    return Reading(pages, facts | {"page_count": len(book.sheet_names)}, notes + cut)


def open_form(path: Path, limits: Limits) -> calamine.CalamineWorkbook:
    """Open an .xlsx where no child process bounds what reading it may take.

    Raises `Stop` for anything else: other kinds do not say how far their sheets reach.
    """
    with path.open("rb") as file:
        if file.read(len(_ZIP)) != _ZIP:
            raise Breakdown(Code.UNREADABLE)
    with opened(path, limits) as archive:
        check_package(archive, limits)
        package = Package(archive, limits)
        if "xl/workbook.bin" in package or "content.xml" in package:
            raise Breakdown(Code.UNREADABLE)
        check_claims(archive, limits)
    return _loaded(path)


def _loaded(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Refusal(Code.ENCRYPTED) from None
    except (calamine.CalamineError, OSError, ValueError) as broken:
        raise Breakdown(Code.UNREADABLE) from broken


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
