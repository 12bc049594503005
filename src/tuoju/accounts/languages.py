"""The language that a person chose in the profile goes along with every sign-in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from tuoju.accounts.models import User


def speak_with(response: HttpResponse, person: User) -> None:
    """Let the following pages speak the person's language, for as long as a device is known."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
