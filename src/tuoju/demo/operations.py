"""What happens on the demo's own pages."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from tuoju.accounts.models import User
from tuoju.core.errors import NotFound
from tuoju.demo.queries import role_logins


@transaction.atomic
def enter_as(request: HttpRequest, *, person: User) -> None:
    """Sign a visitor in as one of the demo's role accounts, without password or second factor.

    Raises `NotFound` when the demo is off or the account is not one of them: the page then does
    not exist.
    """
    if not settings.TUOJU_DEMO or not person.is_active or person.email not in role_logins():
        raise NotFound
    record_authentication(request, person, method="demo")
    get_adapter(request).login(request, person)
    UserSession.objects.create_from_request(request)
