"""Account pages of our own; those of sign-in come from django-allauth with our templates."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tuoju.accounts.forms import ProfileForm
from tuoju.accounts.models import User
from tuoju.accounts.operations import change_profile, end_sessions
from tuoju.accounts.queries import devices_of
from tuoju.core.errors import DomainError
from tuoju.core.http import Request


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show and change name and language; the way to phone, mail, password and second factor."""
    person = User.objects.get(pk=request.actor.user_id or 0)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(request.actor, person=person, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("个人资料已保存。"))
            response = redirect("accounts:profile")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
            return response
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form, "person": person}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: Request) -> HttpResponse:
    """List the devices where the person is signed in; end one of them or all others."""
    person = cast("User", request.user)
    devices = devices_of(person, current_key=request.session.session_key)
    others = [device for device in devices if not device.is_current]
    if request.method == "POST":
        wanted = request.POST.get("device", "")
        chosen = [device for device in others if wanted in {"others", device.token}]
        end_sessions(request.actor, person=person, sessions=[device.session for device in chosen])
        messages.success(request, _("已在 %(count)s 台设备上退出登录。") % {"count": len(chosen)})
        return redirect("accounts:sessions")
    return render(request, "accounts/sessions.html", {"devices": devices, "others": others})


@require_safe
def joining(request: HttpRequest) -> HttpResponse:
    """Explain how to get an account: sign-up is closed, organisations open accounts."""
    return render(request, "accounts/joining.html")


@never_cache
@login_required
@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ask for a fresh sign-in by code before a sensitive step, where there is no password."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("accounts:profile")
    again = f"{reverse('account_request_login_code')}?{urlencode({'next': target})}"
    return render(request, "accounts/sign_in_again.html", {"again_url": again})
