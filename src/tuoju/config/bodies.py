"""How much a request may bring before anybody looks at it.

The token check reads a form's whole body, and a file in it goes to disk; so what strangers send is
limited by its announced length. People who have signed in bring files under `/my/`; a cookie alone
does not make somebody a person, so a large body is worth a look at the session. Pieces of resumable
uploads are no form: nobody reads them before their view knows who sends them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.bare import bare_page
from tuoju.library import tus

CONTRIBUTING = "/my/"
PIECES = "/my/upload/tus/"
_BRINGING = frozenset({"POST", "PUT", "PATCH"})
_LONGEST_NUMBER = 18
_NO_LENGTH = _("请求没有说明长度，没有接收。请回到原来的页面再提交一次。")
_TOO_LARGE = _("内容太大，没有接收。请减小后再提交。")
_NO_PIECE = _("这个地址只接收文件的分段。请回到上传页面，用页面上的按钮选择文件。")


class BodyLimit:
    """Refuses bodies that are too large, or that do not say how large they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response
        self._sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, or refuse before a byte of the body is read."""
        if request.method not in _BRINGING:
            return self.get_response(request)
        length = _announced(request)
        if length is None:
            return _refusal(request, 411, _NO_LENGTH)
        pieces = request.path_info.startswith(PIECES)
        if pieces and length and request.content_type != tus.CONTENT_TYPE:
            return _refusal(request, 415, _NO_PIECE)
        limit = settings.TUOJU_UPLOAD_LIMIT if pieces else settings.TUOJU_BODY_LIMIT
        if length > limit and (pieces or not self._may_bring(request, length)):
            return _refusal(request, 413, _TOO_LARGE)
        return self.get_response(request)

    def _may_bring(self, request: HttpRequest, length: int) -> bool:
        """Whether a large form comes from a person who has signed in, where files are brought."""
        most = settings.TUOJU_UPLOAD_LIMIT + settings.TUOJU_BODY_LIMIT
        if length > most or not request.path_info.startswith(CONTRIBUTING):
            return False
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = self._sessions(key)  # the session's own middleware opens it anew
        return get_user(request).is_authenticated


def _announced(request: HttpRequest) -> int | None:
    """Return the body's length, nothing when there is a body of unknown length."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text and "HTTP_TRANSFER_ENCODING" not in request.META:
        return 0
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else None


def _refusal(request: HttpRequest, status: int, text: object) -> HttpResponse:
    with override(get_language_from_request(request)):
        return bare_page(request, str(text), status)
