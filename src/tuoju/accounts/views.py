"""Account pages of our own; those of sign-in come from django-allauth with our templates."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tuoju.accounts import kept_forms
from tuoju.accounts.forms import ProfileForm
from tuoju.accounts.languages import speak_with
from tuoju.accounts.models import User
from tuoju.accounts.operations import change_profile, end_sessions
from tuoju.accounts.queries import devices_of
from tuoju.core.errors import DomainError
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show and change name and language; the way to phone, mail, password and second factor."""
    is_signed_in.require(request.actor, None)
    person = User.objects.get(pk=request.actor.user_id or 0)
    form = ProfileForm(request.POST or None, instance=person, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(request.actor, person=person, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("个人资料已保存。"))
            response = redirect("accounts:profile")
            speak_with(response, person)
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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: Request) -> HttpResponse:
    """Offer the form that arrived after the sign-in had run out; a POST throws it away."""
    is_signed_in.require(request.actor, None)
    if request.method == "POST":
        response = redirect("/")
        kept_forms.forget(request, response)
        messages.success(request, _("已删除保留的内容。"))
        return response
    form = kept_forms.kept_form(request, request.actor.user_id)
    if form is None:
        return redirect("/")
    return render(request, "accounts/kept_form.html", {"form": form})


def sign_in_needed(request: HttpRequest) -> HttpResponse:
    """Answer a form without a session: keep what was typed, ask to sign in."""
    form = kept_forms.form_of(request)
    name = kept_forms.keep(request, form) if form else None
    sign_in_url = resolve_url(settings.LOGIN_URL)
    if name:
        sign_in_url += f"?{urlencode({'next': reverse('accounts:resume')})}"
    context = {
        "kept": bool(name),
        "had_files": form is not None and form.had_files,
        "sign_in_url": sign_in_url,
    }
    response = render(request, "accounts/signed_out.html", context, status=401)
    if name:
        kept_forms.remember(response, name)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with an old token: one of our own pages may send it again with one click.

    Only a browser that names this site as the form's origin gets the typed values back, and only
    the person whose page it was.
    """
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    form = kept_forms.form_of(request) if own and request.method == "POST" else None
    if form is None or form.person_id not in {None, request.user.pk}:
        return csrf_failure(request, reason=reason)
    context = {"form": form, "stale": True}
    return render(request, "accounts/kept_form.html", context, status=403)


def not_stored(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say why a step was not stored; the page holds what was typed, to be sent again."""
    form = kept_forms.form_of(request) if request.method == "POST" else None
    context = {"form": form, "error": error}
    return render(request, "accounts/not_stored.html", context, status=error.status)


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
