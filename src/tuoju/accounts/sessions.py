"""Sessions in the database whose deletions, too, are transactions of their own.

Django wraps only the saving of a session; it deletes one in the middle of a page as well (a
password was changed on another device), where the database refuses writes outside `atomic`.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import transaction


class SessionStore(DatabaseSessions):
    """Django's database sessions under the house rule for writes."""

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session in a transaction."""
        with transaction.atomic():
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Delete expired sessions in one transaction."""
        with transaction.atomic():
            super().clear_expired()
