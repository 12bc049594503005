"""Pages that every visitor sees alike, kept in the memory of each web process.

A view opts in: `response.same_for_visitors = True`, and `response.on_repeat = count` when each
showing counts. A page stays while neither the log nor the index has moved on, at most a minute,
and only for requests without a session; so nothing ever has to be invalidated. Addresses with a
question have a smaller shelf of their own: whoever invents questions pushes no other page out.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request
from prometheus_client import Counter

from tuoju.core.actors import Actor
from tuoju.core.http import Request
from tuoju.core.log import following
from tuoju.core.search.node import node_index
from tuoju.core.ui.modes import UiMode

_LOOK_EVERY = 0.25
_KEPT_SECONDS = 60.0
_KEPT_BYTES = 24 * 1024 * 1024
_LONGEST_QUESTION = 500
_WECHAT = "micromessenger"
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})  # answer without the database, too

_SHOWN = Counter("tuoju_visitor_pages", "Pages for visitors", ["source"])

GetResponse = Callable[[HttpRequest], HttpResponseBase]
OnRepeat = Callable[[HttpRequest], None]


@dataclass(frozen=True, slots=True)
class _Page:
    content: bytes
    headers: dict[str, str]
    on_repeat: OnRepeat | None
    kept_at: float


class Shelf:
    """The pages of one state of the alliance; a new state begins with an empty shelf."""

    def __init__(
        self, state: Callable[[], Hashable], clock: Callable[[], float], *, part: int = 1
    ) -> None:
        """Ask `state` a few times a second what the pages are made from."""
        self._read_state = state
        self._clock = clock
        self._most = _KEPT_BYTES // part
        self._state: Hashable = None
        self._looked_at = -_LOOK_EVERY
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._bytes = 0
        self._guard = Lock()

    def state(self) -> Hashable:
        """Return the state, at most a quarter of a second old."""
        now = self._clock()
        if now - self._looked_at >= _LOOK_EVERY:
            current = self._read_state()
            with self._guard:
                self._looked_at = now
                if current != self._state:
                    self._state, self._bytes = current, 0
                    self._pages.clear()
        return self._state

    def find(self, key: Hashable) -> _Page | None:
        """Return a page that is still good."""
        with self._guard:
            page = self._pages.get(key)
            if page is None or self._clock() - page.kept_at > _KEPT_SECONDS:
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, state: Hashable, key: Hashable, response: HttpResponse) -> None:
        """Keep a page that was made from `state`, letting go of those asked for longest ago."""
        page = _Page(
            content=response.content,
            headers=dict(response.headers),
            on_repeat=getattr(response, "on_repeat", None),
            kept_at=self._clock(),
        )
        with self._guard:
            if state != self._state or len(page.content) > self._most // 20:
                return
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.content)
            while self._bytes > self._most:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.content)


class VisitorPages:
    """Answers visitors from the shelf, before sessions, languages and the database."""

    def __init__(self, get_response: GetResponse) -> None:
        """Start with empty shelves."""
        self.get_response = get_response
        self.shelf = Shelf(_state_of_the_alliance, time.monotonic)
        self.questions = Shelf(_state_of_the_alliance, time.monotonic, part=3)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, from the shelf if possible."""
        if not _is_visitor(request):
            return self.get_response(request)
        key = _key(request)
        shelf = self.questions if request.META.get("QUERY_STRING") else self.shelf
        state = shelf.state()
        page = shelf.find(key)
        if page is not None:
            return _shown_again(page, request)
        response = self.get_response(request)
        if _may_be_kept(request, response):
            _SHOWN.labels("made").inc()
            shelf.keep(state, key, cast("HttpResponse", response))
        return response


def _shown_again(page: _Page, request: HttpRequest) -> HttpResponse:
    response = HttpResponse(page.content, headers=page.headers)
    if page.on_repeat is not None:
        cast("Request", request).actor = Actor.anonymous()
        page.on_repeat(request)
    _SHOWN.labels("kept").inc()
    return response


def _state_of_the_alliance() -> Hashable:
    return following.head(), node_index(str(settings.INDEX_DIR)).position


def _is_visitor(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and request.path_info not in _PROBES
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUESTION
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HX-Request" not in request.headers
        and "Authorization" not in request.headers
    )


def _key(request: HttpRequest) -> Hashable:
    """Return everything a page for visitors may depend on; refuses a host that is not ours."""
    return (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        get_language_from_request(request),
        UiMode.from_cookies(request.COOKIES).key,
        _WECHAT in request.headers.get("User-Agent", "").lower(),
    )


def _may_be_kept(request: HttpRequest, response: Any) -> bool:
    """Whether a view opted in and nothing personal slipped in: no cookie, no form token."""
    return (
        getattr(response, "same_for_visitors", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )
