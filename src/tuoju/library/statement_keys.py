"""Keys of statements as people type them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tuoju.competencies.models import Framework, Statement
from tuoju.competencies.queries import statements_in_force

_OFFERED = (Statement.Kind.INDICATOR, Statement.Kind.POINT)


def spelled(keys: Sequence[str]) -> list[str]:
    """Return keys as the frameworks spell them: as typed when known so, else in capitals."""
    unclear = [key for key in keys if ":" not in key and key != key.upper()]
    known = statements_in_force(unclear) if unclear else {}
    return [key.upper() if key in unclear and key not in known else key for key in keys]


class Offered(NamedTuple):
    """A statement that people may pick: the key to write, its words, the heading it stands under."""

    key: str
    title: str
    group: str


def offered_statements() -> list[Offered]:
    """Return what people may pick from: indicators and their points, in the frameworks' order."""
    rows = list(
        Statement.objects.filter(framework__in=Framework.objects.current(), kind__in=_OFFERED)
        .select_related("parent", "framework")
        .order_by("framework", "order", "pk")
    )
    often = Counter(row.key for row in rows)
    return [
        Offered(
            row.key if often[row.key] == 1 else f"{row.framework.key}:{row.key}",
            row.title,
            _heading(row),
        )
        for row in rows
    ]


def _heading(row: Statement) -> str:
    """Name the indicator of a point; an indicator heads its own points."""
    head = row.parent if row.kind == Statement.Kind.POINT and row.parent else row
    return f"{head.key} {head.title}"
