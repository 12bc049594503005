"""Signing in with phone or email, by password and by one-time code."""

import re

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.factories import PASSWORD, UserFactory

from tuoju.accounts.models import User
from tuoju.core.log.models import Entry

pytestmark = pytest.mark.django_db

CODE_PAGE = "/accounts/login/code/"
CONFIRM_PAGE = "/accounts/login/code/confirm/"
PASSWORD_PAGE = "/accounts/login/"


@pytest.fixture
def person():
    user = UserFactory(phone="+8613900000001", email="teacher@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("login", ["139 0000 0001", "+8613900000001", "Teacher@Example.org "])
def test_password_works_with_phone_and_email(client, person, login):
    answer = client.post(PASSWORD_PAGE, {"login": login, "password": PASSWORD})

    assert answer.status_code == 302
    assert signed_in_as(client) == str(person.pk)
    entry = Entry.objects.get(fact="accounts.signed_in")
    assert (entry.actor_id, entry.data) == (person.pk, {"method": "password"})


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("13900000001", "手机号或密码不对"),
        ("teacher@example.org", "邮箱或密码不对"),
        ("nobody@example.org", "邮箱或密码不对"),
        ("not a login", "请填写 11 位手机号，或者完整的邮箱地址"),
    ],
)
def test_wrong_password_is_told_in_words_and_signs_nobody_in(client, person, login, words):
    answer = client.post(PASSWORD_PAGE, {"login": login, "password": "wrong-wrong-1"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert signed_in_as(client) is None
    assert not Entry.objects.exists()


def test_failures_with_one_phone_do_not_lock_out_another(client, person):
    other = UserFactory(phone="+8613900000002")
    for _ in range(6):
        answer = client.post(PASSWORD_PAGE, {"login": "13900000002", "password": "wrong-wrong-1"})
    assert "尝试的次数太多了" in answer.content.decode()

    client.post(PASSWORD_PAGE, {"login": "13900000001", "password": PASSWORD})

    assert signed_in_as(client) == str(person.pk)
    assert other.pk != person.pk


def test_code_by_text_message(client, person, texts, deliver):
    asked = deliver(lambda: client.post(CODE_PAGE, {"login": "139 0000 0001"}))
    assert asked["Location"] == CONFIRM_PAGE
    page = client.get(CONFIRM_PAGE).content.decode()
    assert "139 0000 0001" in page

    answer = client.post(CONFIRM_PAGE, {"code": texts.last_code(), "remember": "on"})

    assert answer.status_code == 302
    assert signed_in_as(client) == str(person.pk)
    person.refresh_from_db()
    assert person.phone_verified
    assert client.session.get_expiry_age() == 30 * 24 * 3600
    assert Entry.objects.get(fact="accounts.signed_in").data == {"method": "code"}


def test_without_being_remembered_the_session_ends_with_the_browser(client, person, texts, deliver):
    deliver(lambda: client.post(CODE_PAGE, {"login": "13900000001"}))

    client.post(CONFIRM_PAGE, {"code": texts.last_code()})

    assert client.session.get_expire_at_browser_close()


def test_code_by_mail(client, person, deliver):
    deliver(lambda: client.post(CODE_PAGE, {"login": "teacher@example.org"}))
    (message,) = mail.outbox
    code = message.subject.rsplit(" ", 1)[-1]
    assert code.isdigit()
    assert code in message.body

    client.post(CONFIRM_PAGE, {"code": code})

    assert signed_in_as(client) == str(person.pk)


def test_wrong_code_answers_422_and_the_third_one_ends_the_attempt(client, person, texts, deliver):
    deliver(lambda: client.post(CODE_PAGE, {"login": "13900000001"}))
    right = texts.last_code()
    wrong = "000000" if right != "000000" else "111111"

    first = client.post(CONFIRM_PAGE, {"code": wrong})
    client.post(CONFIRM_PAGE, {"code": wrong})
    third = client.post(CONFIRM_PAGE, {"code": wrong})
    client.post(CONFIRM_PAGE, {"code": right})

    assert first.status_code == 422
    assert "验证码不对" in first.content.decode()
    assert third["Location"] == CODE_PAGE
    assert signed_in_as(client) is None


def test_a_new_code_replaces_the_old_one(client, person, texts, deliver):
    deliver(lambda: client.post(CODE_PAGE, {"login": "13900000001"}))
    old = texts.last_code()
    deliver(lambda: client.post(CONFIRM_PAGE, {"action": "resend"}))
    new = texts.last_code()

    if old != new:
        assert client.post(CONFIRM_PAGE, {"code": old}).status_code == 422
    client.post(CONFIRM_PAGE, {"code": new})

    assert len(texts.lines()) == 2
    assert signed_in_as(client) == str(person.pk)


def test_unknown_phone_looks_the_same_and_gets_no_message(client, texts, deliver):
    answer = deliver(lambda: client.post(CODE_PAGE, {"login": "13911112222"}))

    assert answer["Location"] == CONFIRM_PAGE
    assert texts.lines() == []


def _told(client, deliver, login):
    """Ask for a code and return what the page says, with the login left out."""
    deliver(lambda: client.post(CODE_PAGE, {"login": login}))
    page = client.get(CONFIRM_PAGE).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"<input[^>]*csrf[^>]*>|139[\d ]{8,10}", "", main)


def test_the_page_promises_no_code_and_says_what_to_do_without_one(client, person, texts, deliver):
    known, unknown = (_told(Client(), deliver, login) for login in ("13900000001", "13911112222"))

    assert known == unknown
    assert "如果" in unknown
    assert "已发往" not in unknown
    assert "联系本单位管理员" in unknown.partition("<details")[0]


@pytest.mark.parametrize("login", ["13900000001", "13911112222", "nobody@example.org"])
def test_asking_again_looks_the_same_for_known_and_unknown(client, person, texts, deliver, login):
    deliver(lambda: client.post(CODE_PAGE, {"login": login}))

    again = deliver(lambda: client.post(CONFIRM_PAGE, {"action": "resend"}))

    assert again["Location"] == CONFIRM_PAGE
    assert "已经开通账号" in client.get(CONFIRM_PAGE).content.decode()
    assert client.post(CONFIRM_PAGE, {"code": "000000"}).status_code == 422
    assert len(texts.lines()) == (2 if login == "13900000001" else 0)


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("13900000001", "13911112222"), ("teacher@example.org", "nobody@example.org")],
)
def test_an_unknown_login_is_answered_alike_to_the_end(person, deliver, known, unknown):
    answers = []
    for login in (known, unknown):
        browser = Client()
        steps = [
            (CODE_PAGE, {"login": login}),
            (CONFIRM_PAGE, {"action": "resend"}),
            *[(CONFIRM_PAGE, {"code": "12345x"})] * 3,
            (CONFIRM_PAGE, {"action": "resend"}),
        ]
        told = [deliver(lambda step=step: browser.post(*step)) for step in steps]  # noqa: B023
        answers.append([(one.status_code, one.get("Location")) for one in told])
        assert signed_in_as(browser) is None

    assert answers[0] == answers[1]
    assert [status for status, _where in answers[0]] == [302, 302, 422, 422, 302, 302]


def test_stopped_account_gets_no_code_and_no_session(client, person, texts, deliver):
    User.objects.update(is_active=False)

    answer = client.post(PASSWORD_PAGE, {"login": "13900000001", "password": PASSWORD})
    deliver(lambda: client.post(CODE_PAGE, {"login": "13900000001"}))

    assert texts.lines() == []
    assert answer["Location"] == reverse("account_inactive")
    assert signed_in_as(client) is None


def test_codes_are_throttled_per_phone(client, person, texts, deliver):
    for _ in range(4):
        answer = deliver(lambda: client.post(CODE_PAGE, {"login": "13900000001"}))
        client.post("/accounts/logout/")

    assert answer.status_code == 422
    assert "尝试的次数太多了" in answer.content.decode()
    assert len(texts.lines()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_carrier_that_fails_is_told_honestly(client, settings):
    settings.TUOJU_SMS_BACKEND = "tests.accounts.test_sign_in.DeadCarrier"
    with transaction.atomic():
        UserFactory(phone="+8613900000001")

    answer = client.post(CODE_PAGE, {"login": "13900000001"})

    assert answer.status_code == 503
    assert "验证码没有发出去" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_fails_is_told_honestly(client, settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_sign_in.DeadMail"
    with transaction.atomic():
        UserFactory(email="teacher@example.org")

    answer = client.post(CODE_PAGE, {"login": "teacher@example.org"})

    assert answer.status_code == 503
    assert "验证码没有发出去" in answer.content.decode()


class DeadMail(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, _messages):
        raise ConnectionError


class DeadCarrier:
    """A provider that does not answer."""

    def send(self, phone, text):
        raise ConnectionError


def test_forgotten_password_by_text_message(client, person, texts, deliver):
    deliver(lambda: client.post("/accounts/password/reset/", {"email": "139 0000 0001"}))
    client.post("/accounts/password/reset/confirm/", {"code": texts.last_code()})
    done = client.post(
        "/accounts/password/reset/complete/",
        {"password1": "new-bridge-2026", "password2": "new-bridge-2026"},
    )

    assert done["Location"] == reverse("account_password_reset_completed")
    person.refresh_from_db()
    assert person.check_password("new-bridge-2026")
    assert Entry.objects.filter(fact="accounts.password_changed").count() == 1


def test_weak_passwords_are_refused(client, person):
    client.force_login(person)

    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"},
    )

    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_sign_up_is_closed_and_says_how_to_get_an_account(client):
    page = client.get("/accounts/signup/")
    assert "账号由所在单位开通" in page.content.decode()

    assert client.post("/accounts/signup/", {"email": "new@example.org"}).status_code == 405
    assert not User.objects.exists()


def test_sign_in_leads_back_only_to_this_site(client, person):
    answer = client.post(
        f"{PASSWORD_PAGE}?next=https://evil.example/",
        {"login": "13900000001", "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer["Location"] == "/"
