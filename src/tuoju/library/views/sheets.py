"""The grid as a workbook: out as a template, back in with every error told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tuoju.core.errors import DomainError, NotFound
from tuoju.core.http import Request
from tuoju.core.ids import is_public_id, new_public_id
from tuoju.library.batch_sheets import RowError, SheetPlan, apply_plan, plan_import
from tuoju.library.grids import editable_drafts, grid_of
from tuoju.library.models import Batch, Draft
from tuoju.library.receiving import keep_sheet
from tuoju.library.views.batches import batch_of, batch_page
from tuoju.library.workbooks import marked, template_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def template(request: Request, public_id: str) -> HttpResponse:
    """Give the grid as a workbook to fill."""
    found = batch_of(request, public_id)
    return _workbook(template_of(_named(request, found), batch_id=found.public_id), _("填写表"))


@require_POST
def take(request: Request, public_id: str) -> HttpResponse:
    """Check a filled workbook; without errors it goes in at once, with errors only on demand."""
    found = batch_of(request, public_id)
    token = request.POST.get("token", "")
    try:
        if not token:
            token = new_public_id()
            keep_sheet(request.FILES.get("sheet"), _kept_at(found, token))
        path = _path(found, token)
        plan = _plan(request, found, path)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("library:batch", found.public_id)
    if plan.errors and request.POST.get("act") != "good":
        return _report(request, found, plan.errors, token, good=len(plan.changes))
    return bring_in(request, found, plan, token)


def bring_in(request: Request, found: Batch, plan: SheetPlan, token: str) -> HttpResponse:
    """Save the good rows and say how many; one that could not be saved is told with its reason."""
    lost = apply_plan(request.actor, plan)
    saved = len(plan.changes) - len(lost)
    if saved or not lost:
        text = ngettext("已导入 %d 行。", "已导入 %d 行。", saved)
        messages.success(request, text % saved)
    if lost:
        return _report(request, found, lost, token)
    return redirect("library:batch", found.public_id)


@require_safe
def errors(request: Request, public_id: str, token: str) -> HttpResponse:
    """Give the filled workbook back with its errors in red."""
    found = batch_of(request, public_id)
    plan = _plan(request, found, _path(found, token))
    return _workbook(
        marked(plan.sheet, plan.errors_by_row, stamp=plan.stamp), _("填写表（有错误说明）")
    )


def _report(
    request: Request, found: Batch, told: Sequence[RowError], token: str, *, good: int = 0
) -> HttpResponse:
    report: dict[str, Any] = {"good": good, "bad": len(told), "errors": told, "token": token}
    grid = grid_of(request.actor, found)
    return batch_page(request, found, grid, report=report, status=422)


def _named(request: Request, found: Batch) -> list[tuple[Draft, str]]:
    rows = []
    for draft in editable_drafts(request.actor, found):
        files = list(draft.files.all())
        rows.append((draft, files[0].name if files else ""))
    return rows


def _plan(request: Request, found: Batch, path: Path) -> SheetPlan:
    return plan_import(
        request.actor, path=path, batch_id=found.public_id, drafts=_named(request, found)
    )


def _kept_at(found: Batch, token: str) -> Path:
    return Path(settings.UPLOAD_DIR) / f"sheet-{found.public_id}-{token}"


def _path(found: Batch, token: str) -> Path:
    path = _kept_at(found, token)
    if not is_public_id(token) or not path.exists():
        raise NotFound
    return path


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": disposition})
