"""Prints the session cookie of a teacher in a deployment: run with its environment."""

from __future__ import annotations

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from tuoju.accounts.models import User  # noqa: E402
from tuoju.accounts.sessions import SessionStore  # noqa: E402
from tuoju.alliance.models import Membership, Organisation  # noqa: E402


def main() -> None:
    """Create the person and the session."""
    with transaction.atomic():
        person = User(name="Benchmark")
        person.set_unusable_password()
        person.save()
        Membership.objects.create(
            person=person, organisation=Organisation.objects.earliest("pk"), role="teacher"
        )
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    sys.stdout.write(f"{settings.SESSION_COOKIE_NAME}={session.session_key}\n")


if __name__ == "__main__":
    main()
