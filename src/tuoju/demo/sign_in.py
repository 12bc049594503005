"""One-click sign-in as a role of the demo alliance; exists only while the demo is on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tuoju.accounts.languages import speak_with
from tuoju.accounts.models import User
from tuoju.core.ids import is_public_id
from tuoju.demo.operations import enter_as
from tuoju.demo.queries import role_groups


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the roles; a POST enters as one of them."""
    if not settings.TUOJU_DEMO:
        raise Http404
    if request.method == "POST":
        public_id = request.POST.get("person", "")
        if not is_public_id(public_id):
            raise Http404
        person = get_object_or_404(User, public_id=public_id)
        enter_as(request, person=person)
        response = redirect(_target(request))
        speak_with(response, person)
        return response
    context: dict[str, Any] = {"groups": role_groups(), "next": request.GET.get("next", "")}
    return render(request, "demo/sign_in.html", context)


def _target(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is a page of this site."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else settings.LOGIN_REDIRECT_URL
