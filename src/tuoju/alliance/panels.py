"""Panels that higher apps hang into an organisation's page, so that this app imports none.

`library` registers 「该单位的资源」 in its `AppConfig.ready()`:
`panels.register("library", order=10, build=panel_of_organisation)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A template and what it shows; the page wraps nothing around it."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Build = Callable[[Actor, Organisation], Panel | None]

_builders: dict[str, tuple[int, Build]] = {}


def register(name: str, *, order: int, build: Build) -> None:
    """Hang a panel in; registering the name again replaces it. `None` shows nothing."""
    _builders[name] = (order, build)


def panels_for(actor: Actor, organisation: Organisation) -> list[Panel]:
    """Build the panels that this actor sees, in order."""
    ordered = [build for _order, build in sorted(_builders.values(), key=lambda pair: pair[0])]
    return [panel for build in ordered if (panel := build(actor, organisation)) is not None]
