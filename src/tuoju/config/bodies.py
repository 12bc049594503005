"""How much a request may bring before anybody looks at it.

The token check reads a form's whole body, and a file in it goes to disk; so what strangers send is
limited by its announced length. People who have signed in bring files under `/my/`; pieces of
resumable uploads are streamed by their own view after it knows who sends them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

CONTRIBUTING = "/my/"
PIECES = "/my/upload/tus/"
_BRINGING = frozenset({"POST", "PUT", "PATCH"})


class BodyLimit:
    """Refuses bodies that are too large, or that do not say how large they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, or refuse before a byte of the body is read."""
        if request.method in _BRINGING and not request.path_info.startswith(PIECES):
            length = request.META.get("CONTENT_LENGTH") or ""
            if not length.isdigit() and "HTTP_TRANSFER_ENCODING" in request.META:
                return _refusal(411, _("请求没有说明长度，没有接收。"))
            if length.isdigit() and int(length) > self._limit(request):
                return _refusal(413, _("内容太大，没有接收。请减小后再提交。"))
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> int:
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in and request.path_info.startswith(CONTRIBUTING):
            return int(settings.TUOJU_UPLOAD_LIMIT) + int(settings.TUOJU_BODY_LIMIT)
        return int(settings.TUOJU_BODY_LIMIT)


def _refusal(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
