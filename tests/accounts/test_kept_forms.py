"""A sign-in that ran out in the middle of a form costs nobody what they typed."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import UserFactory

from tuoju.accounts.kept_forms import LARGEST, mark_of
from tuoju.accounts.models import SharedEntry

pytestmark = pytest.mark.django_db

PROFILE = "/accounts/profile/"
RESUME = "/accounts/resume/"
TYPED = {"name": "周予安 老师", "language": "en"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def person():
    return UserFactory(phone="+8613900000001", name="教研组长")


def expire_sessions():
    Session.objects.update(expire_date=timezone.now())


def sign_in(browser, texts, deliver, phone="13900000001", target=RESUME):
    asked = {"login": phone, "next": target}
    confirm = deliver(lambda: browser.post("/accounts/login/code/", asked))["Location"]
    return browser.post(confirm, {"code": texts.last_code()})


def carried(page):
    """Return the form that a page would send again: fields, and its token."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    (form,) = [form for form in forms if "继续提交" in form]
    fields = dict(HIDDEN.findall(form))
    return re.search(r'action="([^"]+)"', form)[1], fields


def test_what_was_typed_comes_back_after_the_sign_in_and_is_sent_again(person, texts, deliver):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    expire_sessions()
    browser.get("/accounts/login/")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}

    refused = browser.post(PROFILE, TYPED | token)

    page = refused.content.decode()
    assert refused.status_code == 401
    assert "已经保留" in page
    assert f"next={RESUME.replace('/', '%2F')}" in page
    browser.handler.enforce_csrf_checks = False
    assert sign_in(browser, texts, deliver)["Location"] == RESUME
    browser.handler.enforce_csrf_checks = True
    target, fields = carried(browser.get(RESUME))
    assert target == PROFILE
    assert "周予安 老师" in browser.get(RESUME).content.decode()
    assert browser.post(target, fields).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language) == ("周予安 老师", "en")


def test_lines_and_repeated_names_come_back_as_they_were(client, person):
    client.post(PROFILE, {"name": '第一行\n<第二行> & "引号"', "kinds": ["a", "b"]})
    client.force_login(person)

    form = client.get(RESUME).context["form"]

    assert form.fields == [
        ["name", '第一行\n<第二行> & "引号"'],
        ["kinds", "a"],
        ["kinds", "b"],
    ]


def test_every_form_of_a_person_says_whose_page_it_is(client, person):
    client.force_login(person)

    page = client.get(PROFILE).content.decode()

    forms = re.findall(r'<form[^>]+method="post".*?</form>', page, re.DOTALL)
    (mine,) = [form for form in forms if 'name="name"' in form]
    assert dict(HIDDEN.findall(mine))["whose"] == mark_of(person.pk)
    client.logout()
    assert 'name="whose"' not in client.get("/accounts/login/").content.decode()


def test_somebody_else_at_the_same_computer_does_not_see_it_and_it_is_gone(client, person):
    client.post(PROFILE, TYPED | {"whose": mark_of(person.pk)})

    client.force_login(UserFactory())

    assert client.get(RESUME)["Location"] == "/"
    assert not SharedEntry.objects.filter(cache_key__contains="kept-form").exists()
    client.force_login(person)
    assert client.get(RESUME)["Location"] == "/"


def test_its_owner_sees_it_although_the_session_is_gone_altogether(client, person):
    client.force_login(person)
    page = client.get(PROFILE).content.decode()
    del client.cookies["sessionid"]

    client.post(PROFILE, TYPED | {"whose": dict(HIDDEN.findall(page))["whose"]})

    client.force_login(person)
    form = client.get(RESUME).context["form"]
    assert [name for name, _value in form.fields] == ["name", "language"]


def test_a_forged_mark_keeps_nothing(client, person):
    answer = client.post(PROFILE, TYPED | {"whose": f"{person.pk}:forged"})

    assert answer.status_code == 401
    assert not SharedEntry.objects.filter(cache_key__contains="kept-form").exists()


def test_a_page_left_open_by_somebody_else_is_not_sent_again(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    browser.get(PROFILE)
    typed = TYPED | {"csrfmiddlewaretoken": "x" * 64, "whose": mark_of(UserFactory().pk)}

    answer = browser.post(PROFILE, typed, headers={"origin": "http://testserver"})

    assert answer.status_code == 403
    assert TYPED["name"] not in answer.content.decode()


def test_another_browser_does_not_see_it(client, person):
    client.post(PROFILE, TYPED)
    other = Client()
    other.force_login(person)

    assert other.get(RESUME)["Location"] == "/"


def test_visitors_do_not_see_it(client):
    client.post(PROFILE, TYPED)

    assert "/accounts/login/" in client.get(RESUME)["Location"]


def test_it_is_thrown_away_when_its_owner_says_so(client, person):
    client.post(PROFILE, TYPED)
    client.force_login(person)

    client.post(RESUME)

    assert client.get(RESUME)["Location"] == "/"
    assert not SharedEntry.objects.filter(cache_key__contains="kept").exists()


def test_what_is_kept_cannot_be_read_in_the_database(client):
    client.post(PROFILE, TYPED)

    kept = SharedEntry.objects.get(cache_key__contains="kept-form")
    assert "周予安" not in kept.value


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "老师", "password1": "yangtze-bridge-7"},
        {"code": "123456"},
        {"name": "长" * LARGEST},
        {},
    ],
)
def test_secrets_and_floods_are_not_kept_and_the_page_says_so(client, typed):
    answer = client.post(PROFILE, typed)

    assert answer.status_code == 401
    assert "没有保留下来" in answer.content.decode()
    assert "tuoju_kept" not in answer.cookies
    assert not SharedEntry.objects.filter(cache_key__contains="kept-form").exists()


def test_what_scripts_send_is_not_kept(client):
    answer = client.post(PROFILE, TYPED, headers={"sec-fetch-mode": "cors"})

    assert answer.status_code == 401
    assert "tuoju_kept" not in answer.cookies


def test_one_address_cannot_fill_the_disk(client):
    answers = [client.post(PROFILE, TYPED) for _ in range(61)]

    assert "tuoju_kept" in answers[59].cookies
    assert "tuoju_kept" not in answers[60].cookies


@pytest.mark.parametrize("cookie", ["", "nothing", "a b", "x" * 400])
def test_a_made_up_name_finds_nothing(client, person, cookie):
    client.force_login(person)
    client.cookies["tuoju_kept"] = cookie

    assert client.get(RESUME)["Location"] == "/"


def test_a_form_from_before_a_sign_in_elsewhere_is_sent_again_with_one_click(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    browser.get(PROFILE)
    typed = TYPED | {"csrfmiddlewaretoken": "x" * 64}

    stale = browser.post(PROFILE, typed, headers={"origin": "http://testserver"})

    target, fields = carried(stale)
    assert stale.status_code == 403
    assert (target, fields["name"]) == (PROFILE, TYPED["name"])
    assert browser.post(target, fields).status_code == 302
    person.refresh_from_db()
    assert person.name == TYPED["name"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_form_from_another_site_is_not_carried_along(person, origin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    answer = browser.post(PROFILE, TYPED, headers={"origin": origin} if origin else {})

    assert answer.status_code == 403
    assert TYPED["name"] not in answer.content.decode()


def test_a_form_of_nobody_known_becomes_that_of_its_first_reader(client):
    first, second = UserFactory(), UserFactory()
    client.post("/accounts/profile/", {"name": "张三的 私人草稿"})
    client.force_login(first)
    assert "私人草稿" in client.get(reverse("accounts:resume")).content.decode()

    client.post(reverse("account_logout"))
    client.force_login(second)

    assert "私人草稿" not in client.get(reverse("accounts:resume")).content.decode()
