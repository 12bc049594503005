"""Reading frameworks: the shelf of standards, one as a tree, one statement with what serves it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuoju.competencies import components, queries, resolving
from tuoju.competencies.models import Framework, Statement
from tuoju.core.errors import NotFound
from tuoju.core.http import Request, same_for_visitors

PAGE_LENGTH = 20


@require_safe
def framework_list(request: Request) -> HttpResponse:
    """Show the frameworks in force, with how much serves each."""
    frameworks = Framework.objects.visible_to(request.actor).current()
    context = {"shelf": queries.shelf_of(list(frameworks), request.actor)}
    return same_for_visitors(render(request, "competencies/list.html", context))


@require_safe
def framework(request: Request, framework_key: str) -> HttpResponse:
    """Show a framework as a tree with counts."""
    tree = queries.framework_tree(framework_key)
    if tree is None:
        raise NotFound
    queries.count_for(tree, request.actor)
    context = {
        "framework": tree.framework,
        "tree": tree,
        "facts": components.facts_of(tree.framework),
        "figures": components.figures_of(tree),
    }
    return same_for_visitors(render(request, "competencies/framework.html", context))


@require_safe
def statement(request: Request, framework_key: str, key: str) -> HttpResponse:
    """Show a statement, the ones below it, and the objects that serve any of them."""
    tree = queries.framework_tree(framework_key)
    node = tree.nodes.get(key) if tree else None
    if tree is None or node is None:
        raise NotFound
    queries.count_for(tree, request.actor)
    strengths = queries.strengths_for(node.statement)
    refs = [ref for ref in strengths if ref in node.subjects]
    page = Paginator(refs, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "framework": tree.framework,
        "node": node,
        "statement": node.statement,
        "places": components.places_of(tree, node),
        "kind_label": Statement.Kind(node.statement.kind).label,
        "facts": components.facts_of(tree.framework),
        "page": page,
        "found": [
            components.Served(item=item, strength=strengths[item.ref])
            for item in resolving.resolve(list(page), request.actor)
        ],
    }
    return same_for_visitors(render(request, "competencies/statement.html", context))
