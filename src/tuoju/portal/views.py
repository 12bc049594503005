"""The home page and a person's day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tuoju.accounts.models import User
from tuoju.alliance.models import Organisation
from tuoju.core.errors import DomainError
from tuoju.core.http import Request, same_for_visitors
from tuoju.core.policies import is_signed_in, runs_the_alliance
from tuoju.library.policies import contributes_somewhere
from tuoju.portal import operations, queries
from tuoju.portal.own_data import own_data

PER_PAGE = 50


@require_safe
def home(request: Request) -> HttpResponse:
    """Search first; then what the alliance does."""
    page = render(request, "portal/home.html", {"home": queries.home(request.actor)})
    return same_for_visitors(page)


@require_safe
def today(request: Request) -> HttpResponse:
    """今日待办: what waits for this person, each with one next step."""
    is_signed_in.require(request.actor, None)
    context = {
        "today": queries.today(request.actor),
        "may_upload": contributes_somewhere(request.actor),
    }
    return render(request, "portal/today.html", context)


@never_cache
@require_safe
def my_data(request: Request) -> HttpResponse:
    """Hand a person everything that is kept about them, as one file."""
    is_signed_in.require(request.actor, None)
    person = User.objects.get(pk=request.actor.user_id or 0)
    answer = JsonResponse(
        own_data(request.actor, person), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = 'attachment; filename="tuoju-my-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: Request) -> HttpResponse:
    """Say what goes and what stays; close the account of whoever has just shown who they are."""
    person = User.objects.get(pk=request.actor.user_id or 0)
    is_sent = request.method == "POST"
    act = operations.close_account if is_sent else operations.refuse_closing
    problem = ""
    try:
        act(request.actor, person=person)
    except DomainError as error:
        problem = str(error)
    else:
        if is_sent:
            logout(request)
            messages.success(request, _("账号已注销。谢谢您为联盟做过的事。"))
            return redirect("portal:home")
    context = {"person": person, "problem": problem}
    status = 409 if problem and is_sent else 200
    return render(request, "portal/close_account.html", context, status=status)


@require_safe
def help_page(request: Request) -> HttpResponse:
    """使用帮助: how one finds, shares and reviews, and whom one asks."""
    return same_for_visitors(render(request, "portal/help.html"))


@require_safe
def privacy(request: Request) -> HttpResponse:
    """Say what the platform keeps about people, and how it guards children in the material."""
    return same_for_visitors(render(request, "portal/privacy.html"))


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """Say what makes the pages usable for everybody, and what does not yet."""
    return same_for_visitors(render(request, "portal/accessibility.html"))


@require_safe
def robots(request: Request) -> HttpResponse:
    """Keep crawlers out of filters, files and everybody's own pages."""
    text = render_to_string("portal/robots.txt", request=request)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: Request) -> HttpResponse:
    """Lead browsers that ask by habit, beside plain texts and programs' answers, to the mark."""
    return redirect(static("tuoju/mark.svg"), permanent=True)


@require_safe
def missed_searches(request: Request) -> HttpResponse:
    """Show the secretariat what nobody found, so that somebody can write it."""
    runs_the_alliance.require(request.actor, None)
    asked = request.GET.get("kind", "")
    kind = asked if asked in Organisation.Kind else ""
    rows = queries.missed_searches(kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kinds": Organisation.Kind.choices,
        "kind": kind,
        "query": urlencode({"kind": kind}) if kind else "",
    }
    return render(request, "portal/missed_searches.html", context)
