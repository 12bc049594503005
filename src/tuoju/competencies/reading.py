"""Reading framework files: YAML in, typed and checked rows out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tuoju.competencies.errors import UnreadableFramework
from tuoju.competencies.models import Statement

DATA_DIR = Path(__file__).parent / "data"
FRAMEWORK_FIELDS = frozenset(
    {"key", "version", "title", "source", "source_url", "note", "order", "valid_from", "valid_to"}
)
STATEMENT_FIELDS = frozenset(
    {"key", "kind", "official_no", "title", "note", "verified", "confidence", "points"}
)
TEXTS = frozenset(
    {"key", "version", "title", "source", "source_url", "note", "kind", "official_no", "confidence"}
)
CONFIDENCES = frozenset({"H", "M", "L"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One statement of a file; `parent` is the key of the statement above."""

    parent: str | None
    key: str
    kind: str
    title: str
    confidence: str
    official_no: str = ""
    note: str = ""
    verified: bool = False
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFile:
    """A whole file, parents before their children."""

    key: str
    version: str
    title: str
    source: str
    statements: tuple[StatementRow, ...]
    source_url: str = ""
    note: str = ""
    order: int = 100
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


def shipped_files() -> list[Path]:
    """Return the framework files that travel with the product."""
    return sorted(DATA_DIR.glob("*.yml"))


def read_framework(path: Path) -> FrameworkFile:
    """Read a file; raises `UnreadableFramework` with the reason and the place."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _framework(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError) as error:
        raise UnreadableFramework(file=path.name, reason=str(error)) from error


def _texts(fields: dict[str, Any], place: str) -> None:
    """Refuse numbers where text is meant: an unquoted `520802` or `2022` would lose its form."""
    wrong = [name for name in TEXTS & set(fields) if not isinstance(fields[name], str)]
    if wrong:
        message = f"{place}: must be text, in quotes: {', '.join(sorted(wrong))}"
        raise ValueError(message)


def _framework(data: Any) -> FrameworkFile:
    if not isinstance(data, dict):
        message = "the file is not a mapping"
        raise TypeError(message)
    nodes = data.pop("statements", None) or []
    _refuse_unknown(data, FRAMEWORK_FIELDS, "framework")
    _texts(data, "framework")
    rows = tuple(_statements(nodes, parent=None))
    keys = [row.key for row in rows]
    doubles = sorted({key for key in keys if keys.count(key) > 1})
    if doubles:
        message = f"keys used twice: {', '.join(doubles)}"
        raise ValueError(message)
    return FrameworkFile(statements=rows, **data)


def _statements(nodes: list[dict[str, Any]], parent: str | None) -> Iterator[StatementRow]:
    for node in nodes:
        fields = dict(node)
        children = fields.pop("children", [])
        _refuse_unknown(fields, STATEMENT_FIELDS, str(fields.get("key")))
        _texts(fields, str(fields.get("key")))
        if fields.get("confidence") not in CONFIDENCES:
            message = f"{fields.get('key')}: confidence must be H, M or L"
            raise ValueError(message)
        if fields.get("kind") not in Statement.Kind.values:
            message = f"{fields.get('key')}: unknown kind {fields.get('kind')}"
            raise ValueError(message)
        yield StatementRow(parent=parent, **fields)
        yield from _statements(children, parent=fields["key"])


def _refuse_unknown(fields: dict[str, Any], known: frozenset[str], place: str) -> None:
    unknown = sorted(set(fields) - known)
    if unknown:
        message = f"{place}: unknown fields {', '.join(unknown)}"
        raise ValueError(message)
