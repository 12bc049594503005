"""Keys of statements as people type them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuoju.competencies.models import Framework, Statement
from tuoju.competencies.queries import statements_in_force

_OFFERED = (Statement.Kind.INDICATOR, Statement.Kind.POINT)


def spelled(keys: Sequence[str]) -> list[str]:
    """Return keys as the frameworks spell them: as typed when known so, else in capitals."""
    unclear = [key for key in keys if ":" not in key and key != key.upper()]
    known = statements_in_force(unclear) if unclear else {}
    return [key.upper() if key in unclear and key not in known else key for key in keys]


def offered_statements() -> list[tuple[str, str]]:
    """Return what people may pick from while they type: the key to write, and the words."""
    rows = list(
        Statement.objects.filter(framework__in=Framework.objects.current(), kind__in=_OFFERED)
        .order_by("framework", "order", "pk")
        .values_list("framework__key", "key", "title")
    )
    often = Counter(key for _framework, key, _title in rows)
    return [
        (key if often[key] == 1 else f"{framework}:{key}", title) for framework, key, title in rows
    ]
