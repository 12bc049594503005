"""Accounts: django-allauth with phone or email, passwords and one-time codes."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from tuoju.config.settings.base import DATA_DIR, ENV

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tuoju.accounts.backends.SignedIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone")},
    },
    {"NAME": "tuoju.accounts.password_rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
LOGIN_URL = "account_request_login_code"
CSRF_FAILURE_VIEW = "tuoju.accounts.views.stale_form"
SESSION_ENGINE = "tuoju.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600

ACCOUNT_ADAPTER = "tuoju.accounts.adapter.AccountAdapter"
_FORMS = "tuoju.accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "request_login_code": f"{_FORMS}.RequestCodeForm",
    "confirm_login_code": f"{_FORMS}.ConfirmCodeForm",
    "reset_password": f"{_FORMS}.ForgottenPasswordForm",
    "confirm_password_reset_code": f"{_FORMS}.ResetCodeForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reauthenticate": f"{_FORMS}.ConfirmAccessForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "change_phone": f"{_FORMS}.ChangePhoneForm",
    "verify_phone": f"{_FORMS}.VerifyPhoneForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondFactorForm",
    "reauthenticate": f"{_FORMS}.ConfirmSecondFactorForm",
    "activate_totp": f"{_FORMS}.ActivateSecondFactorForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # sign-up itself is closed (adapter)
ACCOUNT_EMAIL_VERIFICATION = "none"  # organisations vouch for addresses; a code verifies them
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {"keep_form": "60/h/ip", "invite": "60/h/user"}  # beside django-allauth's own
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENV.profile == "production" else "http"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
MFA_ADAPTER = "tuoju.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = ENV.alliance_name
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True


def _mail(url: str) -> dict[str, Any]:
    """Turn `console:`, `file:` or `smtp[s|+tls]://user:password@host:port` into Django's setting."""
    parts = urlsplit(url)
    if parts.scheme in {"", "console"}:
        return {"backend": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {"backend": "django.core.mail.backends.filebased.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        message = (
            "TUOJU_EMAIL_URL must start with console:, file:, smtp://, smtp+tls:// or smtps://"
        )
        raise ValueError(message)
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname or "localhost",
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp+tls",
        "ssl": parts.scheme == "smtps",
    }


# A demo writes dozens of mails at once: on the console they would bury its address.
_MAIL = _mail(ENV.email_url or ("file:" if ENV.demo else "console:"))
EMAIL_BACKEND = _MAIL["backend"]
EMAIL_FILE_PATH = DATA_DIR / "outbox" / "email"
EMAIL_HOST = _MAIL.get("host", "localhost")
EMAIL_PORT = _MAIL.get("port", 25)
EMAIL_HOST_USER = _MAIL.get("user", "")
EMAIL_HOST_PASSWORD = _MAIL.get("password", "")
EMAIL_USE_TLS = _MAIL.get("tls", False)
EMAIL_USE_SSL = _MAIL.get("ssl", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from or f"{ENV.alliance_name} <noreply@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
