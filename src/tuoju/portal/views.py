"""The home page and a person's day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from tuoju.alliance.models import Organisation
from tuoju.core.http import Request, same_for_visitors
from tuoju.core.policies import is_signed_in, runs_the_alliance
from tuoju.portal import queries

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
    return render(request, "portal/today.html", {"today": queries.today(request.actor)})


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
    rows = queries.missed_searches(request.GET.get("kind", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kind = request.GET.get("kind", "")
    context = {
        "page": page,
        "kinds": Organisation.Kind.choices,
        "kind": kind,
        "query": urlencode({"kind": kind}) if kind else "",
    }
    return render(request, "portal/missed_searches.html", context)
