"""What changes accounts, and what is refused."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from tests.factories import UserFactory, actor_of, director_of, member_of

from tuoju.accounts import operations, sms
from tuoju.accounts.errors import EmailTaken, NoWayToSignIn, PhoneTaken
from tuoju.accounts.models import User
from tuoju.accounts.sessions import SessionStore
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry

pytestmark = pytest.mark.django_db

MACHINE = Actor.machine("init")


def test_an_account_is_opened_with_phone_or_email_in_normal_form():
    by_phone = operations.open_account(MACHINE, name=" 李老师 ", phone="138 0000 0001")
    by_mail = operations.open_account(MACHINE, name="王老师", email=" Wang@Example.org ")

    assert (by_phone.name, by_phone.phone, by_phone.email) == ("李老师", "+8613800000001", None)
    assert (by_mail.phone, by_mail.email) == (None, "wang@example.org")
    entry = Entry.objects.order_by("pk").first()
    assert (entry.fact, entry.machine, entry.data) == ("accounts.account_opened", "init", {})
    assert entry.personal.data == {"person_name": "李老师"}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, NoWayToSignIn),
        ({"phone": "12345"}, Invalid),
        ({"email": "no address"}, Invalid),
        ({"phone": "13900000001"}, PhoneTaken),
        ({"email": "TAKEN@example.org"}, EmailTaken),
    ],
)
def test_no_account_without_a_way_to_sign_in_or_with_somebody_else_s(fields, refusal):
    UserFactory(phone="+8613900000001", email="taken@example.org")

    with pytest.raises(refusal):
        operations.open_account(MACHINE, name="新老师", **fields)

    assert User.objects.count() == 1
    assert not Entry.objects.exists()


def test_accounts_are_opened_by_those_who_invite():
    for actor, refusal in (
        (member_of(role="editor"), NotAllowed),
        (Actor.anonymous(), SignInNeeded),
    ):
        with pytest.raises(refusal):
            operations.open_account(actor, name="新老师", phone="13700000001")

    assert not User.objects.filter(name="新老师").exists()
    assert operations.open_account(director_of(), name="新老师", phone="13700000001").is_active


def test_an_unknown_language_is_refused():
    person = UserFactory(name="原名")

    with pytest.raises(Invalid) as refusal:
        operations.change_profile(actor_of(person), person=person, name="新名", language="xx")

    assert list(refusal.value.fields) == ["language"]
    person.refresh_from_db()
    assert person.name == "原名"


@pytest.mark.parametrize("phone", ["", "12345"])
def test_a_number_that_is_none_is_not_attached(phone):
    person = UserFactory(phone="+8613900000001")

    with pytest.raises((NoWayToSignIn, Invalid)):
        operations.attach_phone(actor_of(person), person=person, phone=phone, verified=True)

    person.refresh_from_db()
    assert person.phone == "+8613900000001"


def test_attaching_the_same_number_again_writes_nothing():
    person = UserFactory(phone="+8613900000001", phone_verified=True)

    operations.attach_phone(actor_of(person), person=person, phone="13900000001", verified=True)

    assert not Entry.objects.exists()


def test_nobody_changes_another_s_account():
    person, other = UserFactory(name="原名"), actor_of(UserFactory())

    for actor, refusal in ((other, NotAllowed), (Actor.anonymous(), SignInNeeded)):
        with pytest.raises(refusal):
            operations.change_profile(actor, person=person, name="新名", language="en")
        with pytest.raises(refusal):
            operations.attach_phone(actor, person=person, phone="13700000001", verified=True)
        with pytest.raises(refusal):
            operations.ask_for_email(actor, person=person, email="x@example.org")
        with pytest.raises(refusal):
            operations.confirm_email(actor, person=person, email="x@example.org")
        with pytest.raises(refusal):
            operations.end_sessions(actor, person=person, sessions=[])
        with pytest.raises(refusal):
            operations.confirm_email(actor, person=person, email="x@example.org")
        with pytest.raises(refusal):
            operations.change_password(actor, person=person, encoded="!")
        with pytest.raises(refusal):
            operations.note_sign_in(actor, person=person, method="password")

    person.refresh_from_db()
    assert person.name == "原名"
    assert not Entry.objects.exists()


def test_expired_sessions_are_cleared():
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())

    SessionStore.clear_expired()

    assert not Session.objects.exists()


def test_the_console_carrier_writes_one_line(settings, capsys):
    settings.TUOJU_SMS_BACKEND = "console"

    sms.carrier().send("+8613900000001", "两行\n文字")

    line = capsys.readouterr().err
    assert line.endswith("+8613900000001\t两行 文字\n")


def test_a_carrier_is_named_by_its_dotted_path(settings):
    settings.TUOJU_SMS_BACKEND = "tuoju.accounts.sms.ConsoleCarrier"

    assert isinstance(sms.carrier(), sms.ConsoleCarrier)
