"""One grid for all files of a batch: describe together, submit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations
from tuoju.library.grids import BulkForm, GridForm, editable_drafts, grid_of, versions_of
from tuoju.library.models import Batch, Draft
from tuoju.library.queries.arrivals import arrivals_of
from tuoju.library.stages import stages


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the summary on top: what is missing, and the row it belongs to."""

    anchor: str
    text: str


def batch_of(request: Request, public_id: str) -> Batch:
    """Load one's own batch; raises `NotFound` for all others."""
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
    found = batch_of(request, public_id)
    if request.method != "POST":
        return batch_page(request, found, grid_of(request.actor, found))
    grid = grid_of(request.actor, found, request.POST)
    if not _save(request, grid):
        return batch_page(request, found, grid, troubles=_troubles(grid), status=422)
    if "bulk" in request.POST:
        return _fill(request, found)
    if "submit" in request.POST:
        return _submit_all(request, found)
    messages.success(request, _("已保存。"))
    return redirect("library:batch", found.public_id)


def batch_page(
    request: Request,
    found: Batch,
    grid: list[GridForm],
    *,
    status: int = 200,
    bulk: BulkForm | None = None,
    **extra: Any,
) -> HttpResponse:
    """Render the grid with everything around it."""
    arrivals = arrivals_of(found)
    context = {
        "batch": found,
        "grid": grid,
        "version": versions_of(grid),
        "bulk": bulk or BulkForm(),
        "waiting": arrivals.open,
        "busy": arrivals.busy,
        "sent": list(found.drafts.filter(state=Draft.State.IN_REVIEW).order_by("pk")),
        "steps": stages(now=1),
        **extra,
    }
    return render(request, "library/contributing/batch.html", context, status=status)


def _save(request: Request, grid: list[GridForm]) -> bool:
    """Save every row that is in order; rows with problems keep what was typed."""
    fine = True
    for form in grid:
        if not form.is_bound:
            continue
        if not form.is_valid():
            fine = False
            continue
        try:
            form.revision = _save_row(request, form)
        except DomainError as error:
            form.add_error(None, str(error))
            fine = False
    return fine


def _save_row(request: Request, form: GridForm) -> int:
    saved = operations.save_draft(
        request.actor,
        draft=form.instance,
        revision=form.revision,
        fields=form.values(),
        visibility=form.cleaned_data["visibility"],
    )
    return saved.revision


def _troubles(grid: list[GridForm]) -> list[Trouble]:
    return [
        Trouble(f"row-{form.prefix}", f"《{form.instance.title}》：{text}")
        for form in grid
        for text in form.faults
    ]


@require_POST
def autosave(request: Request, public_id: str) -> JsonResponse:
    """Save the whole grid in the background, or nothing of it: the page keeps the rest."""
    found = batch_of(request, public_id)
    grid = [row for row in grid_of(request.actor, found, request.POST) if row.is_bound]
    if texts := [trouble.text for trouble in _troubles(grid)]:
        return JsonResponse({"saved": False, "message": " ".join(texts)}, status=422)
    try:
        with transaction.atomic():
            for row in grid:
                row.revision = _save_row(request, row)
    except DomainError as error:
        return JsonResponse({"saved": False, "message": str(error)}, status=error.status)
    return JsonResponse({"saved": True, "version": versions_of(grid)})


def _fill(request: Request, found: Batch) -> HttpResponse:
    """Write the chosen columns into the ticked rows, or into all of them."""
    bulk = BulkForm(request.POST, instance=Draft())
    if not bulk.is_valid():
        texts = [str(text) for texts in bulk.errors.values() for text in texts]
        grid = grid_of(request.actor, found)
        troubles = [Trouble("grid", text) for text in texts]
        return batch_page(request, found, grid, troubles=troubles, bulk=bulk, status=422)
    ticked = set(request.POST.getlist("row"))
    chosen = bulk.chosen()
    filled = 0
    for draft in editable_drafts(request.actor, found):
        if chosen and (not ticked or draft.public_id in ticked):
            operations.save_draft(
                request.actor, draft=draft, revision=draft.revision, fields=chosen
            )
            filled += 1
    text = ngettext("已填入 %d 行。", "已填入 %d 行。", filled)
    messages.success(request, text % filled)
    return redirect("library:batch", found.public_id)


@require_safe
def states(request: Request, public_id: str) -> HttpResponse:
    """Answer a poll with what the server knows of each upload.

    The upload page asks before its batch has a row, and goes on asking: files may follow.
    """
    uploading = request.GET.get("page") == "upload"
    is_signed_in.require(request.actor, None)
    found = Batch.objects.visible_to(request.actor).filter(public_id=public_id).first()
    if found is None and not uploading:
        raise NotFound
    arrivals = arrivals_of(found) if found else None
    context: dict[str, Any] = {"rows": [], "more": 0}
    if arrivals is not None:
        context = {
            "rows": arrivals.shown if uploading else arrivals.open,
            "more": arrivals.more if uploading else 0,
        }
    response = render(request, "library/contributing/states.html", context)
    if not uploading and arrivals is not None and not arrivals.busy:
        response["X-Poll"] = "done"
    return response


@require_POST
def submit(request: Request, public_id: str) -> HttpResponse:
    """Submit every draft of the batch that is complete."""
    return _submit_all(request, batch_of(request, public_id))


def _submit_all(request: Request, found: Batch) -> HttpResponse:
    """Send what is complete; the other rows stay and say what they miss."""
    sent = 0
    troubles = []
    for draft in editable_drafts(request.actor, found):
        try:
            operations.submit_draft(request.actor, draft=draft)
        except DomainError as error:
            troubles.append(Trouble(f"row-{draft.public_id}", f"《{draft.title}》：{error}"))
        else:
            sent += 1
    if sent:
        text = ngettext("已提交 %d 份资源，等待初审。", "已提交 %d 份资源，等待初审。", sent)
        messages.success(request, text % sent)
    if troubles:
        grid = grid_of(request.actor, found)
        return batch_page(request, found, grid, troubles=troubles, status=422)
    return redirect("library:my" if sent else "library:batch", *([] if sent else [found.public_id]))
