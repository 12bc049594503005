"""The judging page: evidence on one side, remarks and the decision on the other."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tuoju.core.errors import NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.core.refs import parse_ref
from tuoju.library.judging import evidence_of
from tuoju.review import queries
from tuoju.review.models import ReviewRequest
from tuoju.review.panel import panel_of


@require_safe
def review(request: Request, public_id: str) -> HttpResponse:
    """Show what a reviewer judges, or what its people may follow."""
    is_signed_in.require(request.actor, None)
    latest = (
        ReviewRequest.objects.visible_to(request.actor)
        .filter(subject=f"library/resource/{public_id}")
        .order_by("-pk")
        .first()
    )
    found = queries.with_history(latest.public_id, request.actor) if latest else None
    if found is None:
        raise NotFound
    text = request.GET.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    context = {
        **panel_of(request.actor, found, back=reverse("library:review", args=[public_id])),
        "evidence": evidence_of(
            parse_ref(found.subject).public_id, page=page, file_id=request.GET.get("file", "")
        ),
    }
    return render(request, "library/reviewing/review.html", context)
