"""Who a session belongs to: asked by every page of whoever has signed in, so its SQL is kept."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from tuoju.accounts.models import User
from tuoju.core.prepared import Prepared

_PEOPLE = Prepared(lambda person: User.objects.filter(pk=person))


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """allauth's ways to sign in, with a quick look at the person for the pages that follow."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person, nobody for accounts that are gone or closed."""
        person: User | None = next(iter(_PEOPLE(person=user_id)), None)
        return person if person is not None and self.user_can_authenticate(person) else None
