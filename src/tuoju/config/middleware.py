"""What every request passes: the access log, the actor, and one face for errors."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import get_script_prefix, is_valid_path
from django.utils.functional import SimpleLazyObject
from django.views.defaults import page_not_found
from django.views.defaults import server_error as django_server_error
from structlog.contextvars import bound_contextvars

from tuoju.accounts.models import User
from tuoju.accounts.views import not_stored, sign_in_needed
from tuoju.alliance.queries import actor_for
from tuoju.core.actors import Actor
from tuoju.core.collisions import is_collision
from tuoju.core.errors import (
    Busy,
    DomainError,
    Invalid,
    NotFound,
    SignInNeeded,
    StorageFull,
    WrongMethod,
)
from tuoju.core.full_disk import disk_is_full
from tuoju.core.http import Request
from tuoju.core.ui.bare import asks_for_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"

_access = logging.getLogger("tuoju.access")
_logger = logging.getLogger(__name__)


class RequestLog:
    """One line for each request, without personal data: the route's pattern, never the path.

    Every line that is written on the way carries the request's id, as the answer does.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then write how it went."""
        started = time.perf_counter()
        request_id = secrets.token_hex(8)
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-Id"] = request_id
        match = request.resolver_match
        _access.info(
            "request",
            extra={
                "request_id": request_id,
                "method": request.method,
                "route": f"/{match.route}" if match else "",
                "view": match.view_name if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


class ActorMiddleware:
    """Gives every request its actor; memberships are read when somebody asks for the first time."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the actor known."""
        channel = "api" if request.path_info.startswith(API) else "web"
        actor = SimpleLazyObject(lambda: actor_for(cast("User", request.user), channel))
        cast("Request", request).actor = cast("Actor", actor)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Renders a domain error that no view caught: a page, or a problem document for the API."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; errors arrive in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer for a domain error and for what kept a step from being stored, else let Django."""
        if not isinstance(error, DomainError):
            return _not_stored(request, error)
        if request.path_info.startswith(API):
            return problem(error, instance=request.path_info)
        if isinstance(error, SignInNeeded):
            reading = request.method in {"GET", "HEAD"}
            return _to_sign_in(request) if reading else sign_in_needed(request)
        return _error_page(request, error)


class WrongMethods:
    """Answers for addresses that were asked in a way which they do not take.

    A page may be the answer to a form, and is then shown at the form's address: choosing a language
    there, turning a page of what is shown or loading it again reads that address. Who reads it is
    led to the page those forms stand on, the nearest one above it, and asks that the same. Other
    browsers and programs are told, in a page or a problem document.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, lead on, or say why not."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        if request.path_info.startswith(API):
            answer: HttpResponse = problem(WrongMethod(), instance=request.path_info)
        elif not asks_for_page(request):
            return response
        elif request.method in {"GET", "HEAD"}:
            query = request.META.get("QUERY_STRING", "")
            above = get_script_prefix().rstrip("/") + _page_above(request.path_info)
            return HttpResponseRedirect(f"{above}?{query}" if query else above)
        else:
            answer = _error_page(request, WrongMethod())
        answer["Allow"] = response["Allow"]
        return answer


def _page_above(path: str) -> str:
    """Return the nearest address above a path that the site knows."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that nobody has: programs get a problem document here, too."""
    if request.path_info.startswith(API):
        return problem(NotFound(), instance=request.path_info)
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an error outside a view, such as a session that found no space."""
    error = sys.exc_info()[1]
    answer = _not_stored(request, error) if error is not None else None
    return answer or django_server_error(request)


def problem(error: DomainError, *, instance: str = "") -> JsonResponse:
    """Return the problem document (RFC 9457) of a domain error."""
    document: dict[str, object] = {
        "type": f"urn:tuoju:problem:{error.code}",
        "title": str(error.message),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    if instance:
        document["instance"] = instance
    if isinstance(error, Invalid) and error.fields:
        document["errors"] = error.fields
    return JsonResponse(
        document,
        status=error.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _not_stored(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Say that the disk is full or that another change went first; nothing for other errors.

    Each writes one line: somebody has to make room, or to look at what collides again and again.
    """
    said: DomainError
    if disk_is_full(error):
        _logger.error("the disk is full: nothing can be stored")
        said = StorageFull()
    elif is_collision(error):
        _logger.warning("two changes collided: one of them was refused")
        said = Busy()
    else:
        return None
    is_api = request.path_info.startswith(API)
    answer = problem(said, instance=request.path_info) if is_api else not_stored(request, said)
    if isinstance(said, Busy):
        answer["Retry-After"] = "1"  # tells it from a conflict: sent again, it goes through
    return answer


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the sign-in page and back again, also when htmx asked."""
    is_partial = request.headers.get("HX-Request") == "true"
    current = request.headers.get("HX-Current-URL", "/") if is_partial else request.get_full_path()
    target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': current})}"
    if is_partial:
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    return render(request, "ui/error.html", {"error": error}, status=error.status)
