"""The request that views see: Django's, with the actor and htmx's details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from tuoju.core.actors import Actor
from tuoju.core.ui.modes import UiMode


class Request(HttpRequest):
    """What `config.middleware` hands to every view."""

    actor: Actor
    htmx: HtmxDetails
    ui_mode: UiMode


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the one that the outermost trusted proxy saw."""
    proxies: int = settings.TUOJU_TRUSTED_PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def same_for_visitors(
    response: HttpResponse, *, on_repeat: Callable[[Request], None] | None = None
) -> HttpResponse:
    """Let `config.page_cache` show this page to other visitors; `on_repeat` runs each time."""
    page = cast("Any", response)
    page.same_for_visitors, page.on_repeat = True, on_repeat
    return response
