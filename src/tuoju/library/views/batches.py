"""One grid for all files of a batch: describe together, submit together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations
from tuoju.library.grids import GridForm, grid_of
from tuoju.library.models import Batch, Draft, Upload


def _batch(request: Request, public_id: str) -> Batch:
    is_signed_in.require(request.actor, None)
    found = (
        Batch.objects.visible_to(request.actor)
        .select_related("organisation")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: Request, public_id: str) -> HttpResponse:
    """Show the grid, and save what was typed into it."""
    found = _batch(request, public_id)
    grid = grid_of(request.actor, found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        saved = _save(request, grid)
        if saved and "submit" in request.POST:
            return _submit_all(request, found)
        if saved:
            messages.success(request, _("已保存。"))
            return redirect("library:batch", found.public_id)
        status = 422
    context = {"batch": found, "grid": grid, "waiting": _waiting(found)}
    return render(request, "library/contributing/batch.html", context, status=status)


def _save(request: Request, grid: list[GridForm]) -> bool:
    """Save every row that is in order; rows with problems keep what was typed."""
    fine = True
    for form in grid:
        if not form.is_valid():
            fine = False
            continue
        try:
            operations.save_draft(
                request.actor,
                draft=form.instance,
                revision=form.cleaned_data["revision"],
                fields=form.values(),
                visibility=form.cleaned_data["visibility"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
            fine = False
    return fine


def _waiting(found: Batch) -> list[Upload]:
    return list(found.uploads.exclude(state__in=[Upload.State.STORED, Upload.State.CANCELLED]))


@require_safe
def states(request: Request, public_id: str) -> HttpResponse:
    """Answer a poll with what the server knows of each upload."""
    found = _batch(request, public_id)
    waiting = _waiting(found)
    response = render(
        request, "library/contributing/states.html", {"batch": found, "waiting": waiting}
    )
    busy = {Upload.State.RECEIVING, Upload.State.COMPLETE}
    if not any(upload.state in busy for upload in waiting):
        response["X-Poll"] = "done"
    return response


@require_POST
def submit(request: Request, public_id: str) -> HttpResponse:
    """Submit every draft of the batch that is complete."""
    return _submit_all(request, _batch(request, public_id))


def _submit_all(request: Request, found: Batch) -> HttpResponse:
    sent = 0
    for draft in found.drafts.exclude(state=Draft.State.IN_REVIEW).select_related("resource"):
        try:
            operations.submit_draft(request.actor, draft=draft)
        except DomainError as error:
            messages.error(request, f"《{draft.title}》：{error}")
        else:
            sent += 1
    if sent:
        text = ngettext("已提交 %d 份资源，等待初审。", "已提交 %d 份资源，等待初审。", sent)
        messages.success(request, text % sent)
    return redirect("library:batch", found.public_id)
