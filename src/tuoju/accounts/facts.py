"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Fact):
    """A person got an account."""

    name: ClassVar[str] = "accounts.account_opened"
    personal: ClassVar[frozenset[str]] = frozenset({"person_name"})
    person_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    """A person signed in: by code, password, second factor, or one click on the demo's page."""

    name: ClassVar[str] = "accounts.signed_in"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Fact):
    """A person changed name or language."""

    name: ClassVar[str] = "accounts.profile_changed"
    personal: ClassVar[frozenset[str]] = frozenset({"person_name"})
    person_name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAttached(Fact):
    """A phone number (masked here) was attached to an account or verified by its owner."""

    name: ClassVar[str] = "accounts.phone_attached"
    personal: ClassVar[frozenset[str]] = frozenset({"phone"})
    phone: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailConfirmed(Fact):
    """An address was shown to belong to the account's owner."""

    name: ClassVar[str] = "accounts.email_confirmed"
    personal: ClassVar[frozenset[str]] = frozenset({"email"})
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Fact):
    """A person set a new password."""

    name: ClassVar[str] = "accounts.password_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Fact):
    """A person closed the account: it stands for nobody any more."""

    name: ClassVar[str] = "accounts.account_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Fact):
    """A person signed out on other devices."""

    name: ClassVar[str] = "accounts.sessions_ended"
    ended: int
