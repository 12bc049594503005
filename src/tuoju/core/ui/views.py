"""Switches for language, theme and 长者模式: plain POSTs that work without JavaScript.

They are exempt from the token check, because pages of visitors are cached and shared, so that they
can carry no token. A look at the origin takes its place; all a forged request could do is change
how pages look.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tuoju.core.ui.modes import COOKIE_AGE, ELDER_COOKIE, THEME_COOKIE, theme_named


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent the form."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _back(request: HttpRequest) -> str:
    """Where the person was, if that is a page of this site."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else "/"


def _keep(request: HttpRequest, cookie: str, value: str | None) -> HttpResponse:
    """Set or forget a choice and go back to the page."""
    if not _comes_from_here(request):
        return HttpResponseForbidden()
    response = redirect(_back(request))
    if value is None:
        response.delete_cookie(cookie, samesite="Lax")
    else:
        response.set_cookie(
            cookie,
            value,
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages."""
    wanted = request.POST.get("language", "")
    known = wanted in dict(settings.LANGUAGES)
    return _keep(request, settings.LANGUAGE_COOKIE_NAME, wanted if known else None)


@csrf_exempt
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Switch between light, dark and whatever the system says."""
    theme = theme_named(request.POST.get("theme"))
    return _keep(request, THEME_COOKIE, None if theme == "system" else theme)


@csrf_exempt
@require_POST
def choose_elder(request: HttpRequest) -> HttpResponse:
    """Switch 长者模式 on or off."""
    return _keep(request, ELDER_COOKIE, "1" if request.POST.get("elder") == "1" else None)
