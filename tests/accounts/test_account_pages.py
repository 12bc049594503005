"""The pages on which people look after their account."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import PASSWORD, UserFactory

from tuoju.accounts.queries import session_token
from tuoju.core.log.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = UserFactory(phone="+8613900000001", email="teacher@example.org", name="教研组长")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(client, person):
    client.post("/accounts/login/", {"login": "13900000001", "password": PASSWORD})
    return client


def by_code(texts, deliver, phone="13900000001", **headers):
    browser = Client(headers=headers)
    deliver(lambda: browser.post("/accounts/login/code/", {"login": phone}))
    browser.post("/accounts/login/code/confirm/", {"code": texts.last_code()})
    return browser


OPEN_PAGES = ("login/", "login/code/", "password/reset/", "signup/", "joining/", "inactive/")
OWN_PAGES = (
    "profile/",
    "sessions/",
    "email/",
    "phone/change/",
    "password/change/",
    "2fa/",
    "2fa/totp/activate/",
    "logout/",
    "confirm-email/",
    "reauthenticate/",
    "sign-in-again/",
)


@pytest.mark.parametrize("page", OPEN_PAGES)
def test_pages_for_visitors_wear_the_house_style(client, page):
    check_style(client.get(f"/accounts/{page}", follow=True))


@pytest.mark.parametrize("page", OWN_PAGES)
def test_pages_of_the_account_wear_the_house_style(signed_in, page):
    check_style(signed_in.get(f"/accounts/{page}", follow=True))


def check_style(answer):
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "tuoju/app.css" in text
    visible = re.sub(r"<(svg|head)[\s\S]*?</\1>|<[^>]+>|\b[A-Z2-7]{32}\b", " ", text)
    known = {"English", "TOTP", "teacher", "example"}
    assert not set(re.findall(r"[A-Za-z]{4,}", visible)) - known
    assert "<script>" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    "page", [page for page in OWN_PAGES if page not in {"logout/", "confirm-email/"}]
)
def test_visitors_are_sent_to_sign_in_and_back(client, page):
    answer = client.get(f"/accounts/{page}")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_name_and_language_are_changed(signed_in, person):
    answer = signed_in.post("/accounts/profile/", {"name": " 新名字 ", "language": "en"})

    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "en"
    person.refresh_from_db()
    assert (person.name, person.language) == ("新名字", "en")
    assert Entry.objects.get(fact="accounts.profile_changed").actor_id == person.pk


def test_saving_the_name_keeps_the_language_in_use(signed_in, person):
    signed_in.post("/ui/language/", {"language": "en", "next": "/accounts/profile/"})

    form = signed_in.get("/accounts/profile/").context["form"]

    assert (person.language, form["language"].value()) == ("zh-hans", "en")


@pytest.mark.parametrize("data", [{"name": "", "language": "en"}, {"name": "好", "language": "xx"}])
def test_bad_profile_is_refused_and_leaves_no_trace(signed_in, person, data):
    answer = signed_in.post("/accounts/profile/", data)

    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.name == "教研组长"
    assert not Entry.objects.filter(fact="accounts.profile_changed").exists()


def test_devices_are_listed_and_one_is_signed_out(person, texts, deliver):
    here = by_code(texts, deliver, **{"user-agent": "Mozilla/5.0 (Windows NT 6.1) Chrome/109.0"})
    phone = by_code(texts, deliver, **{"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"})
    page = here.get("/accounts/sessions/").content.decode()
    assert "Windows 电脑 · Chrome" in page
    assert "微信" in page
    token = re.search(r'name="device" value="([0-9a-f]{20})"', page)[1]

    here.post("/accounts/sessions/", {"device": token})

    assert here.get("/accounts/profile/").status_code == 200
    assert phone.get("/accounts/profile/").status_code == 302
    assert Entry.objects.get(fact="accounts.sessions_ended").data == {"ended": 1}


def test_all_other_devices_are_signed_out_but_not_this_one(person, texts, deliver):
    here, second, third = (by_code(texts, deliver) for _ in range(3))

    here.post("/accounts/sessions/", {"device": "others"})

    assert [browser.get("/accounts/profile/").status_code for browser in (here, second, third)] == [
        200,
        302,
        302,
    ]
    assert Session.objects.count() >= 1


def test_nobody_ends_a_stranger_s_session(signed_in, texts, deliver):
    UserFactory(phone="+8613900000002")
    stranger = by_code(texts, deliver, phone="13900000002")
    page = stranger.get("/accounts/sessions/").content.decode()
    assert 'name="device"' not in page

    signed_in.post("/accounts/sessions/", {"device": session_token(stranger.session.session_key)})

    assert stranger.get("/accounts/profile/").status_code == 200


def test_device_list_needs_the_same_queries_for_any_length(person, texts, deliver):
    first = by_code(texts, deliver)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            page = first.get("/accounts/sessions/").content.decode()
        counts.append((page.count("<tr>") - 1, len(seen)))
        for _device in range(2):
            by_code(texts, deliver)

    assert [rows for rows, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_a_new_phone_counts_after_its_code(signed_in, person, texts, deliver):
    deliver(lambda: signed_in.post("/accounts/phone/change/", {"phone": "137 0000 0009"}))
    person.refresh_from_db()
    assert person.phone == "+8613900000001"

    signed_in.post("/accounts/phone/verify/", {"code": texts.last_code()})

    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("+8613700000009", True)
    entry = Entry.objects.get(fact="accounts.phone_attached")
    assert "phone" not in entry.data
    assert entry.personal.data == {"phone": "137 **** 0009"}


def test_somebody_else_s_phone_is_refused(signed_in, person, texts, deliver):
    UserFactory(phone="+8613700000009")

    deliver(lambda: signed_in.post("/accounts/phone/change/", {"phone": "137 0000 0009"}))
    answer = signed_in.post("/accounts/phone/verify/", {"code": texts.last_code()})

    assert answer.status_code == 422
    assert "已经属于另一个账号" in answer.content.decode()
    person.refresh_from_db()
    assert person.phone == "+8613900000001"


def confirm_link():
    return re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1]


def test_a_new_address_counts_after_its_link(signed_in, person, deliver):
    deliver(
        lambda: signed_in.post("/accounts/email/", {"action_add": "1", "email": "New@example.org"})
    )
    person.refresh_from_db()
    assert person.email == "teacher@example.org"

    link = confirm_link()
    assert mail.outbox[-1].body.startswith(f"{person.name}，您好：")
    assert "new@example.org" in signed_in.get(link).content.decode()
    deliver(lambda: signed_in.post(link))

    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert EmailAddress.objects.filter(user=person).count() == 1
    assert Entry.objects.filter(fact="accounts.email_confirmed").count() == 1


def test_an_address_that_was_taken_meanwhile_is_refused(signed_in, person, deliver):
    deliver(
        lambda: signed_in.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"})
    )
    UserFactory(email="new@example.org")

    answer = signed_in.post(confirm_link())

    assert answer.status_code == 409
    person.refresh_from_db()
    assert person.email == "teacher@example.org"


def test_giving_up_a_new_address_keeps_the_present_one(signed_in, person, deliver):
    post = {"action_add": "1", "email": "new@example.org"}
    deliver(lambda: signed_in.post("/accounts/email/", post))

    signed_in.post("/accounts/email/", {"action_remove": "1", "email": "new@example.org"})
    signed_in.post("/accounts/email/", {"action_remove": "1", "email": "teacher@example.org"})

    person.refresh_from_db()
    assert person.email == "teacher@example.org"


def totp_code(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def test_second_factor_is_asked_for_once_it_is_on(signed_in, person):
    page = signed_in.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<dd class="num">(\w{32})</dd>', page)[1]
    signed_in.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)

    other = Client()
    answer = other.post("/accounts/login/", {"login": "13900000001", "password": PASSWORD})

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in other.session
    wrong = other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "动态码不对" in wrong.content.decode()
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    other.post("/accounts/2fa/authenticate/", {"code": codes.get_unused_codes()[0]})
    assert other.session["_auth_user_id"] == str(person.pk)


def with_second_factor(signed_in):
    page = signed_in.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<dd class="num">(\w{32})</dd>', page)[1]
    signed_in.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    browser = Client()
    browser.post("/accounts/login/", {"login": "13900000001", "password": PASSWORD})
    return browser, secret


def test_a_new_secret_key_leaves_second_factors_readable(signed_in, person, settings):
    with_second_factor(signed_in)
    settings.SECRET_KEY = "a new one"
    browser = Client()
    browser.post("/accounts/login/", {"login": "13900000001", "password": PASSWORD})
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()

    browser.post("/accounts/2fa/authenticate/", {"code": codes.get_unused_codes()[0]})

    assert browser.session["_auth_user_id"] == str(person.pk)


def test_an_unreadable_second_factor_is_refused_in_words(signed_in, person):
    browser, secret = with_second_factor(signed_in)
    Authenticator.objects.update(data={"secret": "1:x", "seed": "1:x", "used_mask": 0})

    answer = browser.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})

    assert answer.status_code == 503
    assert "恢复原来的数据密钥" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_recovery_codes_are_shown_and_downloaded(signed_in, person):
    page = signed_in.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<dd class="num">(\w{32})</dd>', page)[1]
    signed_in.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})

    check_style(signed_in.get("/accounts/2fa/"))
    check_style(signed_in.get("/accounts/2fa/recovery-codes/"))
    check_style(signed_in.get("/accounts/2fa/recovery-codes/generate/"))
    check_style(signed_in.get("/accounts/2fa/totp/deactivate/"))
    codes = signed_in.get("/accounts/2fa/recovery-codes/download/").content.decode().split()
    assert len(codes) == 10


def test_without_a_password_a_fresh_code_opens_sensitive_steps(texts, deliver):
    UserFactory(phone="+8613900000003", email=None)
    browser = by_code(texts, deliver, phone="13900000003")
    session = browser.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()

    answer = browser.get("/accounts/2fa/totp/activate/")

    assert answer["Location"].startswith("/accounts/sign-in-again/")
    check_style(browser.get(answer["Location"]))
    fresh = by_code(texts, deliver, phone="13900000003")
    assert fresh.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_password_changed_elsewhere_signs_this_device_out_without_an_error(
    signed_in, person, texts, deliver
):
    other = by_code(texts, deliver)
    passwords = {"password1": "new-bridge-2026", "password2": "new-bridge-2026"}

    signed_in.post("/accounts/password/change/", {"oldpassword": PASSWORD, **passwords})

    assert signed_in.get("/accounts/profile/").status_code == 200
    assert other.get("/accounts/profile/").status_code == 302


def test_signing_out(signed_in):
    assert "退出登录" in signed_in.get("/accounts/logout/").content.decode()

    signed_in.post("/accounts/logout/")

    assert "_auth_user_id" not in signed_in.session


def test_pages_say_whose_they_are_so_that_copies_in_the_browser_are(client, signed_in, person):
    page = signed_in.get("/accounts/profile/").content.decode()

    assert f'<body data-person="{person.public_id}">' in page
    assert 'action="/accounts/logout/" data-signs-out' in page
    assert "data-person" not in Client().get("/members/").content.decode()
