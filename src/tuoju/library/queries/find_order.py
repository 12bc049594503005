"""What the address line of the list page asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.search.query import MAX_CHARACTERS
from tuoju.core.search.results import Sort

SORTS: dict[Sort, str | Promise] = {
    "relevance": _("最相关"),
    "newest": _("最新"),
    "title": _("标题"),
}
FACETS: dict[str, str | Promise] = {
    "age": _("适用年龄"),
    "type": _("类型"),
    "audience": _("使用对象"),
    "indicator": _("质量要点"),
    "domain": _("领域"),
    "format": _("文件格式"),
    "granularity": _("层级"),
    "organisation": _("来源单位"),
    "licence": _("使用方式"),
    "status": _("审核状态"),
}
KINDS: dict[str, str | Promise] = {
    "resource": _("资源"),
    "collection": _("合集"),
    "statement": _("标准要点"),
    "organisation": _("单位"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOrder:
    """What the address asks for; every part is checked, nothing in it can fail.

    `q` is what search looks at of it: the page repeats it in each of its links.
    """

    q: str = ""
    is_cut: bool = False
    kind: str = "resource"
    filters: Mapping[str, frozenset[str]]
    sort: Sort = "relevance"
    page: int = 1
    grid: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> FindOrder:
        """Read the address."""
        kind = query.get("kind", "resource")
        wanted = query.get("sort", "")
        q = query.get("q", "").replace("\0", "").strip()
        page = query.get("page", "1")
        return cls(
            q=q[:MAX_CHARACTERS].strip(),
            is_cut=len(q) > MAX_CHARACTERS,
            kind=kind if kind in KINDS else "resource",
            filters={
                name: frozenset(
                    value[:60] for value in query.getlist(name)[:20] if value and "\0" not in value
                )
                for name in FACETS
                if query.getlist(name)
            },
            sort=next((sort for sort in SORTS if sort == wanted), "relevance" if q else "newest"),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
            grid=query.get("view") == "grid",
        )

    def address(self, **changes: object) -> str:
        """Return the query string of this order with some parts changed; `page` falls away."""
        order = replace(self, page=1, **changes)  # type: ignore[arg-type]  # names are our own
        query = QueryDict(mutable=True)
        if order.q:
            query["q"] = order.q
        if order.kind != "resource":
            query["kind"] = order.kind
        for name, values in order.filters.items():
            query.setlist(name, sorted(values))
        if order.sort != ("relevance" if order.q else "newest"):
            query["sort"] = order.sort
        if order.grid:
            query["view"] = "grid"
        return query.urlencode()

    def without(self, name: str, value: str) -> str:
        """Return the address with one filter value taken off."""
        rest = {key: values for key, values in self.filters.items() if key != name}
        if left := self.filters[name] - {value}:
            rest[name] = left
        return self.address(filters=rest)
