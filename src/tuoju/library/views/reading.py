"""The resource page: look first, then take away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuoju.core.errors import NotFound
from tuoju.core.http import Request, same_for_visitors
from tuoju.library import policies, usage
from tuoju.library.addresses import resource_address
from tuoju.library.models import Resource
from tuoju.library.presenting import ResourcePage
from tuoju.library.queries.reading import Wanted, open_resource, resource_view

# Parts of the address that stay while one turns pages: version, file, viewer, words, page.
_KEPT = ("v", "file", "view", "q", "page")
_LONGEST = 100


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


@require_safe
def resource(request: Request, public_id: str) -> HttpResponse:
    """Show a resource, or the tombstone of one that was taken down."""
    found = open_resource(request.actor, public_id)
    if found.withdrawn_at is not None:
        context = {"resource": found, "can_edit": policies.can_edit(request.actor, found)}
        return render(request, "library/reading/tombstone.html", context, status=410)
    return _page(request, found)


@require_safe
def by_link(request: Request, token: str) -> HttpResponse:
    """Show a resource that a link grant opens."""
    return _page(request, open_resource(request.actor, "", token=token), token=token)


@require_safe
def poster(request: Request, public_id: str) -> HttpResponse:
    """Show a sheet to print or to save as a picture: title, cover, code."""
    found = open_resource(request.actor, public_id)
    if found.withdrawn_at is not None:
        raise NotFound
    view = resource_view(request.actor, found, Wanted())
    context = {"page": ResourcePage(view=view, address=_permalink(request, found)), "view": view}
    return render(request, "library/reading/poster.html", context)


def _permalink(request: Request, found: Resource) -> str:
    return request.build_absolute_uri(resource_address(found.public_id))


def _page(request: Request, found: Resource, token: str = "") -> HttpResponse:
    asked = {key: request.GET.get(key, "").replace("\0", "")[:_LONGEST] for key in _KEPT}
    params = {key: value for key, value in asked.items() if value}
    wanted = Wanted(
        number=_number(params.get("v")),
        page=_number(params.get("page")) or 1,
        file_id=params.get("file", ""),
        mode=params.get("view", ""),
        words=params.get("q", ""),
    )
    view = resource_view(request.actor, found, wanted, by_link=bool(token))
    context: dict[str, Any] = {
        "page": ResourcePage(
            view=view, address=_permalink(request, found), token=token, params=params
        ),
        "view": view,
        "in_wechat": usage.in_wechat(request),
        "can_edit": policies.can_edit(request.actor, found),
        "can_gather": policies.can_gather(request.actor, None) and not token,
        "can_manage": policies.can_share(request.actor, found)
        or policies.can_withdraw(request.actor, found),
    }
    response = render(request, "library/reading/resource.html", context)
    usage.count(request, "view", found)
    if token:
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-store"
        return response
    return same_for_visitors(response, on_repeat=lambda again: usage.count(again, "view", found))
