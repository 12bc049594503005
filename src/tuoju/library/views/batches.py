"""One grid for all files of a batch: describe together, submit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, Invalid, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations
from tuoju.library.errors import DraftChangedMeanwhile
from tuoju.library.forms import named_errors
from tuoju.library.grid_departures import Departed, departed_rows, farewell, lament
from tuoju.library.grid_filling import BulkForm
from tuoju.library.grids import (
    ROWS,
    Grid,
    GridForm,
    editable_drafts,
    faults_of,
    grid_of,
    heading_of,
    page_of,
    readiness_of,
    typed_rows,
    versions_of,
)
from tuoju.library.models import Batch, Draft
from tuoju.library.queries.arrivals import arrivals_of
from tuoju.library.stages import stages
from tuoju.library.statement_keys import offered_statements

SHOWN = 30
AT_ONCE = 200  # each draft is a transaction: more would keep everybody else waiting


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of the summary on top: what is missing, and the address of the row it belongs to."""

    address: str
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
    """Show a page of the grid, and save what was typed into it."""
    found = batch_of(request, public_id)
    number = request.GET.get("page")
    if request.method != "POST":
        return batch_page(request, found, grid_of(request.actor, found, number))
    rows = typed_rows(request.actor, found, request.POST)
    gone = departed_rows(request.actor, found, request.POST, rows)
    lost = [row for row in gone if row.typed]
    if left_alone := [row for row in gone if not row.typed]:
        messages.info(request, farewell(left_alone))
    if not _save(request, rows) or lost:
        grid = grid_of(request.actor, found, number, rows or None)
        status = 409 if lost or any(row.clash for row in rows) else 422
        return batch_page(request, found, grid, troubles=_troubles(rows), lost=lost, status=status)
    if "bulk" in request.POST:
        return _fill(request, found)
    if "submit" in request.POST:
        return _submit_all(request, found)
    messages.success(request, _("已保存。"))
    return _back_to(found, request.POST.get("next") or number)


def _back_to(found: Batch, number: str | None) -> HttpResponse:
    page = f"?page={number}" if number and number.isascii() and number.isdigit() else ""
    return redirect(reverse("library:batch", args=[found.public_id]) + page)


def batch_page(
    request: Request,
    found: Batch,
    grid: Grid,
    *,
    status: int = 200,
    bulk: BulkForm | None = None,
    troubles: Sequence[Trouble] = (),
    **extra: Any,
) -> HttpResponse:
    """Render a page of the grid with everything around it."""
    arrivals = arrivals_of(found, only_open=True)
    sent = Draft.objects.visible_to(request.actor).filter(batch=found, state=Draft.State.IN_REVIEW)
    clashes = [row for row in grid.rows if row.clash]
    refused = any(row.is_wrong for row in grid.rows)
    context = {
        "batch": found,
        "grid": grid,
        "bulk": bulk or BulkForm(),
        "arrivals": arrivals,
        "sent": sent.order_by("pk")[:SHOWN],
        "sent_count": sent.count(),
        "steps": stages(now=1),
        "points": offered_statements(),
        "troubles": troubles[:SHOWN],
        "trouble_count": len(troubles),
        "clashes": clashes,
        "refused": refused,
        # One choice for the whole page would throw away words of rows that it does not mean.
        "chooses": len(clashes) > 1 or (bool(clashes) and (refused or bool(extra.get("lost")))),
        **extra,
    }
    return render(request, "library/contributing/batch.html", context, status=status)


def _save(request: Request, rows: list[GridForm]) -> bool:
    """Save every row that is in order; rows with problems keep what was typed."""
    fine = True
    for form in rows:
        if form.clash or not form.is_valid():
            fine = False
            continue
        try:
            form.saved(_save_row(request, form), shows_it=True)
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
    form.instance.resource = saved.resource
    return saved.revision


def _troubles(rows: list[GridForm]) -> list[Trouble]:
    return [
        _trouble(_place(form.prefix or "", name), form.instance, str(text))
        for form in rows
        for name, texts in form.errors.items()
        for text in texts
    ]


def _place(row: str, name: str) -> str:
    """Return the address of a control of the grid, or of the row for what has none."""
    return f"#{row}-{name}" if name in GridForm.base_fields else f"#row-{row}"


def _trouble(address: str, draft: Draft, text: str) -> Trouble:
    return Trouble(address, _("《%(title)s》：%(text)s") % {"title": draft.title, "text": text})


@require_POST
def autosave(request: Request, public_id: str) -> JsonResponse:
    """Save a page of the grid in the background, or nothing of it: the browser keeps the rest."""
    found = batch_of(request, public_id)
    rows = typed_rows(request.actor, found, request.POST)
    gone = departed_rows(request.actor, found, request.POST, rows)
    if lost := [row for row in gone if row.typed]:
        # No conflict to compare: the page must stay as it is, for it alone shows what was typed.
        answer = {"saved": False, "message": lament(lost), "shown": _told_of(gone)}
        return JsonResponse(answer, status=422)
    if clash := next((row.clash for row in rows if row.clash), None):
        error = DraftChangedMeanwhile(editor=clash.editor)
        return _not_saved(error)
    if wrong := [row for row in rows if row.is_wrong]:
        texts = [
            _trouble("", row.instance, text).text for row in wrong for text in named_errors(row)
        ]
        shown = {**_shown(wrong), **_summed_up(request, found, rows)}
        message = " ".join(texts)
        answer = {"saved": False, "code": Invalid.code, "message": message, "shown": shown}
        return JsonResponse(answer, status=422)
    try:
        with transaction.atomic():
            for row in rows:
                row.saved(_save_row(request, row), shows_it=False)
    except DomainError as error:
        return _not_saved(error)
    shown = {**_shown(rows), **_told_of(gone), **_summed_up(request, found, rows)}
    version = versions_of(rows, {row.public_id: row.seen for row in gone})
    return JsonResponse({"saved": True, "version": version, "shown": shown})


def _told_of(gone: Sequence[Departed]) -> dict[str, str]:
    """Write in the rows that left the grid where they went, by element."""
    return {
        f"state-{row.public_id}": render_to_string(
            "library/contributing/grid_departed.html", {"row": row}
        )
        for row in gone
    }


def _not_saved(error: DomainError) -> JsonResponse:
    """Say why nothing was saved; by the code the browser tells a conflict from other reasons."""
    answer = {"saved": False, "code": error.code, "message": str(error)}
    return JsonResponse(answer, status=error.status)


def _shown(rows: list[GridForm]) -> dict[str, str]:
    """Write what the page says of the states of rows, by element."""
    return {
        f"state-{row.prefix}": render_to_string(
            "library/contributing/grid_state.html", {"row": row}
        )
        for row in rows
    }


def _summed_up(request: Request, found: Batch, rows: list[GridForm]) -> dict[str, str]:
    """Write what the page says of all its rows, by element."""
    total = editable_drafts(request.actor, found).count()
    return {"grid-heading": heading_of(rows, total), "grid-readiness": readiness_of(rows)}


def _fill(request: Request, found: Batch) -> HttpResponse:
    """Write the chosen columns into the ticked rows, or into all rows of all pages."""
    number = request.GET.get("page")
    bulk = BulkForm(request.POST, instance=Draft())
    if not bulk.is_valid():
        texts = [str(text) for texts in bulk.errors.values() for text in texts]
        grid = grid_of(request.actor, found, number)
        troubles = [Trouble("#grid", text) for text in texts]
        return batch_page(request, found, grid, troubles=troubles, bulk=bulk, status=422)
    drafts = editable_drafts(request.actor, found)
    if ticked := request.POST.getlist("row"):
        drafts = drafts.filter(public_id__in=ticked[:AT_ONCE])
    filled = 0
    left: list[tuple[Draft, DomainError]] = []
    chosen = bulk.chosen()
    is_filled = bool(chosen or bulk.audience)
    at_hand, rest = _at_hand(drafts, number) if is_filled else ([], 0)
    for draft in at_hand:
        try:
            operations.save_draft(
                request.actor,
                draft=draft,
                revision=draft.revision,
                fields=chosen,
                visibility=bulk.audience,
            )
        except DomainError as error:
            left.append((draft, error))
        else:
            filled += 1
    if rest:
        number = _tell_rest(request, found, at_hand[-1], rest)
    if left:
        return _left_over(request, found, left)
    text = ngettext("已填入 %d 行。", "已填入 %d 行。", filled)
    messages.success(request, text % filled)
    return _back_to(found, number)


def _at_hand(drafts: models.QuerySet[Draft], number: str | None) -> tuple[list[Draft], int]:
    """Take what one request works on, all pages or of very many those from this one on.

    Returns also how many are left to the next request.
    """
    total = drafts.count()
    page = Paginator(drafts, ROWS).get_page(number if total > AT_ONCE else 1)
    start = max(page.start_index() - 1, 0)
    rows = list(drafts[start : start + AT_ONCE])
    return rows, total - len(rows)


def _tell_rest(request: Request, found: Batch, last: Draft, rest: int) -> str:
    """Say what a request has not come to; returns the page from where the next one goes on."""
    drafts = editable_drafts(request.actor, found)
    before = drafts.filter(pk__lte=last.pk).count()
    page = before // ROWS + 1 if drafts.filter(pk__gt=last.pk).exists() else 1
    text = ngettext(
        "一次最多处理 %(most)d 份，还有 %(rest)d 份没有处理。请从第 %(page)d 页起再做一次。",
        "一次最多处理 %(most)d 份，还有 %(rest)d 份没有处理。请从第 %(page)d 页起再做一次。",
        rest,
    )
    messages.warning(request, text % {"most": AT_ONCE, "rest": rest, "page": page})
    return str(page)


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
    arrivals = arrivals_of(found, only_open=not uploading) if found else None
    is_last = not uploading and arrivals is not None and not arrivals.busy
    context = {"arrivals": arrivals, "grid_of": found if is_last else None}
    response = render(request, "library/contributing/states.html", context)
    if is_last:
        response["X-Poll"] = "done"
    return response


@require_POST
def submit(request: Request, public_id: str) -> HttpResponse:
    """Submit every draft of the batch that is complete."""
    return _submit_all(request, batch_of(request, public_id))


def _submit_all(request: Request, found: Batch) -> HttpResponse:
    """Send what is complete on any page; the other rows stay and say what they miss."""
    sent = 0
    left: list[tuple[Draft, DomainError]] = []
    at_hand, rest = _at_hand(editable_drafts(request.actor, found), request.GET.get("page"))
    for draft in at_hand:
        try:
            operations.submit_draft(request.actor, draft=draft)
        except DomainError as error:
            left.append((draft, error))
        else:
            sent += 1
    if sent:
        text = ngettext("已提交 %d 份资源，等待初审。", "已提交 %d 份资源，等待初审。", sent)
        messages.success(request, text % sent)
    number = _tell_rest(request, found, at_hand[-1], rest) if rest else None
    if left:
        return _left_over(request, found, left)
    if number:
        return _back_to(found, number)
    return redirect("library:my" if sent else "library:batch", *([] if sent else [found.public_id]))


def _left_over(
    request: Request, found: Batch, left: list[tuple[Draft, DomainError]]
) -> HttpResponse:
    """Show the page of the first row that stays, and the way to all others."""
    pages = page_of(request.actor, found)
    here = pages.get(left[0][0].public_id, 1)
    troubles = []
    for draft, error in left:
        page = pages.get(draft.public_id, here)
        before = "" if page == here else f"?page={page}"
        troubles += [
            _trouble(before + _place(draft.public_id, name), draft, text)
            for name, texts in faults_of(error)
            for text in texts
        ]
    grid = grid_of(request.actor, found, here)
    errors = {draft.public_id: error for draft, error in left}
    for row in grid.rows:
        if row.prefix in errors:
            row.blame(errors[row.prefix])
    return batch_page(request, found, grid, troubles=troubles, status=422)
