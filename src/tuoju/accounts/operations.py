"""What changes accounts. Rights of their people come from memberships (`alliance`)."""

from __future__ import annotations

from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tuoju.accounts import policies
from tuoju.accounts.errors import EmailTaken, NoWayToSignIn, PhoneTaken
from tuoju.accounts.facts import (
    AccountClosed,
    AccountOpened,
    EmailConfirmed,
    PasswordChanged,
    PhoneAttached,
    ProfileChanged,
    SessionsEnded,
    SignedIn,
)
from tuoju.accounts.models import User
from tuoju.accounts.phones import masked_phone, normal_phone
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid
from tuoju.core.log.erasing import erase_personal_values
from tuoju.core.refs import ref
from tuoju.core.storing import record, store


@transaction.atomic
def open_account(
    actor: Actor,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
) -> User:
    """Open an account for somebody whom an organisation invites."""
    policies.can_open_account.require(actor, None)
    number = _valid_phone(phone)
    address = email.strip().lower() or None
    if number is None and address is None:
        raise NoWayToSignIn
    _refuse_taken(None, number, address)
    person = User(name=name.strip(), phone=number, email=address, language=language)
    person.set_unusable_password()
    store(person)
    record(actor, AccountOpened(subject=ref(person), person_name=person.name))
    return person


@transaction.atomic
def change_profile(actor: Actor, *, person: User, name: str, language: str) -> User:
    """Change how a person is called and in which language pages speak to them."""
    policies.can_change_account.require(actor, person)
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": [str(_("请选择列表里的一种语言。"))]})
    person = User.objects.select_for_update().get(pk=person.pk)
    person.name, person.language = name.strip(), language
    store(person, only=("name", "language"))
    record(actor, ProfileChanged(subject=ref(person), person_name=person.name, language=language))
    return person


@transaction.atomic
def attach_phone(actor: Actor, *, person: User, phone: str, verified: bool) -> User:
    """Attach a phone number; `verified` once its owner has typed the code that was sent to it."""
    policies.can_change_account.require(actor, person)
    number = _valid_phone(phone)
    person = User.objects.select_for_update().get(pk=person.pk)
    if number is None:
        raise NoWayToSignIn
    _refuse_taken(person, number, None)
    if (person.phone, person.phone_verified) == (number, verified):
        return person
    person.phone, person.phone_verified = number, verified
    store(person, only=("phone", "phone_verified"))
    shown = masked_phone(number)
    record(actor, PhoneAttached(subject=ref(person), phone=shown, verified=verified))
    return person


@transaction.atomic
def ask_for_email(actor: Actor, *, person: User, email: str) -> EmailAddress:
    """Remember the address a person wants to change to; it counts once confirmed."""
    policies.can_change_account.require(actor, person)
    sync_user_email_address(person)
    mine = EmailAddress.objects.filter(user=person)
    mine.filter(verified=False).exclude(email=person.email or "").delete()
    return mine.create(user=person, email=email.lower())


@transaction.atomic
def confirm_email(actor: Actor, *, person: User, email: str) -> None:
    """Write into the log that a person's address is theirs; refuse one that is taken."""
    policies.can_change_account.require(actor, person)
    _refuse_taken(person, None, email)
    record(actor, EmailConfirmed(subject=ref(person), email=email))


@transaction.atomic
def change_password(actor: Actor, *, person: User, encoded: str) -> None:
    """Set a password that the forms have checked and hashed: hashing here would keep others out."""
    policies.can_change_account.require(actor, person)
    User.objects.select_for_update().get(pk=person.pk)
    person.password = encoded
    store(person, only=("password",))
    record(actor, PasswordChanged(subject=ref(person)))


@transaction.atomic
def note_sign_in(actor: Actor, *, person: User, method: str) -> None:
    """Write into the log that a person has signed in, and how."""
    policies.can_sign_in.require(actor, person)
    record(actor, SignedIn(subject=ref(person), method=method))


@transaction.atomic
def end_sessions(actor: Actor, *, person: User, sessions: list[UserSession]) -> None:
    """Sign a person out on some of their devices."""
    policies.can_change_account.require(actor, person)
    mine = [session for session in sessions if session.user_id == person.pk]
    for session in mine:
        session.end()
    if mine:
        record(actor, SessionsEnded(subject=ref(person), ended=len(mine)))


@transaction.atomic
def close_account(actor: Actor, *, person: User) -> User:
    """Make an account nobody's; what was done with it stays, under no name.

    Whoever calls has ended the person's places and seen to what apps above hold.
    """
    policies.can_close_account.require(actor, person)
    person = User.objects.select_for_update().get(pk=person.pk)
    for session in UserSession.objects.filter(user=person):
        session.end()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    with override(settings.LANGUAGE_CODE):
        person.name = str(_("已注销用户"))
    person.email, person.phone, person.phone_verified = None, None, False
    person.is_active = False
    person.set_unusable_password()
    store(person, only=("name", "email", "phone", "phone_verified", "is_active", "password"))
    record(actor, AccountClosed(subject=ref(person)))
    erase_personal_values(actor, subject=ref(person))
    return person


def _valid_phone(text: str) -> str | None:
    if not text.strip():
        return None
    number = normal_phone(text)
    if number is None:
        raise Invalid({"phone": [str(_("请填写 11 位手机号，例如 138 0000 0000。"))]})
    return number


def _refuse_taken(person: User | None, phone: str | None, email: str | None) -> None:
    others = User.objects.exclude(pk=person.pk) if person else User.objects.all()
    if phone and others.filter(phone=phone).exists():
        raise PhoneTaken
    if email and others.filter(email=email).exists():
        raise EmailTaken
