"""Tells every request how its page should look."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tuoju.core.ui.modes import UiMode


class ModesMiddleware:
    """Sets `request.ui_mode` from the cookies; reads nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the display mode known."""
        request.ui_mode = UiMode.from_cookies(request.COOKIES)  # type: ignore[attr-defined]  # ours
        return self.get_response(request)
