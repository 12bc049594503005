"""The list behind the bell."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.core.ui.pieces import Tab
from tuoju.notices import operations, queries
from tuoju.notices.models import Notice

PAGE_LENGTH = 20


@require_safe
def notice_list(request: Request) -> HttpResponse:
    """List a person's notices, the unread ones alone when asked."""
    is_signed_in.require(request.actor, None)
    unread_only = request.GET.get("view") == "unread"
    unread = queries.unread_count(request.actor)
    notices = queries.notices_of(request.actor, unread_only=unread_only)
    context = {
        "page": Paginator(notices, PAGE_LENGTH).get_page(request.GET.get("page")),
        "query": "view=unread" if unread_only else "",
        "unread": unread,
        "tabs": [
            Tab(label=_("全部"), url="?", current=not unread_only),
            Tab(label=_("未读"), url="?view=unread", current=unread_only, count=unread),
        ],
        "gets_mail": queries.gets_mail(request.actor),
    }
    return render(request, "notices/list.html", context)


@require_POST
def open_notice(request: Request, public_id: str) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    is_signed_in.require(request.actor, None)
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), public_id=public_id)
    operations.mark_read(request.actor, notice=notice)
    return redirect(notice.url or "notices:list")


@require_POST
def all_read(request: Request) -> HttpResponse:
    """Put everything aside."""
    operations.mark_all_read(request.actor)
    messages.success(request, _("已全部标为已读。"))
    return redirect("notices:list")


@require_POST
def mail(request: Request) -> HttpResponse:
    """Switch mails on or off."""
    by_email = request.POST.get("by_email") == "on"
    operations.choose_mail(request.actor, by_email=by_email)
    said = _("以后有新通知会同时发邮件。") if by_email else _("以后不再发邮件，通知只在这里。")
    messages.success(request, said)
    return redirect("notices:list")
