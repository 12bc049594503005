"""A collection: its outline, and all of it as one archive."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuoju.core.http import Request, client_address, same_for_visitors
from tuoju.library import policies, usage
from tuoju.library.packing import archive_response
from tuoju.library.queries.gathering import unpublished_in, unread_outside
from tuoju.library.queries.outlines import open_collection, outline_of, outline_page, size_of
from tuoju.library.views.files import in_browser_instead


@require_safe
def collection(request: Request, public_id: str) -> HttpResponse:
    """Show the outline, and a page of the resources that the viewer may open."""
    found = open_collection(request.actor, public_id)
    can_arrange = policies.can_edit_collection(request.actor, found)
    context = {
        "collection": found,
        "outline": outline_page(request.actor, found, request.GET.get("page")),
        "size": size_of(request.actor, found),
        "address": request.build_absolute_uri(reverse("library:collection", args=[public_id])),
        "can_arrange": can_arrange,
        "unpublished": unpublished_in(request.actor, found) if can_arrange else 0,
        "unread": unread_outside(request.actor, found).count() if can_arrange else 0,
        "in_wechat": usage.in_wechat(request),
    }
    return same_for_visitors(render(request, "library/reading/collection.html", context))


@require_safe
def download(request: Request, public_id: str) -> HttpResponseBase:
    """Stream every file that the viewer may open as one zip, folders kept."""
    found = open_collection(request.actor, public_id)
    if usage.in_wechat(request):
        back = reverse("library:collection", args=[public_id])
        return in_browser_instead(request, _("%s（打包）") % found.title, back)
    outline = outline_of(request.actor, found)
    response = archive_response(found, outline, client_address(request))
    if request.method == "GET":
        cards = [card for section in outline for card in section.cards]
        usage.count(request, "download", *cards)
    return response
