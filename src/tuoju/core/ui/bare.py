"""Pages for who is turned away before the site knows them: no menus, no session, a way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme


def asks_for_page(request: HttpRequest) -> bool:
    """Whether a browser wants to show the answer; scripts and programs take anything."""
    return "text/html" in request.headers.get("Accept", "")


def bare_page(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """Say why in a page; in a line of text to scripts, which do not ask for pages."""
    if not asks_for_page(request):
        return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        before, {request.get_host()}, require_https=request.is_secure()
    )
    page = render_to_string("ui/refused.html", {"why": why, "back": before if is_ours else "/"})
    return HttpResponse(page, status=status)
