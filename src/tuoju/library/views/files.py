"""Files and what was made of them, under the same rule of sight as the page."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuoju.core.blobs import serving
from tuoju.core.errors import NotFound
from tuoju.core.http import Request
from tuoju.library import usage
from tuoju.library.addresses import resource_address
from tuoju.library.errors import FileNotServable
from tuoju.library.models import AttachedFile, Resource
from tuoju.library.queries.previews import derivative_of, is_closed, page_text, preview_of
from tuoju.library.queries.reading import file_of, open_resource
from tuoju.library.vocabularies import Visibility

LINK_GRANT = "k"


def _named(request: Request, public_id: str, file_id: str) -> tuple[Resource, AttachedFile]:
    """Load a file that the actor may see, or that the link in the address opens."""
    token = request.GET.get(LINK_GRANT, "")
    resource = open_resource(request.actor, public_id, token=token)
    if resource.public_id != public_id or resource.withdrawn_at is not None:
        raise NotFound
    return resource, file_of(request.actor, resource, file_id, by_link=bool(token))


def _opened(request: Request, public_id: str, file_id: str) -> tuple[Resource, AttachedFile]:
    """Load a servable file; one that a scanner refused or has not seen yet stays closed."""
    resource, file = _named(request, public_id, file_id)
    if is_closed(file.blob):
        raise FileNotServable(name=file.name)
    return resource, file


def _made(
    request: Request, public_id: str, file_id: str, kind: str, page: int = 0
) -> HttpResponseBase:
    _resource, file = _opened(request, public_id, file_id)
    made = derivative_of(file.blob, kind, page)
    return serving.serve(request, sha256=made.sha256, media_type=made.media_type)


@require_safe
def download(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Hand the file out under its own name; inside WeChat explain how to get it instead."""
    resource, file = _opened(request, public_id, file_id)
    if usage.in_wechat(request):
        return in_browser_instead(request, file.name, _page_of(request, resource))
    response = serving.serve(
        request,
        sha256=file.blob.sha256,
        media_type=file.blob.media_type,
        name=file.name,
        attachment=True,
        private=resource.visibility != Visibility.PUBLIC,
    )
    if request.method == "GET" and serving.begins(response):
        usage.count(request, "download", resource)
    return response


def _page_of(request: Request, resource: Resource) -> str:
    token = request.GET.get(LINK_GRANT)
    if token:
        return reverse("library:link", args=[token])
    return resource_address(resource.public_id)


def in_browser_instead(request: Request, name: str, back: str) -> HttpResponse:
    """Tell people inside WeChat, where downloads fail, how to get the file."""
    response = render(request, "library/reading/wechat.html", {"name": name, "back": back})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def view(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the original for players and viewers on our own pages; no download is counted."""
    resource, file = _opened(request, public_id, file_id)
    return serving.serve(
        request,
        sha256=file.blob.sha256,
        media_type=file.blob.media_type,
        name=file.name,
        private=resource.visibility != Visibility.PUBLIC,
    )


@require_safe
def pdf(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the file as PDF: itself, or what the office suite made of it."""
    _resource, file = _opened(request, public_id, file_id)
    if file.blob.family == "pdf":
        return view(request, public_id, file_id)
    return _made(request, public_id, file_id, "pdf")


@require_safe
def thumb(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the small picture of the first page."""
    return _made(request, public_id, file_id, "thumb")


@require_safe
def preview(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the big picture of the first page, or the picture itself without its metadata."""
    return _made(request, public_id, file_id, "preview")


@require_safe
def page(request: Request, public_id: str, file_id: str, page: int) -> HttpResponseBase:
    """Serve the picture of one page or slide."""
    return _made(request, public_id, file_id, "page", page)


@require_safe
def text(request: Request, public_id: str, file_id: str) -> HttpResponse:
    """Serve the words of one page as a fragment: for reading aloud and for copying."""
    _resource, file = _opened(request, public_id, file_id)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    context = {"text": page_text(file.blob, number)}
    return render(request, "library/reading/page_text.html", context)


@require_safe
def state(request: Request, public_id: str, file_id: str) -> HttpResponse:
    """Say how far the worker is; the last answer lets the page load anew."""
    _resource, file = _named(request, public_id, file_id)
    shown = preview_of(file, 1)
    response = render(request, "library/reading/waiting.html", {"preview": shown})
    if not shown.is_waiting:
        response["X-Poll"] = "done"
    response["Cache-Control"] = "no-store"
    return response
