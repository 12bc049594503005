"""The library over HTTP for programs: search, typed in and out."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tuoju.core.http import Request
from tuoju.core.search.node import searcher
from tuoju.core.search.results import MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort
from tuoju.library.queries.find_order import FACETS, KINDS
from tuoju.library.queries.finding import owner_names
from tuoju.library.queries.seeing import still_visible

router = Router(tags=["search"])


class SearchIn(Schema):
    """What to look for; facets are repeated parameters, any value of one, all facets together."""

    q: str = Field(
        "",
        description="Words, pinyin or initials; longer texts are cut at 200 characters, "
        "and an address beyond 64 kB is refused with a bare 414",
    )
    kind: str = Field("resource", description="resource, collection, statement or organisation")
    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    sort: Sort = Field("relevance", description="relevance, newest or title")
    type: list[str] = Field([], description="e.g. courseware, lesson_plan, video")
    audience: list[str] = Field([], description="e.g. kindergarten_teachers, families")
    age: list[str] = Field([], description="m0_12, m12_24, m24_36, g_small, g_middle, g_large")
    domain: list[str] = Field([], description="health, language, social, science, art")
    indicator: list[str] = Field([], description="Indicators of the quality guide, e.g. B8")
    format: list[str] = Field([], description="File endings, e.g. pptx")
    granularity: list[str] = Field([], description="asset, unit, module, course")
    organisation: list[str] = Field([], description="Public ids of organisations")
    licence: list[str] = Field([], description="e.g. cc_by_4, alliance_internal")
    status: list[str] = Field([], description="reviewed or collected")


class PageOut(Schema):
    """A page, slide or section that matched."""

    number: int
    label: str
    snippet: str = Field(description="HTML-escaped text with <mark> around the words")
    file: str = Field(description="Public id of the file of a resource, empty for other objects")


class HitOut(Schema):
    """A found object."""

    object: str = Field(description="Reference, e.g. library/resource/k7m2q9xd4a")
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
    errors: dict[str, list[str]] = Field({}, description="What is wrong with each parameter")


_REFUSALS = {
    "responses": {
        422: {
            "description": "A parameter is not what it may be",
            "content": {"application/problem+json": {"schema": Problem.json_schema()}},
        }
    }
}


@router.get(
    "/search",
    response=SearchOut,
    summary="Search everything the caller may see",
    openapi_extra=_REFUSALS,
)
def search(request: HttpRequest, asked: Query[SearchIn]) -> SearchOut:
    """Search under the rights of the session; visitors find what is public."""
    actor = cast("Request", request).actor
    kind = asked.kind if asked.kind in KINDS else "resource"
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
