"""Own resources and drafts: write, autosave, submit, take back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, Invalid, NotAllowed, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in, runs_the_alliance
from tuoju.core.refs import ref
from tuoju.core.ui.pieces import Step
from tuoju.library import operations, policies
from tuoju.library.checks import problems
from tuoju.library.draft_versions import TypedDraft, typed_draft, version_of
from tuoju.library.drafting import (
    TONES,
    checks_of,
    differences,
    facts_of,
    file_states,
    groups_of,
    is_busy,
    placed,
)
from tuoju.library.errors import InReview
from tuoju.library.forms import DraftForm, named_errors
from tuoju.library.models import AttachedFile, Draft, Resource
from tuoju.library.models.resources import ResourceQuerySet
from tuoju.library.queries.reviews import steps_for
from tuoju.library.receiving import receive_plain_file
from tuoju.library.shelf import SHELVES, in_state, shelf_rows, tabs_of
from tuoju.library.statement_keys import offered_statements
from tuoju.review.components import chain_ahead
from tuoju.review.models import ReviewRequest
from tuoju.review.panel import panel_of
from tuoju.review.queries import with_history

CONFLICT = 409
PER_PAGE = 20


def _draft(request: Request, public_id: str) -> Draft:
    """Load a draft that the person may edit; raises `NotFound` for all others."""
    is_signed_in.require(request.actor, None)
    found = (
        Draft.objects.visible_to(request.actor)
        .select_related("resource__organisation", "resource__current", "updated_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


@require_safe
def mine(request: Request) -> HttpResponse:
    """List what the person brought."""
    is_signed_in.require(request.actor, None)
    rows = Resource.objects.brought_by(request.actor)
    links = {
        "edits_others": policies.edits_somewhere(request.actor),
        "sees_all": request.actor.runs_the_alliance,
    }
    return _shelf(request, rows, "library/contributing/mine.html", shelf="my", **links)


@require_safe
def of_organisation(request: Request) -> HttpResponse:
    """List what belongs to the organisations for which the person edits, whoever brought it."""
    is_signed_in.require(request.actor, None)
    if not policies.edits_somewhere(request.actor):
        raise NotAllowed
    words = {
        "title": _("本单位资源"),
        "about": _("本单位各位老师的资源和草稿，您可以代为修改、送审。"),
    }
    rows = Resource.objects.edited_by(request.actor)
    return _shelf(request, rows, "library/contributing/others.html", shelf="organisation", **words)


@require_safe
def everybodys(request: Request) -> HttpResponse:
    """List for the secretariat what all others brought, too."""
    runs_the_alliance.require(request.actor, None)
    words = {
        "title": _("全部资源"),
        "about": _("各单位的资源和草稿，秘书处可以代为修改、送审。"),
    }
    rows = Resource.objects.manageable_by(request.actor)
    return _shelf(request, rows, "library/contributing/others.html", shelf="all", **words)


def _shelf(
    request: Request, everything: ResourceQuerySet, template: str, *, shelf: str, **more: object
) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = in_state(everything, state).select_related(
        "current", "draft", "organisation", "created_by"
    )
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = shelf_rows(request.actor, page.object_list)
    context = {
        "page": page,
        "rows": shown,
        "ticks": any(row.may_tick for row in shown),
        "tells_whose": any(row.is_others for row in shown),
        "state": state,
        "tabs": tabs_of(everything, state, reverse(SHELVES[shelf])),
        "query": urlencode({"state": state}) if state else "",
        "may_upload": policies.contributes_somewhere(request.actor),
        "shelf": shelf,
        **more,
    }
    return render(request, template, context)


@require_safe
def work(request: Request, public_id: str) -> HttpResponse:
    """Lead a writer from a resource to where its work goes on: the draft, or the live page."""
    found = Draft.objects.visible_to(request.actor).filter(resource__public_id=public_id).first()
    if found is not None:
        return redirect("library:draft", found.public_id)
    return redirect("library:resource", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, public_id: str) -> HttpResponse:
    """Show and save a draft; what was typed survives every refusal."""
    found = _draft(request, public_id)
    if request.method != "POST":
        return _draft_page(request, found, DraftForm(instance=found, actor=request.actor))
    found, typed, refusal = _saved(request, public_id)
    if refusal:
        if "submit" in request.POST and refusal != CONFLICT:
            typed.form.ask_for(_unsettled(found, typed.form))
        return _draft_page(request, found, typed.form, typed=typed, status=refusal)
    if "submit" in request.POST:
        return _submit(request, _draft(request, public_id))
    messages.success(request, _("已保存。"))
    return redirect("library:draft", found.public_id)


def _unsettled(found: Draft, form: DraftForm) -> dict[str, list[str]]:
    """Return what keeps the draft from review as it was typed, though it cannot be saved yet.

    The audience of what is published is not the form's to change.
    """
    files = list(found.files.select_related("blob"))
    if form.fields["visibility"].disabled:
        return problems(form.instance, files)
    return problems(
        form.instance,
        files,
        audience=form.cleaned_data.get("visibility"),
        kinds=form.cleaned_data.get("visible_kinds"),
    )


def _saved(request: Request, public_id: str) -> tuple[Draft, TypedDraft, int]:
    """Save what was sent; returns the status of a refusal, which stands in the form, or 0.

    Who is overtaken between reading and saving is compared with what is saved then.
    """
    for _attempt in range(2):
        found = _draft(request, public_id)
        typed = typed_draft(
            request.actor, found, instance=_draft(request, public_id), data=request.POST
        )
        refusal = _save(request, found, typed)
        if refusal != CONFLICT or typed.disputed:
            break
    return found, typed, refusal


def _save(request: Request, found: Draft, typed: TypedDraft) -> int:
    form = typed.form
    if not form.is_valid():
        return 422
    try:
        operations.save_draft(
            request.actor,
            draft=found,
            revision=typed.revision,
            fields=form.values(),
            visibility=form.cleaned_data["visibility"],
            visible_kinds=form.cleaned_data["visible_kinds"],
            note=form.cleaned_data["note"],
        )
    except Invalid as error:
        _tell(form, error)
        return error.status
    except DomainError as error:
        form.add_error(None, ValidationError(str(error), code=error.code))
        return error.status
    return 0


def _tell(form: DraftForm, error: Invalid) -> None:
    for name, texts in error.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _draft_page(
    request: Request,
    found: Draft,
    form: DraftForm,
    *,
    typed: TypedDraft | None = None,
    status: int = 200,
    lacking: bool = False,
) -> HttpResponse:
    files = list(found.files.select_related("blob"))
    panel = _panel(request, found)
    in_review = found.state == Draft.State.IN_REVIEW
    conflict = status == CONFLICT and typed is not None and not in_review
    checks = checks_of(found, files)
    context = {
        "draft": found,
        "tone": TONES[Draft.State(found.state)],
        "form": form,
        "groups": groups_of(form),
        "points": offered_statements(),
        "checks": checks,
        "missing": sum(not one.is_settled for one in checks),
        "facts": facts_of(found),
        "panel": panel,
        "chain": _chain(found, panel),
        "remarks": placed(panel["remarks"], found) if panel else [],
        "lacking": lacking,
        "conflict": differences(found, typed.disputed) if typed and conflict else None,
        "followed": typed is not None and typed.has_followed,
        "version": typed.version if typed else version_of(form),
        "editable": not in_review or form.is_bound,
        **_files_context(found, files),
    }
    return render(request, "library/contributing/draft.html", context, status=status)


def _files_context(found: Draft, files: list[AttachedFile]) -> dict[str, object]:
    return {"files": file_states(files), "busy": is_busy(files)}


def _panel(request: Request, found: Draft) -> dict[str, Any]:
    latest = (
        ReviewRequest.objects.visible_to(request.actor)
        .filter(subject=ref(found.resource))
        .order_by("-pk")
        .first()
    )
    review = with_history(latest.public_id, request.actor) if latest else None
    return panel_of(request.actor, review) if review else {}


def _chain(found: Draft, panel: dict[str, Any]) -> list[Step]:
    """Return how far the review is: a new draft of what has passed has all of it ahead."""
    is_new = found.state == Draft.State.EDITING and panel
    if is_new and panel["review"].state == ReviewRequest.State.PASSED:
        return chain_ahead(steps_for(found.resource, found.goes_to))
    return list(panel.get("chain", []))


@require_safe
def files(request: Request, public_id: str) -> HttpResponse:
    """Answer a poll with the states of the draft's files."""
    found = _draft(request, public_id)
    rows = list(found.files.select_related("blob"))
    context = {
        "draft": found,
        "editable": found.state != Draft.State.IN_REVIEW,
        **_files_context(found, rows),
    }
    response = render(request, "library/contributing/file_states.html", context)
    if not context["busy"]:
        response["X-Poll"] = "done"
    return response


@require_POST
def autosave(request: Request, public_id: str) -> JsonResponse:
    """Save in the background; the answer says which revision it made, or why not."""
    _found, typed, refusal = _saved(request, public_id)
    if refusal:
        said = typed.form.non_field_errors().as_data()
        code = next((error.code for error in said if error.code), Invalid.code)
        answer = {"saved": False, "code": code, "message": " ".join(named_errors(typed.form))}
        return JsonResponse(answer, status=refusal)
    version = typed.version_after(_draft(request, public_id))
    return JsonResponse({"saved": True, "version": version})


@require_POST
def add_file(request: Request, public_id: str) -> HttpResponse:
    """Add files by plain form."""
    found = _draft(request, public_id)
    chosen = request.FILES.getlist("file")
    if not chosen:
        messages.error(request, _("请先选择文件。"))
    for upload in chosen:
        try:
            receive_plain_file(request.actor, draft=found, upload=upload)
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("library:draft", found.public_id)


@require_POST
def remove_file(request: Request, public_id: str, file_id: str) -> HttpResponse:
    """Take a file out of a draft."""
    found = _draft(request, public_id)
    file = found.files.filter(public_id=file_id).first()
    if file is None:
        raise NotFound
    operations.detach_file(request.actor, file=file)
    messages.success(request, _("已移除“%s”。") % file.name)
    return redirect("library:draft", found.public_id)


@require_POST
def submit(request: Request, public_id: str) -> HttpResponse:
    """Send a saved draft to the reviewers; what is missing stands at the fields."""
    return _submit(request, _draft(request, public_id))


def _submit(request: Request, found: Draft) -> HttpResponse:
    """Submit; a second click finds the draft in review and is told the same."""
    try:
        operations.submit_draft(request.actor, draft=found)
    except InReview:
        messages.info(request, _("《%s》已在审核中。") % found.title)
    except Invalid:
        return _draft_page(
            request, found, DraftForm(instance=found, actor=request.actor), status=422, lacking=True
        )
    else:
        messages.success(request, _("《%s》已提交审核。") % found.title)
    return redirect("library:draft", found.public_id)


@require_POST
def withdraw_submission(request: Request, public_id: str) -> HttpResponse:
    """Take a draft back out of review."""
    found = _draft(request, public_id)
    operations.take_back(request.actor, draft=found)
    messages.success(request, _("已撤回，可以继续修改。"))
    return redirect("library:draft", found.public_id)


@require_POST
def discard(request: Request, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    found = _draft(request, public_id)
    title = found.title
    operations.discard_draft(request.actor, draft=found)
    messages.success(request, _("已删除草稿《%s》。") % title)
    return redirect("library:my")


@require_POST
def edit(request: Request, public_id: str) -> HttpResponse:
    """Open a draft on top of the published version."""
    is_signed_in.require(request.actor, None)
    resource = Resource.objects.manageable_by(request.actor).filter(public_id=public_id).first()
    if resource is None:
        raise NotFound
    found = operations.reopen_for_editing(request.actor, resource=resource)
    return redirect("library:draft", found.public_id)
