"""The library over HTTP for programs: search, typed in and out."""

from __future__ import annotations

from typing import Literal, cast

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuoju.core.http import Request
from tuoju.core.search.node import searcher
from tuoju.core.search.results import MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort
from tuoju.library.queries.find_order import FACETS
from tuoju.library.queries.finding import owner_names
from tuoju.library.queries.seeing import still_visible

Kind = Literal["resource", "collection", "statement", "organisation"]

router = Router(tags=["search"])


class SearchIn(Schema):
    """What to look for; facets are repeated parameters, any value of one, all facets together."""

    q: str = Field(
        "",
        description=_(
            "词语、拼音或拼音首字母；超过 200 字的部分不看，整个网址超过 64 kB 时以 414 拒绝"
        ),
    )
    kind: Kind = Field("resource", description=_("resource、collection、statement 或 organisation"))
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Field("relevance", description=_("relevance、newest 或 title"))
    type: list[str] = Field([], description=_("类型，如 courseware、lesson_plan、video"))
    audience: list[str] = Field([], description=_("适用对象，如 kindergarten_teachers、families"))
    age: list[str] = Field(
        [], description=_("年龄段：m0_12、m12_24、m24_36、g_small、g_middle、g_large")
    )
    domain: list[str] = Field([], description=_("领域：health、language、social、science、art"))
    indicator: list[str] = Field([], description=_("质量指南的指标，如 B8"))
    format: list[str] = Field([], description=_("文件后缀，如 pptx"))
    granularity: list[str] = Field([], description=_("颗粒度：asset、unit、module、course"))
    organisation: list[str] = Field([], description=_("单位的公开编号"))
    licence: list[str] = Field([], description=_("许可，如 cc_by_4、alliance_internal"))
    status: list[str] = Field([], description=_("reviewed（已审定）或 collected（平台收录）"))


class PageOut(Schema):
    """A page, slide or section that matched."""

    number: int
    label: str
    snippet: str = Field(description=_("已转义的 HTML，命中的词在 <mark> 里"))
    file: str = Field(description=_("资源文件的公开编号，其他对象为空"))


class HitOut(Schema):
    """A found object."""

    object: str = Field(description=_("对象的标识，如 library/resource/k7m2q9xd4a"))
    kind: str
    title: str
    url: str
    score: float
    snippet: str
    pages: list[PageOut]


class FacetOut(Schema):
    """A value of a facet with its count under the caller's rights."""

    value: str
    count: int


class SearchOut(Schema):
    """One page of results; `total` and facets count objects."""

    total: int
    corrected: str | None
    relaxed: bool
    truncated: bool
    hits: list[HitOut]
    facets: dict[str, list[FacetOut]]


class Problem(Schema):
    """Why the API refused (RFC 9457), as all its addresses say it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    errors: dict[str, list[str]] = Field({}, description=_("每个参数哪里不对"))


_REFUSALS = {
    "responses": {
        422: {
            "description": _("有参数不合要求"),
            "content": {"application/problem+json": {"schema": Problem.json_schema()}},
        }
    }
}


@router.get(
    "/search",
    response=SearchOut,
    summary=_("检索调用者可以看到的一切"),
    description=_("按会话的权限检索；访客找到的是公开内容。"),
    openapi_extra=_REFUSALS,
)
def search(request: HttpRequest, asked: Query[SearchIn]) -> SearchOut:
    """Search under the rights of the session; visitors find what is public."""
    actor = cast("Request", request).actor
    kind = asked.kind
    found = searcher().search(
        SearchRequest(
            q=asked.q,
            audience=actor.audience_tokens(),
            filters={
                name: frozenset(values[:20])
                for name in FACETS
                if (values := getattr(asked, name)) and kind == "resource"
            },
            sort=asked.sort,
            kinds=frozenset({kind}),
            offset=asked.offset,
            limit=asked.limit,
            facet_names=tuple(FACETS) if kind == "resource" else (),
        )
    )
    visible = still_visible(actor, [hit.ref for hit in found.hits])
    owners = owner_names(actor, [value for value, _count in found.facets.get("organisation", [])])
    return SearchOut(
        total=found.total,
        corrected=found.corrected,
        relaxed=found.relaxed,
        truncated=found.truncated,
        hits=[
            HitOut(
                object=hit.ref,
                kind=hit.kind,
                title=hit.title,
                url=request.build_absolute_uri(hit.url),
                score=hit.score,
                snippet=hit.summary_html,
                pages=[
                    PageOut(
                        number=page.number,
                        label=page.label,
                        snippet=page.snippet_html,
                        file=page.part,
                    )
                    for page in hit.pages
                ],
            )
            for hit in found.hits
            if hit.ref in visible
        ],
        facets={
            name: [
                FacetOut(value=value, count=count)
                for value, count in values
                if name != "organisation" or value in owners
            ]
            for name, values in found.facets.items()
        },
    )
