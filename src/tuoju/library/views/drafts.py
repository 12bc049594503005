"""Own resources and drafts: write, autosave, submit, take back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, Invalid, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations, policies
from tuoju.library.checks import problems
from tuoju.library.forms import DraftForm, PlainUploadForm, ReasonForm
from tuoju.library.models import Draft, Resource
from tuoju.library.queries.reviews import review_state
from tuoju.library.receiving import receive_plain_file

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
    """List what the person brought and what they edit for their organisations."""
    is_signed_in.require(request.actor, None)
    rows = (
        Resource.objects.manageable_by(request.actor)
        .select_related("current", "draft", "organisation", "created_by")
        .order_by("-pk")
    )
    state = request.GET.get("state", "")
    if state == "draft":
        rows = rows.filter(draft__isnull=False)
    elif state == "published":
        rows = rows.published()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "query": f"state={state}" if state else ""}
    return render(request, "library/contributing/mine.html", context)


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
    form = DraftForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _saved(request, found, form):
            messages.success(request, _("已保存。"))
            return redirect("library:draft", found.public_id)
        status = 422
    return _draft_page(request, _draft(request, public_id), form, status)


def _saved(request: Request, found: Draft, form: DraftForm) -> bool:
    try:
        operations.save_draft(
            request.actor,
            draft=found,
            revision=_revision(request),
            fields=form.values(),
            visibility=form.cleaned_data["visibility"],
            visible_kinds=form.cleaned_data["visible_kinds"],
        )
    except Invalid as error:
        _tell(form, error)
    except DomainError as error:
        form.add_error(None, str(error))
    return not form.errors


def _tell(form: DraftForm, error: Invalid) -> None:
    for name, texts in error.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _draft_page(request: Request, found: Draft, form: DraftForm, status: int = 200) -> HttpResponse:
    files = list(found.files.select_related("blob"))
    context = {
        "draft": found,
        "form": form,
        "files": files,
        "problems": problems(found, files),
        "upload_form": PlainUploadForm(),
        "revision": request.POST.get("revision") or found.revision,
        "review": review_state(request.actor, found.resource),
        "editable": found.state != Draft.State.IN_REVIEW,
    }
    return render(request, "library/contributing/draft.html", context, status=status)


@require_POST
def autosave(request: Request, public_id: str) -> JsonResponse:
    """Save in the background; the answer says when, or why not."""
    found = _draft(request, public_id)
    form = DraftForm(request.POST, instance=found)
    if not form.is_valid() or not _saved(request, found, form):
        texts = [text for errors in form.errors.values() for text in errors]
        return JsonResponse({"saved": False, "message": " ".join(map(str, texts))}, status=422)
    fresh = _draft(request, public_id)
    at = format_date(timezone.localtime(), "H:i")
    return JsonResponse({"saved": True, "revision": fresh.revision, "message": _("已保存 %s") % at})


@require_POST
def add_file(request: Request, public_id: str) -> HttpResponse:
    """Add a file by plain form."""
    found = _draft(request, public_id)
    form = PlainUploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            receive_plain_file(request.actor, draft=found, upload=form.cleaned_data["file"])
        except DomainError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, " ".join(map(str, form.errors.get("file", []))))
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
    """Send to the reviewers; what is missing stands at the fields."""
    found = _draft(request, public_id)
    try:
        operations.submit_draft(request.actor, draft=found)
    except Invalid:
        return _draft_page(request, found, DraftForm(instance=found), 422)
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


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Take a published resource down with a reason."""
    resource = Resource.objects.manageable_by(request.actor).filter(public_id=public_id).first()
    if resource is None:
        raise NotFound
    policies.can_withdraw.require(request.actor, resource)
    form = ReasonForm(request.POST)
    if form.is_valid():
        operations.withdraw_resource(
            request.actor, resource=resource, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("资源已下架。"))
    else:
        messages.error(request, _("请写明下架原因。"))
    return redirect("library:my")
