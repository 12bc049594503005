"""The list and search page, and what the search box suggests."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuoju.core.http import Request, same_for_visitors
from tuoju.core.search.node import searcher
from tuoju.core.ui.pieces import Tab
from tuoju.library import spool, usage
from tuoju.library.queries.find_order import KINDS, SORTS, FindOrder
from tuoju.library.queries.finding import find
from tuoju.library.queries.seeing import still_visible

SUGGESTIONS = 8
MISS_LENGTH = 100


@require_safe
def resource_list(request: Request) -> HttpResponse:
    """Find and browse; the whole state is in the address."""
    order = FindOrder.from_query(request.GET)
    found = find(request.actor, order)
    address = reverse("library:list")
    context = {
        "found": found,
        "order": order,
        "sorts": SORTS,
        "query": order.address(),
        "list_address": f"{address}?{order.address(grid=False)}",
        "grid_address": f"{address}?{order.address(grid=True)}",
        "clear_address": f"{address}?{order.address(filters={})}",
        "tabs": [
            Tab(
                label=label,
                url=f"{address}?{order.address(kind=kind, filters={})}",
                current=kind == order.kind,
                count=found.tabs[kind],
            )
            for kind, label in KINDS.items()
            if kind in found.tabs
        ],
        "hide_head_search": True,
    }
    template = "library/finding/list.html"
    if request.htmx:
        template += "#results"
    page = render(request, template, context)
    nothing = order.q and found.results.ready and not (found.results.total or found.unfiltered)
    if nothing and not usage.is_robot(request.headers.get("User-Agent", "")):
        spool.missed(request.actor, order.q[:MISS_LENGTH])
    return same_for_visitors(page) if found.results.total else page


@require_safe
def suggest(request: Request) -> JsonResponse:
    """Complete what is being typed, under the viewer's rights."""
    typed = request.GET.get("q", "")
    found = searcher().suggest(typed, request.actor.audience_tokens(), SUGGESTIONS)
    visible = still_visible(request.actor, [item.ref for item in found])
    return JsonResponse(
        {
            "items": [
                {
                    "title": item.title,
                    "html": item.title_html,
                    "url": item.url,
                    "kind": str(KINDS.get(item.kind, "")),
                }
                for item in found
                if item.ref in visible
            ]
        }
    )
