"""The resource page: look first, then take away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuoju.core.http import Request
from tuoju.library import policies, usage
from tuoju.library.models import Resource
from tuoju.library.presenting import ResourcePage
from tuoju.library.queries.reading import open_resource, resource_view


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


@require_safe
def resource(request: Request, public_id: str) -> HttpResponse:
    """Show a resource, or the tombstone of one that was taken down."""
    found = open_resource(request.actor, public_id)
    if found.withdrawn_at is not None:
        return render(request, "library/reading/tombstone.html", {"resource": found}, status=410)
    return _page(request, found)


@require_safe
def by_link(request: Request, token: str) -> HttpResponse:
    """Show a resource that a link grant opens."""
    return _page(request, open_resource(request.actor, "", token=token), token=token)


def _page(request: Request, found: Resource, token: str = "") -> HttpResponse:
    view = resource_view(
        request.actor,
        found,
        number=_number(request.GET.get("v")) or None,
        page=_number(request.GET.get("page")) or 1,
        file_id=request.GET.get("file", ""),
    )
    usage.count(request, found, "view")
    address = request.build_absolute_uri(reverse("library:resource", args=[found.public_id]))
    context = {
        "page": ResourcePage(view=view, address=address, token=token),
        "view": view,
        "in_wechat": usage.in_wechat(request),
        "can_edit": policies.can_edit(request.actor, found),
        "start_at": _number(request.GET.get("t")),
    }
    return render(request, "library/reading/resource.html", context)
