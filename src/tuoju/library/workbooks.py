"""Workbooks that people fill: the template of a batch, and a filled one with its errors in red."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tuoju.library.models import Draft
from tuoju.library.spreadsheets import (
    AUDIENCE,
    CHOICES,
    FILE,
    ID,
    LISTS,
    OPEN,
    Sheet,
    headers,
    hint_mark,
)
from tuoju.library.vocabularies import ContributorRole
from tuoju.library.wording import listed, with_role

STAMP_SHEET = "tuoju"
STAMP = "tuoju-metadata-1"
SPARE_ROWS = 200
_TEXT = "@"
_WIDTHS = {FILE: 32, "title": 32, "description": 48, "keywords": 28, "contributors": 24}
_PAPER = PatternFill("solid", fgColor="F4EEE2")
_ALERT = PatternFill("solid", fgColor="FBE7E3")
_BOLD = Font(bold=True)
_QUIET = Font(color="5F6B6D", size=9)
_RED = Font(color="A12A24", bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)


def template_of(drafts: Iterable[tuple[Draft, str]], *, batch_id: str) -> bytes:
    """Write the grid of a batch as a workbook; `drafts` come with the names of their files."""
    rows = list(drafts)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("填写表")
    columns = headers()
    _put_row(sheet, 1, columns.values(), font=_BOLD)
    _put_row(sheet, 2, (_hints().get(name, "") for name in columns), font=_QUIET)
    for at, (draft, file_name) in enumerate(rows, start=3):
        cells = row_of(draft, file_name)
        _put_row(sheet, at, (cells[name] for name in columns))
    codes = book.create_sheet(_("代码表"))
    _lay_out(sheet, codes, list(columns), last=len(rows) + 2)
    _stamp(book, batch_id, ((draft.public_id, draft.revision) for draft, _name in rows))
    return _saved(book)


def row_of(draft: Draft, file_name: str) -> dict[str, str]:
    """Return a draft in the words of the template."""
    cells = {
        ID: draft.public_id,
        FILE: file_name,
        AUDIENCE: _words(AUDIENCE, draft.resource.visibility),
    }
    for name in Draft.FIELDS:
        cells[name] = _words(name, getattr(draft, name))
    return cells


def _words(name: str, value: Any) -> str:
    if name in CHOICES:
        return str(dict(CHOICES[name].choices).get(value, value))
    if name in LISTS:
        return listed(LISTS[name](one).label for one in value)
    if name == "statements":
        return listed(item["key"] for item in value)
    if name == "contributors":
        return listed(_person(item) for item in value)
    return listed(value) if isinstance(value, list) else str(value)


def _person(item: Mapping[str, Any]) -> str:
    role = str(item.get("role") or "")
    if role in {"", ContributorRole.AUTHOR}:
        return str(item["name"])
    return with_role(item["name"], ContributorRole(role).label)


def _hints() -> dict[str, str]:
    several = _("可写几项，用顿号隔开")
    return {
        ID: hint_mark() + _("编号和文件两栏请不要改；留空的格子不改动原有内容。"),
        "title": _("必填，不超过 200 字"),
        "type": _("必填，从下拉中选"),
        "audiences": _("必填，") + several,
        "age_bands": several,
        "domains": several,
        "keywords": _("最多 20 个，用顿号隔开"),
        "description": _("必填，两三句：做什么、给谁用、怎么用"),
        "contributors": _("姓名（分工），用顿号隔开，例如：教研室（指导）"),
        "statements": _("写编号，例如 B8.4、B14.3，第一个是核心"),
        "licence": _("必填，从下拉中选"),
        "rights_holder": _("必填，单位或作者"),
        "consent": _("必填，从下拉中选"),
        "language": _("从下拉中选"),
        AUDIENCE: _("从下拉中选"),
    }


def _lay_out(sheet: Worksheet, codes: Worksheet, columns: Sequence[str], *, last: int) -> None:
    """Give the columns width, text format and drop-downs that read the sheet of codes."""
    sheet.freeze_panes = "D3"
    for place, name in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 16)
        for at in range(3, last + SPARE_ROWS):
            sheet.cell(at, place).number_format = _TEXT
        choices = CHOICES.get(name) or LISTS.get(name)
        if choices is None:
            continue
        labels = [str(label) for label in choices.labels]
        used = codes.max_column + 1 if codes.cell(1, 1).value else 1
        _put_column(codes, used, [headers()[name], *labels])
        of_codes = get_column_letter(used)
        source = f"'{codes.title}'!${of_codes}$2:${of_codes}${len(labels) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.showErrorMessage = name in CHOICES and name not in OPEN
        rule.error = _("请从下拉中选择。")
        rule.add(f"{letter}3:{letter}{last + SPARE_ROWS}")
        sheet.add_data_validation(rule)


def _stamp(book: Workbook, batch_id: str, revisions: Iterable[tuple[str, int]]) -> None:
    """Write on a hidden sheet which batch this is and what its rows were when it was taken."""
    hidden = book.create_sheet(STAMP_SHEET)
    hidden.sheet_state = "hidden"
    _put_row(hidden, 1, [STAMP, batch_id])
    for at, (public_id, revision) in enumerate(revisions, start=2):
        _put_row(hidden, at, [public_id, str(revision)])


def marked(sheet: Sheet, errors: Mapping[int, str], *, stamp: Sequence[Sequence[str]]) -> bytes:
    """Return what somebody filled with a red column of explanations; `errors` by row number."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = _("填写表")
    width = max((len(row) for row in sheet.table), default=0) + 1
    for at, row in enumerate(sheet.table, start=1):
        _put_row(page, at, row, font=_BOLD if at == sheet.header_at + 1 else None)
        if text := errors.get(at):
            _put(page, at, width, text, font=_RED)
            for place in range(1, width + 1):
                page.cell(at, place).fill = _ALERT
    _put(page, sheet.header_at + 1, width, _("错误说明"), font=_RED)
    for place, name in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 16)
    page.column_dimensions[get_column_letter(width)].width = 60
    hidden = book.create_sheet(STAMP_SHEET)
    hidden.sheet_state = "hidden"
    for at, row in enumerate(stamp, start=1):
        _put_row(hidden, at, row)
    return _saved(book)


def _put_row(sheet: Worksheet, at: int, texts: Iterable[str], *, font: Font | None = None) -> None:
    for place, text in enumerate(texts, start=1):
        _put(sheet, at, place, text, font=font)


def _put_column(sheet: Worksheet, place: int, texts: Iterable[str]) -> None:
    for at, text in enumerate(texts, start=1):
        _put(sheet, at, place, text, font=_BOLD if at == 1 else None)


def _put(sheet: Worksheet, at: int, place: int, text: str, *, font: Font | None = None) -> None:
    """Write text that stays text: what looks like a formula is never one."""
    cell = sheet.cell(at, place)
    cell.value = "".join(char for char in text if char >= " " or char in "\n\t") or None
    cell.number_format = _TEXT
    cell.alignment = _TOP
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@", "\t"))
    if font is not None:
        cell.font = font
        cell.fill = _PAPER if font is not _RED else _ALERT


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
