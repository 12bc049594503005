"""From the address line of the list page to results under the viewer's rights."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.competencies.models import Statement
from tuoju.core.actors import Actor
from tuoju.core.prepared import Prepared
from tuoju.core.refs import parse_ref
from tuoju.core.search.node import searcher
from tuoju.core.search.results import Hit, PageHit, SearchRequest, SearchResults
from tuoju.core.ui.pieces import ChipLink, Facet, FacetOption, HitPage
from tuoju.library.queries.cards import Card, cards_for
from tuoju.library.queries.find_order import FACETS, KINDS, FindOrder
from tuoju.library.queries.seeing import still_visible
from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    Domain,
    Granularity,
    Licence,
    ResourceType,
)

PER_PAGE = 20
PAGES_SHOWN = 3
VALUES_OFFERED = 100
# The side names a standard when one in so many results serves it.
STANDARD_SHARE = 3
GUIDE_KEY = re.compile(r"B\d{1,2}(\.\d{1,2})?")
PAGED = frozenset({"pptx", "ppt", "pdf", "docx", "doc"})
QUALITY_GUIDE = "kindergarten-quality-guide"
OPEN_FACETS = {"age", "type", "indicator"}
_LABELS: Mapping[str, Mapping[str, str | Promise]] = {
    "type": dict(ResourceType.choices),
    "granularity": dict(Granularity.choices),
    "audience": dict(Audience.choices),
    "age": dict(AgeBand.choices),
    "domain": dict(Domain.choices),
    "licence": dict(Licence.choices),
    "status": {"reviewed": _("已审核"), "collected": _("平台收录，未审核")},
}
AGES = dict(AgeBand.choices)
# Only what the marked words do not show by themselves is worth a remark.
WHY: dict[str, str | Promise] = {
    "keyword": _("关键词相符"),
    "summary": _("简介里提到"),
    "sound": _("拼音相符"),
    "synonym": _("说法相近"),
}
# A vocabulary's own order says more than counts do.
_ORDERED = {"age", "audience", "domain", "granularity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItem:
    """A hit ready for the page, its names those of the components that show it."""

    title: str
    href: str
    facts: str
    details: str
    kind: str
    slip: str
    image: str
    chips: list[ChipLink]
    pages: list[HitPage]
    more: int
    more_href: str
    note: str
    owner: str
    text: str = ""
    emblem: str = ""
    emblem_tone: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardCard:
    """The indicator that most results serve, with its points, for the side of the page."""

    key: str
    title: str
    url: str
    points: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything the list page shows."""

    order: FindOrder
    results: SearchResults
    items: list[FoundItem]
    page: Page[int]
    facets: list[Facet]
    chosen: list[tuple[str | Promise, str]]
    tabs: Mapping[str, int]
    standard: StandardCard | None
    unfiltered: int = 0


def find(actor: Actor, order: FindOrder) -> Found:
    """Search under the actor's rights; a page beyond the end shows the last one."""
    results = _search(actor, order)
    page = Paginator(range(results.total), PER_PAGE).get_page(order.page)
    if results.total and not results.hits:
        order = replace(order, page=page.number)
        results = _search(actor, order)
    names = _names(actor, order, results)
    return Found(
        order=order,
        results=results,
        items=_items(actor, results.hits, order.q),
        page=page,
        facets=_facets(order, results, names) if order.kind == "resource" else [],
        chosen=[
            (_label(names, name, value), order.without(name, value))
            for name, values in order.filters.items()
            for value in sorted(values)
        ],
        tabs=_tabs(actor, order, results),
        standard=_standard(order, results),
        unfiltered=_unfiltered(actor, order, results),
    )


def _search(actor: Actor, order: FindOrder) -> SearchResults:
    return searcher().search(
        SearchRequest(
            q=order.q,
            audience=actor.audience_tokens(),
            filters=order.filters if order.kind == "resource" else {},
            kinds=frozenset({order.kind}),
            sort=order.sort,
            offset=(order.page - 1) * PER_PAGE,
            limit=PER_PAGE,
            facet_names=tuple(FACETS) if order.kind == "resource" else (),
        )
    )


def _unfiltered(actor: Actor, order: FindOrder, results: SearchResults) -> int:
    """Count what the filters alone keep away, when they leave nothing."""
    if results.total or not order.filters:
        return 0
    return _search(actor, replace(order, filters={}, page=1)).total


def _standard(order: FindOrder, results: SearchResults) -> StandardCard | None:
    """Name the indicator that many of the results of a question serve, or the one asked for."""
    counted = results.facets.get("indicator", [])
    if results.relaxed or not counted or not (order.q or "indicator" in order.filters):
        return None
    key, count = max(counted, key=lambda pair: pair[1])
    if count * STANDARD_SHARE < results.total:
        return None
    rows = list(
        Statement.objects.of(QUALITY_GUIDE)
        .filter(Q(key=key) | Q(parent__key=key))
        .order_by("order", "pk")
    )
    top = next((row for row in rows if row.key == key), None)
    if top is None:
        return None
    return StandardCard(
        key=key,
        title=top.title,
        url=reverse("competencies:statement", args=[QUALITY_GUIDE, key]),
        points=[(row.official_no or row.key, row.title) for row in rows if row.key != key][:4],
    )


def _tabs(actor: Actor, order: FindOrder, results: SearchResults) -> dict[str, int]:
    """Count the other kinds only when somebody typed something: browsing needs no tabs."""
    if not order.q:
        return {}
    return {
        kind: results.total
        if kind == order.kind
        else searcher()
        .search(
            SearchRequest(
                q=order.q, audience=actor.audience_tokens(), kinds=frozenset({kind}), limit=0
            )
        )
        .total
        for kind in KINDS
    }


def _items(actor: Actor, hits: Sequence[Hit], q: str) -> list[FoundItem]:
    known = cards_for(actor, [hit.ref for hit in hits if hit.kind == "resource"])
    others = still_visible(actor, [hit.ref for hit in hits if hit.kind != "resource"])
    places = {parse_ref(hit.ref).public_id for hit in hits if hit.kind == "organisation"}
    rows = _EMBLEMS(public_ids=places) if places else []
    emblems = {public_id: (emblem, tone) for public_id, emblem, tone in rows}
    items = []
    for hit in hits:
        if hit.ref in others:
            items.append(_other_item(hit, emblems))
        elif card := known.get(hit.ref):
            items.append(_resource_item(hit, card, q))
    return items


def _resource_item(hit: Hit, card: Card, q: str) -> FoundItem:
    details = _joined(f"{localtime(card.published_at):%Y-%m-%d}", card.facts)
    words = {"q": q} if q else {}
    chips = _statement_chips(card.statements)
    chips += [ChipLink(label=AGES[band]) for band in card.age_bands[:2]]
    return FoundItem(
        title=hit.title_html,
        href=card.href,
        facts=_joined(card.owner, details, WHY.get(hit.why, "")),
        details=details,
        kind=card.kind,
        slip=card.slip,
        image=card.image,
        chips=chips,
        pages=[
            _hit_page(card, page, words)
            for page in hit.pages[:PAGES_SHOWN]
            if page.part in card.files
        ],
        more=max(hit.page_total - PAGES_SHOWN, 0),
        more_href=f"{card.href}?{urlencode(words)}#preview",
        note=str(_("平台收录")) if card.collected else "",
        owner=card.owner,
        text="" if hit.pages else card.description,
    )


def _hit_page(card: Card, page: PageHit, words: Mapping[str, str]) -> HitPage:
    """Lead to the page in its file; pages of another file than the first say which."""
    name = card.files[page.part]
    is_first = page.part == next(iter(card.files))
    query = {**words, **({} if is_first else {"file": page.part}), "page": page.number}
    label = _page_label(PurePath(name).suffix.lower().lstrip("."), page)
    return HitPage(
        label=label if is_first else f"{name}　{label}",
        url=f"{card.href}?{urlencode(query)}#preview",
        text=page.snippet_html,
    )


def _page_label(kind: str, page: PageHit) -> str:
    """Call a page as people do: slides and pages by number, sheets and chapters by name."""
    if kind in PAGED or not page.label:
        return gettext("第 %d 页") % page.number
    return page.label


def _statement_chips(statements: list[dict[str, str]]) -> list[ChipLink]:
    return [
        ChipLink(
            label="",
            code=item["key"],
            url=reverse("competencies:statement", args=[QUALITY_GUIDE, item["key"]]),
        )
        for item in statements[:2]
        if GUIDE_KEY.fullmatch(item["key"])
    ]


def _other_item(hit: Hit, emblems: Mapping[str, tuple[str, str]]) -> FoundItem:
    """A collection, a point of a standard or an organisation, each with what tells it apart."""
    extra = hit.extra
    emblem, tone = emblems.get(parse_ref(hit.ref).public_id, ("", ""))
    told = ("key", "framework", "kind_label", "county", "organisation", "facts")
    return FoundItem(
        title=hit.title_html,
        href=hit.url,
        facts=_joined(*(extra.get(name, "") for name in told), WHY.get(hit.why, "")),
        details="",
        kind=hit.kind,
        slip="",
        image="",
        chips=[],
        pages=[],
        more=0,
        more_href="",
        note="",
        owner=extra.get("organisation", ""),
        emblem=(emblem or hit.title[:1]) if hit.kind == "organisation" else "",
        emblem_tone=tone,
        plain=hit.kind == "statement",
    )


def _joined(*parts: object) -> str:
    return "　".join(str(part) for part in parts if part)


_EMBLEMS = Prepared(
    lambda public_ids: Organisation.objects.filter(public_id__in=public_ids).values_list(
        "public_id", "emblem", "tone"
    )
)
_OWNERS = Prepared(
    lambda public_ids: Organisation.objects.filter(public_id__in=public_ids).values_list(
        "public_id", "short_name"
    )
)
_INDICATORS = Prepared(
    lambda keys, day: (
        Statement.objects.of(QUALITY_GUIDE, day).filter(key__in=keys).values_list("key", "title")
    )
)


def owner_names(actor: Actor, public_ids: Collection[str]) -> dict[str, str]:
    """Return the short names of those organisations that the actor may see."""
    return dict(_OWNERS(actor=actor, public_ids=public_ids))


def _names(actor: Actor, order: FindOrder, results: SearchResults) -> dict[str, dict[str, str]]:
    """Look up the names of organisations the actor may see, and of indicators, in two queries."""
    if order.kind != "resource":
        return {}
    organisations = {value for value, _count in results.facets.get("organisation", [])}
    organisations |= order.filters.get("organisation", frozenset())
    indicators = {value for value, _count in results.facets.get("indicator", [])}
    indicators |= order.filters.get("indicator", frozenset())
    return {
        "organisation": owner_names(actor, organisations),
        "indicator": {
            key: f"{key} {title}" for key, title in _INDICATORS(keys=indicators, day=localdate())
        },
    }


def _label(names: Mapping[str, Mapping[str, str]], facet: str, value: str) -> str | Promise:
    if facet == "format":
        return value.upper()
    return names.get(facet, {}).get(value) or _LABELS.get(facet, {}).get(value) or value


def _facets(
    order: FindOrder, results: SearchResults, names: Mapping[str, Mapping[str, str]]
) -> list[Facet]:
    facets = []
    for name, label in FACETS.items():
        counted = dict(results.facets.get(name, []))
        checked = order.filters.get(name, frozenset())
        values = {**counted, **{value: counted.get(value, 0) for value in checked}}
        if name == "organisation":
            values = {value: count for value, count in values.items() if value in names[name]}
        if not values:
            continue
        facets.append(
            Facet(
                name=name,
                label=label,
                options=[
                    FacetOption(
                        value=value,
                        label=_label(names, name, value),
                        count=values[value],
                        checked=value in checked,
                    )
                    for value in sorted(values, key=_rank(name, values))[:VALUES_OFFERED]
                ],
                open=name in OPEN_FACETS or bool(checked),
            )
        )
    return facets


def _rank(name: str, counts: Mapping[str, int]) -> Callable[[str], tuple[int, str]]:
    if name in _ORDERED:
        order = list(_LABELS[name])
        return lambda value: (order.index(value) if value in order else len(order), value)
    return lambda value: (-counts[value], value)
