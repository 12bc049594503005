"""What is done to several drafts of the own list at once."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tuoju.core.errors import DomainError
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations
from tuoju.library.models import Draft
from tuoju.library.shelf import SHELVES

AT_ONCE = 100
SHOWN = 5


@require_POST
def many(request: Request) -> HttpResponse:
    """Submit or throw away the ticked drafts; one that cannot stays, and says why."""
    is_signed_in.require(request.actor, None)
    ticked = request.POST.getlist("draft")[:AT_ONCE]
    drafts = list(Draft.objects.visible_to(request.actor).filter(public_id__in=ticked))
    if not drafts:
        messages.error(request, _("请先勾选草稿。"))
    elif request.POST.get("act") == "discard":
        done = _each(
            request, drafts, lambda one: operations.discard_draft(request.actor, draft=one)
        )
        text = ngettext("已删除 %d 份草稿。", "已删除 %d 份草稿。", done)
        _tell(request, text, done)
    else:
        done = _each(request, drafts, lambda one: operations.submit_draft(request.actor, draft=one))
        text = ngettext("已提交 %d 份资源，等待初审。", "已提交 %d 份资源，等待初审。", done)
        _tell(request, text, done)
    return redirect(SHELVES.get(request.POST.get("shelf", ""), "library:my"))


def _tell(request: Request, text: str, done: int) -> None:
    if done:
        messages.success(request, text % done)


def _each(request: Request, drafts: list[Draft], act: Callable[[Draft], object]) -> int:
    """Do it to each draft; returns how many went through."""
    left = []
    for draft in drafts:
        title = draft.title
        try:
            act(draft)
        except DomainError as error:
            left.append(_("《%(title)s》：%(text)s") % {"title": title, "text": error})
    for text in left[:SHOWN]:
        messages.error(request, text)
    if len(left) > SHOWN:
        rest = len(left) - SHOWN
        messages.error(
            request, ngettext("另有 %d 份也没有办成。", "另有 %d 份也没有办成。", rest) % rest
        )
    return len(drafts) - len(left)
