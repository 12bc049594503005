"""Excel files people can fill in: head rows, choices, blank rows, formulas, print setting."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tuoju.demo.content.builders import palette
from tuoju.demo.content.builders.archives import write_office_file
from tuoju.demo.content.builders.blocks import Block, Heading, Item, Paragraph, Quote, Table, parse
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.measure import units
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_CHOICES: Final = re.compile(r"\{([^{}]+)\}\s*$")
_BLANK_ROWS: Final = re.compile(r"空行[：:]\s*(\d{1,3})")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_WIDEST: Final = 34
_HAIR: Final = Side(style="thin", color=palette.LINE_STRONG)
_GRID: Final = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("/\\:*?[]", "、"))


def build_workbook(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the workbook of a resource."""
    workbook = Workbook()
    if workbook.active is not None:
        workbook.remove(workbook.active)
    for title, blocks in _sheets(resource):
        sheet = workbook.create_sheet(title.translate(_FORBIDDEN)[:31])
        _SheetWriter(sheet).write(title, blocks, imprint)
    workbook.properties.title = resource.title
    workbook.properties.creator = imprint.byline
    workbook.properties.subject = resource.description
    workbook.properties.keywords = "，".join(resource.keywords)
    container = io.BytesIO()
    workbook.save(container)
    write_office_file(path, container, imprint.day)


def _sheets(resource: DemoResource) -> list[tuple[str, list[Block]]]:
    sheets: list[tuple[str, list[Block]]] = []
    for block in parse(resource.body):
        if isinstance(block, Heading) and block.level == 1:
            sheets.append((block.text, []))
        elif sheets:
            sheets[-1][1].append(block)
        else:
            raise ContentError(resource.path, "an xlsx body starts with a # sheet name")
    if not sheets:
        raise ContentError(resource.path, "an xlsx body needs at least one # sheet")
    return sheets


class _SheetWriter:
    """Fills one sheet from the top down."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 1
        self._tables: list[tuple[Table, int]] = []
        self._ends: dict[int, int] = {}
        self._widths: dict[int, float] = {}
        self._notes: list[int] = []
        self._filled: list[int] = []

    def write(self, title: str, blocks: Sequence[Block], imprint: Imprint) -> None:
        columns = max((len(b.header) for b in blocks if isinstance(b, Table)), default=4)
        self._line(title, Font(name=palette.SERIF, size=16, bold=True, color=palette.PRIMARY_DEEP))
        self._sheet.row_dimensions[1].height = 30
        for block in blocks:
            self._add(block)
        self._finish(columns, imprint)

    def _add(self, block: Block) -> None:
        match block:
            case Table():
                self._table(block)
            case Heading():
                self._row += 1
                self._line(
                    block.text, Font(name=palette.SANS, size=12, bold=True, color=palette.PRIMARY)
                )
            case Paragraph() | Quote() | Item():
                self._text(block)

    def _text(self, block: Paragraph | Quote | Item) -> None:
        blank = _BLANK_ROWS.fullmatch(block.text.strip())
        if blank and self._tables:
            table, start = self._tables[-1]
            self._row -= 1
            for _ in range(int(blank[1])):
                self._cells([""] * len(table.header))
            self._ends[start] = self._row - 1
            self._row += 1
            return
        prefix = "● " if isinstance(block, Item) else ""
        self._notes.append(self._row)
        self._line(prefix + block.text, Font(name=palette.SANS, size=10, color=palette.INK_META))

    def _line(self, text: str, font: Font) -> None:
        cell = self._sheet.cell(self._row, 1, text)
        cell.font = font
        cell.alignment = Alignment(vertical="center", wrap_text=False)
        self._row += 1

    def _table(self, table: Table) -> None:
        head = self._row
        for column, source in enumerate(table.header, start=1):
            text = _CHOICES.sub("", source.raw).strip()
            cell = self._sheet.cell(head, column, text)
            cell.font = Font(name=palette.SANS, size=11, bold=True, color=palette.WHITE)
            cell.fill = PatternFill("solid", fgColor=palette.PRIMARY)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = _GRID
            self._remember_width(column, text, head=True)
        self._sheet.row_dimensions[head].height = 28
        if self._sheet.freeze_panes is None and head <= 6:
            self._sheet.freeze_panes = f"A{head + 1}"
        self._row += 1
        for row in table.rows:
            self._cells([cell.raw for cell in row])
        self._tables.append((table, head + 1))
        self._ends[head + 1] = self._row - 1
        self._row += 1

    def _cells(self, values: Sequence[str]) -> None:
        for column, value in enumerate(values, start=1):
            cell = self._sheet.cell(self._row, column, _value(value))
            cell.font = Font(name=palette.SANS, size=11, color=palette.INK)
            side = "center" if _NUMBER.fullmatch(value) or value.startswith("=") else "left"
            cell.alignment = Alignment(
                horizontal=side, vertical="center", wrap_text=True, indent=side == "left"
            )
            cell.border = _GRID
            if self._row % 2:
                cell.fill = PatternFill("solid", fgColor=palette.SKY_PALE)
            self._remember_width(column, value, head=False)
        self._filled.append(self._row)
        self._row += 1

    def _choices(self, table: Table, start: int) -> None:
        for column, source in enumerate(table.header, start=1):
            found = _CHOICES.search(source.raw)
            if found is None or self._ends[start] < start:
                continue
            options = ",".join(part.strip() for part in re.split(r"[/／]", found[1]))
            rule = DataValidation(type="list", formula1=f'"{options}"', allow_blank=True)
            rule.error = f"请从下拉列表中选择：{options}"
            letter = get_column_letter(column)
            rule.add(f"{letter}{start}:{letter}{self._ends[start]}")
            self._sheet.add_data_validation(rule)

    def _remember_width(self, column: int, text: str, *, head: bool) -> None:
        wanted = max((units(part) for part in text.split("\n")), default=0) * 2.1 + 4
        if text.startswith("="):
            wanted = 10
        limit = 60 if not head else 30
        self._widths[column] = max(self._widths.get(column, 10), min(wanted, limit))

    def _finish(self, columns: int, imprint: Imprint) -> None:
        sheet = self._sheet
        for column in self._widths:
            sheet.column_dimensions[get_column_letter(column)].width = self._width(column)
        for row in self._notes:
            self._wrap_note(row, columns)
        for row in self._filled:
            self._set_height(row)
        for table, start in self._tables:
            self._choices(table, start)
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.sheet_properties.tabColor = palette.PRIMARY
        sheet.HeaderFooter.oddFooter = HeaderFooterItem(
            left=_HeaderFooterPart(imprint.organisation),
            right=_HeaderFooterPart("第 &P 页，共 &N 页"),
        )

    def _width(self, column: int) -> float:
        return min(self._widths.get(column, 10), _WIDEST)

    def _set_height(self, row: int) -> None:
        lines = 1
        for column in self._widths:
            text = str(self._sheet.cell(row, column).value or "")
            if text.startswith("="):
                continue
            room = max(self._width(column) / 2.0 - 1, 2)
            needed = sum(-(-max(units(part), 1) // room) for part in text.split("\n"))
            lines = max(lines, int(needed))
        self._sheet.row_dimensions[row].height = 16 * lines + 8

    def _wrap_note(self, row: int, columns: int) -> None:
        self._sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        cell = self._sheet.cell(row, 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        room = sum(self._width(column) for column in range(1, columns + 1)) / 2
        lines = -(-units(str(cell.value)) // max(room, 10))
        self._sheet.row_dimensions[row].height = 16 * max(lines, 1)


def _value(text: str) -> str | int | float | None:
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text) and not (text.startswith("0") and text[1:2].isdigit()):
        return float(text) if "." in text else int(text)
    return text
