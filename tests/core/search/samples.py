"""A small shelf and short ways to ask it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tuoju.core.search.documents import PageText, SearchDocument
from tuoju.core.search.results import SearchRequest, SearchResults
from tuoju.core.search.searching import Searcher

PUBLIC = frozenset({"public"})
START = datetime(2026, 9, 1, tzinfo=UTC)


def document(key: str, title: str, *texts: str, **changes: Any) -> SearchDocument:
    """Build a public resource whose pages hold these texts."""
    pages = tuple(PageText(n, f"第 {n} 页", text) for n, text in enumerate(texts, start=1))
    values: dict[str, Any] = {
        "ref": f"library/resource/{key}",
        "kind": "resource",
        "title": title,
        "url": f"/library/{key}/",
        "audience": ("public",),
        "date": START,
        "pages": pages,
    }
    return SearchDocument(**(values | changes))


SHELF = (
    document(
        "observe",
        "幼儿园师幼互动观察记录表（大班）",
        "记录时间、地点和幼儿的原话。",
        "教师如何回应幼儿：先等一等，再用开放的问题推进。",
        keywords=("观察记录",),
        facets={"type": ("表格",), "age": ("大班",)},
        date=START,
    ),
    document(
        "nursery",
        "托育机构质量自查手册",
        "本手册参照 WS/T 821—2023 的七个维度编写。",
        "保育照护：晨检、换尿布、顺应喂养。",
        facets={"type": ("手册",), "age": ("0-3岁",)},
        date=START + timedelta(days=1),
    ),
    document(
        "practice",
        "双师型教师企业实践周志",
        "每周记录在幼儿园跟班的收获。",
        summary="专业教师到一线实践时使用。",
        facets={"type": ("表格", "手册")},
        date=START + timedelta(days=2),
    ),
    document(
        "routine",
        "一日生活环节的组织要点",
        "入园接待。",
        "师幼互动的质量取决于教师的回应。",
        "午睡前后的照料与评估。",
        facets={"type": ("课件",), "age": ("小班", "中班", "大班")},
        date=START + timedelta(days=3),
    ),
    document(
        "loop",
        "岗课赛证融通的实训项目设计",
        "以保育师岗位的典型工作任务为起点，对接课程、竞赛与证书。",
        facets={"type": ("课件",)},
        date=START + timedelta(days=4),
    ),
    document(
        "town",
        "重庆片区成长档案交流会",
        "园长分享成长档案的做法。",
        kind="event",
        date=START + timedelta(days=5),
    ),
    document(
        "blocks",
        "建构游戏里的积木探究 H5P 课程",
        "3～6岁幼儿搭建高塔，B8.4 条。",
        date=START + timedelta(days=6),
    ),
    document(
        "secret",
        "机密：海狸园督评意见",
        "海狸园的师幼互动有待改进。",
        keywords=("海狸计划",),
        summary="仅限本单位。",
        audience=("org:9",),
        facets={"type": ("密件",), "age": ("大班",)},
        date=START + timedelta(days=7),
    ),
)


def ask(
    searcher: Searcher, q: str, audience: frozenset[str] = PUBLIC, **more: Any
) -> SearchResults:
    """Search as a visitor."""
    return searcher.search(SearchRequest(q=q, audience=audience, **more))


def found(searcher: Searcher, q: str, audience: frozenset[str] = PUBLIC, **more: Any) -> list[str]:
    """Return the keys that a question finds, best first."""
    return [hit.ref.rpartition("/")[2] for hit in ask(searcher, q, audience, **more).hits]
