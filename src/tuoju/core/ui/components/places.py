"""Where one is and where one can go: crumbs, tabs, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.component import Component, esc
from tuoju.core.ui.pieces import Place, Tab, Text

_UNIT = _("条")
_PAGES = _("分页")
_BEFORE = _("上一页")
_AFTER = _("下一页")
_SHOWN = _("第 %(first)s–%(last)s %(unit)s，共 %(total)s %(unit)s")
_NONE = _("共 0 %(unit)s")


@dataclass(frozen=True, kw_only=True)
class Pager(Component, tag="pager"):
    """Page numbers of a list with its total in words."""

    page: Page[Any]
    query: str = ""
    unit: Text = _UNIT
    parameter: str = "page"

    def render(self, context: Context) -> SafeString:
        """Write the links."""
        page = self.page
        words = {"first": page.start_index(), "last": page.end_index(), "unit": self.unit}
        words["total"] = page.paginator.count
        said = _SHOWN if words["total"] else _NONE
        links = self._links() if page.has_other_pages() else ""
        return SafeString(
            f'<nav class="pager" aria-label="{esc(_PAGES)}"><span class="pager__total">'
            f"{esc(said % words)}</span>{links}</nav>"
        )

    def _links(self) -> str:
        page, links = self.page, []
        if page.has_previous():
            before = esc(self._address(page.number - 1))
            links.append(f'<a href="{before}" rel="prev">{esc(_BEFORE)}</a>')
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
            if number == page.number:
                links.append(f'<span aria-current="page">{number}</span>')
            elif isinstance(number, int):
                links.append(f'<a href="{esc(self._address(number))}">{number}</a>')
            else:
                links.append(f"<span>{esc(number)}</span>")
        if page.has_next():
            after = esc(self._address(page.number + 1))
            links.append(f'<a href="{after}" rel="next">{esc(_AFTER)}</a>')
        return "".join(links)

    def _address(self, number: int) -> str:
        """Return the address of one page of this list."""
        rest = f"{self.query}&" if self.query else ""
        return f"?{rest}{urlencode({self.parameter: number})}"


@dataclass(frozen=True, kw_only=True)
class Crumbs(Component, tag="crumbs"):
    """Where one stands."""

    items: Sequence[Place]


@dataclass(frozen=True, kw_only=True)
class Tabs(Component, tag="tabs"):
    """Saved views of a list, or kinds of results."""

    items: Sequence[Tab]
    label: Text
