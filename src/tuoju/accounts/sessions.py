"""Sessions in the database, sealed, whose deletions, too, are transactions of their own.

Django wraps only the saving of a session; it deletes one in the middle of a page as well (a
password was changed on another device), where the database refuses writes outside `atomic`.
Sessions are sealed because they hold phone numbers: the ones that codes were sent to.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from tuoju.accounts.encryption import Unreadable, seal, unseal
from tuoju.core.prepared import Prepared

PURPOSE = "session"

# Asked by every page of whoever has signed in.
_KEPT = Prepared(
    lambda key: Session.objects.filter(session_key=key).values_list("session_data", "expire_date")
)


class SessionStore(DatabaseSessions):
    """Django's database sessions under the house rules for writes and for personal numbers."""

    def load(self) -> dict[str, Any]:
        """Read what is kept; a session that ran out is an empty one without a key."""
        now = timezone.now()
        for data, until in _KEPT(key=self.session_key or ""):
            if until > now:
                return self.decode(data)
        self._session_key = None
        return {}

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what the database gets."""
        return seal(super().encode(session_dict), PURPOSE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Read a session; one that cannot be read is an empty one."""
        try:
            return super().decode(unseal(str(session_data), PURPOSE))
        except Unreadable:
            return {}

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session in a transaction."""
        with transaction.atomic():
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Delete expired sessions in one transaction."""
        with transaction.atomic():
            super().clear_expired()
