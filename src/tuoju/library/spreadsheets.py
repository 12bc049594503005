"""Metadata in Excel: a template out, the same workbook back in, errors by row.

People live in Excel and WPS, so headers are read by their words in any order, list cells take any
separator, code lists take the words that people see, and every bad row says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from python_calamine import CalamineError, CalamineWorkbook

from tuoju.core.errors import Invalid
from tuoju.library.models import Metadata
from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    ConsentScope,
    Domain,
    Granularity,
    Licence,
    ResourceType,
    Vetting,
)

FILE = "file"
_SEPARATORS = re.compile(r"[,，、;；\n]+")
_CHOICES: Mapping[str, type[TextChoices]] = {
    "granularity": Granularity,
    "type": ResourceType,
    "licence": Licence,
    "consent": ConsentScope,
    "vetting": Vetting,
}
_LISTS: Mapping[str, type[TextChoices]] = {
    "audiences": Audience,
    "age_bands": AgeBand,
    "domains": Domain,
}
_WORDS = ("keywords", "majors")


def headers() -> dict[str, str]:
    """Return the column titles that people see, by field name, in the order of the template."""
    words = {field.name: str(field.verbose_name) for field in Metadata._meta.fields}
    return {FILE: "文件", **{name: words[name] for name in Metadata.FIELDS}}


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the first sheet by field name; unknown columns are left out.

    Raises `Invalid` for a file that is no workbook.
    """
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError) as error:
        raise Invalid(fields={FILE: [str(error)]}) from error
    known = {title: name for name, title in headers().items()}
    columns: list[str] = []
    for row in sheet.to_python(skip_empty_area=False):
        cells = [str(cell).strip() for cell in row]
        if not columns:
            names = [known.get(cell, cell if cell in known.values() else "") for cell in cells]
            columns = names if FILE in names or "title" in names else []
            continue
        if any(cells):
            yield {name: row[place] for place, name in enumerate(columns) if name}


def values_from_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Turn a row (or front matter) into field values; empty cells say nothing.

    Raises `Invalid` naming the field for a word that no code list knows.
    """
    values: dict[str, Any] = {}
    for name in Metadata.FIELDS:
        raw = row.get(name)
        if raw is None or raw in ("", []):
            continue
        values[name] = _value(name, raw)
    return values


def _value(name: str, raw: Any) -> Any:
    if name in _CHOICES:
        return _code(name, _CHOICES[name], str(raw))
    if name in _LISTS:
        return [_code(name, _LISTS[name], part) for part in _parts(raw)]
    if name in _WORDS:
        return _parts(raw)
    if name == "statements":
        return [_statement(part) for part in (raw if isinstance(raw, list) else _parts(raw))]
    if name == "contributors":
        return [_contributor(part) for part in (raw if isinstance(raw, list) else _parts(raw))]
    return str(raw).strip()


def _parts(raw: Any) -> list[str]:
    if isinstance(raw, list):
        return [str(part).strip() for part in raw]
    return [part.strip() for part in _SEPARATORS.split(str(raw)) if part.strip()]


def _code(name: str, choices: type[TextChoices], text: str) -> str:
    text = text.strip()
    for value, label in choices.choices:
        if text in {value, str(label)}:
            return str(value)
    raise Invalid(fields={name: [text]})


def _statement(part: Any) -> dict[str, str]:
    if isinstance(part, dict):
        return {"key": str(part["key"]), "strength": str(part.get("strength", "core"))}
    return {"key": str(part).upper(), "strength": "core"}


def _contributor(part: Any) -> dict[str, str]:
    if isinstance(part, dict):
        return {"name": str(part.get("name", "")), "role": str(part.get("role", "author"))}
    return {"name": str(part), "role": "author"}
