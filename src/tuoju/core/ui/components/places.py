"""Where one is and where one can go: crumbs, tabs, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.component import Component
from tuoju.core.ui.pieces import Place, Tab, Text

_UNIT = _("条")


@dataclass(frozen=True, kw_only=True)
class Pager(Component, tag="pager"):
    """Page numbers of a list with its total in words."""

    page: Page[Any]
    query: str = ""
    unit: Text = _UNIT
    parameter: str = "page"

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Numbers with addresses; an ellipsis has none."""
        wanted = self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=2, on_ends=1
        )
        return [
            (str(number), self.address(number) if isinstance(number, int) else "")
            for number in wanted
        ]

    def address(self, number: int) -> str:
        """Address of one page of this list."""
        rest = f"{self.query}&" if self.query else ""
        return f"?{rest}{urlencode({self.parameter: number})}"

    @property
    def previous(self) -> str:
        """Address of the page before, if there is one."""
        return self.address(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """Address of the page after, if there is one."""
        return self.address(self.page.number + 1) if self.page.has_next() else ""


@dataclass(frozen=True, kw_only=True)
class Crumbs(Component, tag="crumbs"):
    """Where one stands."""

    items: Sequence[Place]


@dataclass(frozen=True, kw_only=True)
class Tabs(Component, tag="tabs"):
    """Saved views of a list, or kinds of results."""

    items: Sequence[Tab]
    label: Text
