"""Further ways in, hung under the sign-in form by higher apps (the demo's one-click roles)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A template and what it shows."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Build = Callable[[], Entrance | None]

_builders: dict[str, Build] = {}


def register(name: str, build: Build) -> None:
    """Hang an entrance in; registering the name again replaces it. `None` shows nothing."""
    _builders[name] = build


def entrances() -> list[Entrance]:
    """Build all entrances."""
    return [entrance for build in _builders.values() if (entrance := build()) is not None]
