"""A new password travels with its hash, which is made while no transaction is open."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password


class NewPassword(str):
    """A password that a form has checked, and its hash."""

    __slots__ = ("encoded",)

    encoded: str

    @classmethod
    def hashed(cls, text: str) -> NewPassword:
        """Hash a password; this is slow on purpose."""
        password = cls(text)
        password.encoded = make_password(text)
        return password
