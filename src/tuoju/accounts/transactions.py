"""Where the transactions of django-allauth's pages begin and end.

Its pages write (sessions, codes, addresses) wherever they like, also while answering a GET. Hashing
a password takes a tenth of a second on purpose, so the pages that hash begin theirs only after the
form has hashed: nobody else waits for the write lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.generic.edit import FormView

View = Callable[..., HttpResponseBase]
_READING = {"GET", "HEAD", "OPTIONS"}


def in_one_transaction(view: View, *, reads_write: bool = False) -> View:
    """Run a page in a transaction: all its POSTs, and GETs that write."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in _READING and not reads_write:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            response = view(request, *args, **kwargs)
        return with_honest_status(response)

    return page


def hashed_before(page: type[FormView[Any]]) -> View:
    """Run a page whose form hashes a password: the transaction begins once the form is valid."""

    class Page(page):  # type: ignore[misc,valid-type]  # the class is an argument
        def form_valid(self, form: Any) -> HttpResponse:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)
            return answer

    shown = Page.as_view()

    @wraps(shown)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return with_honest_status(shown(request, *args, **kwargs))

    return view


def with_honest_status(response: HttpResponseBase) -> HttpResponseBase:
    """Answer 422 where a form was refused; django-allauth says 200."""
    if isinstance(response, TemplateResponse) and response.status_code == 200:
        form = (response.context_data or {}).get("form")
        if getattr(form, "errors", None):
            response.status_code = 422
    return response
