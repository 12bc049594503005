"""The home page and a person's day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.portal import queries


@require_safe
def home(request: Request) -> HttpResponse:
    """Search first; then what the alliance does."""
    return render(request, "portal/home.html", {"home": queries.home(request.actor)})


@require_safe
def today(request: Request) -> HttpResponse:
    """今日待办: what waits for this person, each with one next step."""
    is_signed_in.require(request.actor, None)
    return render(request, "portal/today.html", {"today": queries.today(request.actor)})
