"""The judging page: what was sent on one side, remarks and the decision on the other."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuoju.core.blobs import serving
from tuoju.core.blobs.models import Blob
from tuoju.core.errors import NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.core.refs import parse_ref
from tuoju.library.errors import FileNotServable
from tuoju.library.judging import Asked, judging_page, link_to
from tuoju.library.queries.previews import derivative_of, is_closed
from tuoju.library.queries.submissions import latest_review, submitted_file
from tuoju.review import queries, topics
from tuoju.review.components import remarks_of
from tuoju.review.forms import CommentForm
from tuoju.review.models import ReviewRequest
from tuoju.review.panel import panel_of
from tuoju.review.policies import can_withdraw
from tuoju.review.topics import Shown


@require_safe
def review(request: Request, public_id: str) -> HttpResponse:
    """Show what a reviewer judges, or what its people may follow."""
    is_signed_in.require(request.actor, None)
    latest = latest_review(request.actor, public_id)
    found = queries.with_history(latest.public_id, request.actor) if latest else None
    if found is None:
        raise NotFound
    return _judging(request, found, public_id, Asked.of(request.GET), Shown(forms={}))


def show_again(request: Request, found: ReviewRequest, shown: Shown) -> HttpResponse:
    """Show the page as the person saw it, with a form that was not accepted in its place."""
    asked = Asked.of(QueryDict(urlsplit(shown.back).query))
    return _judging(request, found, parse_ref(found.subject).public_id, asked, shown)


def _judging(
    request: Request, found: ReviewRequest, public_id: str, asked: Asked, shown: Shown
) -> HttpResponse:
    here = reverse("library:review", args=[public_id])
    link = partial(link_to, here)
    page = judging_page(found, public_id, asked, remarks_of(found, request.actor, link=link))
    before, after = queries.neighbours(request.actor, found)
    context = {
        **panel_of(
            request.actor,
            found,
            back=shown.back or f"{request.get_full_path()}#comments",
            link=link,
            **{
                "comment_form": CommentForm(review=found, places=page.places, about=page.about),
                **shown.forms,
            },
        ),
        "page": page,
        "work_url": _work_url(request, found),
        "opens_remark": bool(asked.about) or "comment_form" in shown.forms,
        "before": before,
        "after": after,
        "way_back": shown.back,
    }
    return render(request, "library/reviewing/review.html", context, status=shown.status)


def _work_url(request: Request, found: ReviewRequest) -> str:
    """Return where the draft goes on, for its people, once the reviewers have let go of it."""
    waits = {ReviewRequest.State.RETURNED, ReviewRequest.State.WITHDRAWN}
    if found.state not in waits or not can_withdraw(request.actor, found):
        return ""
    return topics.author_url(found.topic, found.subject)


def _opened(request: Request, public_id: str, file_id: str) -> tuple[str, Blob]:
    """Load name and bytes of a submitted file; what a scanner refused stays closed."""
    is_signed_in.require(request.actor, None)
    file = submitted_file(request.actor, public_id, file_id)
    if file.blob is None:
        raise NotFound
    if is_closed(file.blob):
        raise FileNotServable(name=file.name)
    return file.name, file.blob


def _made(
    request: Request, public_id: str, file_id: str, kind: str, page: int = 0
) -> HttpResponseBase:
    _name, blob = _opened(request, public_id, file_id)
    made = derivative_of(blob, kind, page)
    return _private(serving.serve(request, sha256=made.sha256, media_type=made.media_type))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def original(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Hand out the file as it was sent, for programs on the reviewer's computer and for players."""
    name, blob = _opened(request, public_id, file_id)
    return _private(
        serving.serve(
            request,
            sha256=blob.sha256,
            media_type=blob.media_type,
            name=name,
            attachment="download" in request.GET,
        )
    )


@require_safe
def pdf(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the file as PDF: itself, or what the office suite made of it."""
    _name, blob = _opened(request, public_id, file_id)
    if blob.family == "pdf":
        return original(request, public_id, file_id)
    return _made(request, public_id, file_id, "pdf")


@require_safe
def thumb(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the small picture of the first page."""
    return _made(request, public_id, file_id, "thumb")


@require_safe
def picture(request: Request, public_id: str, file_id: str) -> HttpResponseBase:
    """Serve the big picture of the first page, or the picture itself without its metadata."""
    return _made(request, public_id, file_id, "preview")


@require_safe
def page(request: Request, public_id: str, file_id: str, page: int) -> HttpResponseBase:
    """Serve the picture of one page or slide."""
    return _made(request, public_id, file_id, "page", page)
