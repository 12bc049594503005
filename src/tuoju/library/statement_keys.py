"""Keys of statements as people type them."""

from __future__ import annotations

from collections.abc import Sequence

from tuoju.competencies.queries import statements_in_force


def spelled(keys: Sequence[str]) -> list[str]:
    """Return keys as the frameworks spell them: as typed when known so, else in capitals."""
    unclear = [key for key in keys if ":" not in key and key != key.upper()]
    known = statements_in_force(unclear) if unclear else {}
    return [key.upper() if key in unclear and key not in known else key for key in keys]
