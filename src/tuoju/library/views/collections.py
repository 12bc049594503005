"""A collection: its outline, and all of it as one archive."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuoju.core.http import Request
from tuoju.library.packing import archive_response
from tuoju.library.queries.outlines import open_collection, outline_of


@require_safe
def collection(request: Request, public_id: str) -> HttpResponse:
    """Show the outline with the resources that the viewer may open."""
    found = open_collection(request.actor, public_id)
    return render(
        request,
        "library/reading/collection.html",
        {"collection": found, "outline": outline_of(request.actor, found)},
    )


@require_safe
def download(request: Request, public_id: str) -> HttpResponseBase:
    """Stream every file that the viewer may open as one zip, folders kept."""
    found = open_collection(request.actor, public_id)
    return archive_response(found, outline_of(request.actor, found))
