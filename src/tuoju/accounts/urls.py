"""Addresses of sign-in and account; those of django-allauth that we use, and our own.

django-allauth reverses its names without a namespace, so they stand beside ours.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

from tuoju.accounts import views
from tuoju.accounts.codes import confirm_code
from tuoju.accounts.transactions import View, hashed_before, in_one_transaction


def _page(route: str, view: View, name: str, *, reads_write: bool = False) -> Any:
    return path(route, in_one_transaction(view, reads_write=reads_write), name=name)


own = [
    path("profile/", views.profile, name="profile"),
    path("sessions/", views.sessions, name="sessions"),
    path("resume/", views.resume, name="resume"),
    path("joining/", views.joining, name="joining"),
    path("sign-in-again/", views.sign_in_again, name="sign_in_again"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("login/", hashed_before(account.LoginView), name="account_login"),
    _page("login/code/", account.request_login_code, "account_request_login_code"),
    _page(
        "login/code/confirm/",
        confirm_code,
        "account_confirm_login_code",
        reads_write=True,
    ),
    _page("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    path("signup/", views.joining, name="account_signup"),
    path(
        "reauthenticate/",
        hashed_before(account.ReauthenticateView),
        name="account_reauthenticate",
    ),
    _page("email/", account.email, "account_email", reads_write=True),
    _page("confirm-email/", account.email_verification_sent, "account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        in_one_transaction(account.confirm_email, reads_write=True),
        name="account_confirm_email",
    ),
    _page("phone/verify/", account.verify_phone, "account_verify_phone", reads_write=True),
    _page("phone/change/", account.change_phone, "account_change_phone"),
    path(
        "password/change/",
        hashed_before(account.PasswordChangeView),
        name="account_change_password",
    ),
    path("password/set/", hashed_before(account.PasswordSetView), name="account_set_password"),
    _page("password/reset/", account.password_reset, "account_reset_password"),
    _page(
        "password/reset/confirm/",
        account.confirm_password_reset_code,
        "account_confirm_password_reset_code",
        reads_write=True,
    ),
    path(
        "password/reset/complete/",
        hashed_before(account.CompletePasswordResetView),
        name="account_complete_password_reset",
    ),
    _page(
        "password/reset/done/",
        account.password_reset_from_key_done,
        "account_password_reset_completed",
    ),
    _page("2fa/", mfa.index, "mfa_index"),
    _page("2fa/authenticate/", mfa.authenticate, "mfa_authenticate"),
    _page("2fa/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    _page("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    _page("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _page(
        "2fa/recovery-codes/",
        recovery.view_recovery_codes,
        "mfa_view_recovery_codes",
        reads_write=True,
    ),
    _page(
        "2fa/recovery-codes/generate/",
        recovery.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    _page(
        "2fa/recovery-codes/download/",
        recovery.download_recovery_codes,
        "mfa_download_recovery_codes",
        reads_write=True,
    ),
]
