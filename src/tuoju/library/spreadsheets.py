"""Metadata out of spreadsheets and front matter: the words people write, turned into values.

People live in Excel and WPS, so headers are read by their words in any order and under merged
cells, list cells take any separator, code lists take the words that people see, full-width digits
and stray spaces are forgiven, and every bad row says everything that is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from tuoju.competencies.models import Alignment
from tuoju.competencies.queries import statements_named
from tuoju.core.errors import DomainError, Invalid
from tuoju.core.extraction.encodings import clean
from tuoju.core.extraction.limits import MEGABYTE, Limits
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.report import Code, Stop
from tuoju.core.extraction.texts.sheets import open_form
from tuoju.library.models import Metadata
from tuoju.library.statement_keys import spelled
from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    ConsentScope,
    ContributorRole,
    Domain,
    Granularity,
    Language,
    Licence,
    ResourceType,
    Vetting,
    Visibility,
)
from tuoju.library.wording import codes_by_word, in_every_language, listed, name_and_role, told_of

FILE = "file"
ID = "id"
AUDIENCE = "visibility"
ROW_LIMIT = 5000
COLUMN_LIMIT = 200
LIMITS = Limits(max_cells=ROW_LIMIT * COLUMN_LIMIT, max_xml_unpacked=64 * MEGABYTE)
HEADER_WITHIN = 20
CHOICES: Mapping[str, type[TextChoices]] = {
    "granularity": Granularity,
    "type": ResourceType,
    "licence": Licence,
    "consent": ConsentScope,
    "vetting": Vetting,
    "language": Language,
    AUDIENCE: Visibility,
}
OPEN = frozenset({"language"})  # words of a list, and codes that it does not hold
LISTS: Mapping[str, type[TextChoices]] = {
    "audiences": Audience,
    "age_bands": AgeBand,
    "domains": Domain,
}
_WORDS = ("keywords", "majors")
_ALIASES = {
    "filename": FILE,
    "文件名": FILE,
    "audience": "audiences",
    "对象": "audiences",
    "age": "age_bands",
    "适用对象": "audiences",
    "适用年龄": "age_bands",
    "年龄": "age_bands",
    "tags": "keywords",
    "summary": "description",
    "license": "licence",
    "授权": "licence",
    "许可": "licence",
    "质量要点": "statements",
    "要点": "statements",
    "作者": "contributors",
    "authors": "contributors",
    "肖像": "consent",
    "可见性": AUDIENCE,
    "公开范围": AUDIENCE,
}
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_REMARK = re.compile(r"[（(][^（()）]*[)）]|[*＊：:]")
# As BCP 47 writes languages: zh-CN, zh-Hans, EN-us.
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")
_UNSEEN = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_WIDE = {
    wide: chr(wide - 0xFEE0)
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for wide in range(first, last + 1)
}
_UNREADABLE = frozenset({Code.DAMAGED, Code.UNREADABLE, Code.BROKEN_XML})


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: its number as the spreadsheet shows it, and the cells by field name."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a workbook, and what its header says."""

    table: Sequence[Sequence[str]]
    header_at: int
    columns: Sequence[str]
    rows: Sequence[SheetRow]


def headers() -> dict[str, str]:
    """Return the column titles that people see, by field name, in the order of the template."""
    words = {field.name: str(field.verbose_name) for field in Metadata._meta.fields}
    fields = {name: words[name] for name in Metadata.FIELDS}
    return {ID: _("编号"), FILE: _("文件"), **fields, AUDIENCE: _("可见范围")}


def hint_mark() -> str:
    """Return how the row of hints below the header begins, which is no row to read."""
    return _("【说明】")


@cache
def _hint_marks() -> tuple[str, ...]:
    return tuple(in_every_language(lambda: {hint_mark(): ""}))


@cache
def _known_columns() -> Mapping[str, str]:
    """Return the fields by column title in any language: workbooks travel between people."""
    return in_every_language(lambda: {_squeezed(title): name for name, title in headers().items()})


def _squeezed(title: str) -> str:
    return title.replace(" ", "").lower()


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a filled workbook; raises `Invalid` for what is none, or claims too much to be read."""
    try:
        with _told_as_broken():
            return open_form(path, LIMITS)
    except Stop as stop:
        if stop.reason.code in _UNREADABLE:
            raise _no_workbook() from stop
        raise Invalid(fields={FILE: [message(stop.reason)]}) from stop


def cells_of(book: CalamineWorkbook, name: str | None = None) -> list[list[Any]]:
    """Return the cells of a sheet, the first unless named; raises `Invalid` like `open_workbook`."""
    with _told_as_broken():
        sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
        if sheet.total_height <= ROW_LIMIT:
            return sheet.to_python(skip_empty_area=False)
    text = _("填写表最多 %d 行，请分几张表导入。") % ROW_LIMIT
    raise Invalid(fields={FILE: [text]})


@contextmanager
def _told_as_broken() -> Iterator[None]:
    """Tell whatever the reader stumbles over as a broken file; its panics are no `Exception`."""
    try:
        yield
    except (Stop, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise _no_workbook() from error


def _no_workbook() -> Invalid:
    text = _("打不开这张表：请用 Excel 或 WPS 另存为 .xlsx，再导入。")
    return Invalid(fields={FILE: [text]})


def read_sheet(path: Path) -> Sheet:
    """Read the first sheet of a workbook; unknown columns stay in the table only.

    Raises `Invalid` for a file that is no workbook, or has no header that anybody could read.
    """
    return sheet_of(open_workbook(path))


def sheet_of(book: CalamineWorkbook) -> Sheet:
    """Read the first sheet of an open workbook; see `read_sheet`."""
    cells = cells_of(book)
    table = [[clean_text(cell) for cell in row] for row in cells]
    header_at, columns = _header_of(table)
    rows = [
        SheetRow(number + 1, {name: cells[place] for place, name in enumerate(columns) if name})
        for number, cells in enumerate(table)
        if number > header_at and any(cells) and not cells[0].startswith(_hint_marks())
    ]
    return Sheet(table, header_at, columns, rows)


def _header_of(table: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """Find the header row; groups of columns may stand above it, merged cells across two rows."""
    for at, row in enumerate(table[:HEADER_WITHIN]):
        columns = [column_named(cell) for cell in row]
        if not {FILE, "title", ID} & set(columns):
            continue
        below = [column_named(cell) for cell in table[at + 1]] if at + 1 < len(table) else []
        if sum(1 for name in below if name and name not in columns) >= 1:
            return at + 1, [first or second for first, second in zip(columns, below, strict=True)]
        return at, columns
    text = _("没有找到表头：第一行应有“文件”“标题”等栏目名。请下载填写表，在它上面填写。")
    raise Invalid(fields={FILE: [text]})


def column_named(text: str) -> str:
    """Return the field that a column title means, forgiving stars, remarks and spaces."""
    word = bare_title(text)
    if word in _known_columns():
        return _known_columns()[word]
    return _ALIASES.get(word, word if word in {*Metadata.FIELDS, FILE, ID, AUDIENCE} else "")


def bare_title(text: str) -> str:
    """Return a column title without stars, remarks and spaces."""
    return _squeezed(_REMARK.sub("", clean_text(text)))


def clean_text(raw: Any) -> str:
    """Return a cell as text: whole numbers without `.0`, narrow digits, nothing unseen around."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        raw = raw.date()
    text = clean(str(raw if raw is not None else ""))
    return text.translate(_UNSEEN).translate(_WIDE).strip()


def values_from_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Turn a row (or front matter) into field values; empty cells say nothing.

    Raises `Invalid` with everything that no code list knows, by field.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name in Metadata.FIELDS:
        raw = row.get(name)
        if raw is None or raw in ("", []):
            continue
        try:
            values[name] = _value(name, raw)
        except Invalid as error:
            wrong.update(error.fields)
    if wrong:
        raise Invalid(fields=wrong)
    return values


def audience_from_row(row: Mapping[Any, Any]) -> str | None:
    """Return who is to see what the row describes, if it says so; raises `Invalid`."""
    raw = row.get(AUDIENCE)
    return _code(AUDIENCE, Visibility, raw) if raw else None


def checked_values(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Turn a row into values whose statements exist; raises `Invalid` like `values_from_row`."""
    values = values_from_row(row)
    try:
        statements_named(item["key"] for item in values.get("statements", []))
    except DomainError as error:
        raise _wrong("statements", str(error)) from error
    return values


def _value(name: str, raw: Any) -> Any:
    if name in CHOICES:
        return _code(name, CHOICES[name], raw)
    if name in LISTS:
        return list(dict.fromkeys(_code(name, LISTS[name], part) for part in _parts(raw)))
    if name in _WORDS:
        return list(dict.fromkeys(_parts(raw)))
    if name == "statements":
        return _statements(raw)
    if name == "contributors":
        return [_contributor(part) for part in (raw if isinstance(raw, list) else _parts(raw))]
    if isinstance(raw, list | dict):
        raise _wrong(name, _("这里应是一段文字。"))
    return clean_text(raw)


def _parts(raw: Any) -> list[str]:
    parts = raw if isinstance(raw, list) else _SEPARATORS.split(str(raw))
    return [text for part in parts if (text := clean_text(part))]


def _code(name: str, choices: type[TextChoices], raw: Any) -> str:
    text = clean_text(raw)
    code = codes_by_word(choices).get(text.casefold())
    if code is not None:
        return code
    if name in OPEN and _LANGUAGE_CODE.fullmatch(text):
        return text
    known = listed(choices.labels)
    raise _wrong(
        name, _("“%(word)s”不在可选项里。可选：%(known)s。") % {"word": text, "known": known}
    )


def _statements(raw: Any) -> list[dict[str, str]]:
    """Read keys such as `B8.4`; the first is the core one unless the cell says otherwise."""
    found: dict[str, str] = {}
    for place, part in enumerate(raw if isinstance(raw, list) else _parts(raw)):
        said = part if isinstance(part, dict) else {"key": part}
        key = clean_text(said.get("key"))
        strength = clean_text(said.get("strength")) or ("core" if place == 0 else "supporting")
        if strength not in Alignment.Strength:
            raise _wrong("statements", _("不认识的选项：%s") % strength)
        if key:
            found.setdefault(key, strength)
    keys = spelled(list(found))
    return [
        {"key": key, "strength": strength}
        for key, strength in dict(zip(keys, found.values(), strict=True)).items()
    ]


def _contributor(part: Any) -> dict[str, str]:
    if isinstance(part, dict):
        said = (clean_text(part.get("name")), part.get("role") or "")
    else:
        said = name_and_role(clean_text(part))
    name, role = said
    if not name:
        raise _wrong("contributors", _("作者没有写名字。"))
    return {
        "name": name[:80],
        "role": _code("contributors", ContributorRole, role) if role else ContributorRole.AUTHOR,
    }


def _wrong(name: str, text: str) -> Invalid:
    return Invalid(fields={name: [told_of(headers().get(name, name), text)]})
