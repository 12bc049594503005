"""One click into the demo's roles, and only while the demo is on."""

import re

import pytest
from django.urls import include, path
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

from tuoju.config import urls
from tuoju.core.log.models import Entry
from tuoju.demo.content.alliance import load_people

pytestmark = pytest.mark.django_db

urlpatterns = [*urls.urlpatterns, path("demo/", include("tuoju.demo.urls"))]


@pytest.fixture
def demo(settings):
    settings.ROOT_URLCONF = "tests.demo.test_sign_in"
    settings.TUOJU_DEMO = True


@pytest.fixture
def people():
    """Return the first account of each role, loaded as the demo loads them."""
    organisation = OrganisationFactory(short_name="橘颂幼儿园")
    loaded = {}
    for person in load_people():
        role = person.roles[0]
        if role not in loaded:
            loaded[role] = MembershipFactory(
                person=UserFactory(name=person.name, email=person.email),
                organisation=organisation,
                role=role,
            ).person
    return loaded


def test_one_click_enters_as_the_role(client, demo, people):
    director = people["director"]

    answer = client.post("/demo/sign-in/", {"person": director.public_id, "next": "/members/"})

    assert answer["Location"] == "/members/"
    assert client.session["_auth_user_id"] == str(director.pk)
    entry = Entry.objects.get(fact="accounts.signed_in")
    assert (entry.actor_id, entry.data) == (director.pk, {"method": "demo"})
    assert client.get("/accounts/sessions/").content.decode().count("<tr>") == 2


def test_the_page_shows_every_loaded_role_with_what_it_can_show(client, demo, people):
    text = client.get("/demo/sign-in/").content.decode()

    for person in load_people():
        shown = person.name in text and person.hint in text
        assert shown == (person.email in {user.email for user in people.values()})
    assert "演示站点" in text


def test_the_sign_in_page_offers_the_leading_roles(client, demo, people):
    for page in ("/accounts/login/", "/accounts/login/code/"):
        text = client.get(page).content.decode()
        assert "演示身份，一键进入" in text
        assert len(re.findall('name="person"', text)) == 6


def test_every_page_says_that_this_is_a_demo(client, demo):
    for page in ("/members/", "/accounts/login/code/", "/accounts/joining/"):
        assert "demo-banner" in client.get(page).content.decode()


def test_entering_as_another_role_replaces_the_first(client, demo, people):
    client.post("/demo/sign-in/", {"person": people["teacher"].public_id})
    client.post("/demo/sign-in/", {"person": people["director"].public_id})

    assert client.session["_auth_user_id"] == str(people["director"].pk)


def test_only_role_accounts_can_be_entered(client, demo, people):
    stranger = UserFactory()

    for person in (stranger.public_id, "nothing", "", "\0"):
        assert client.post("/demo/sign-in/", {"person": person}).status_code == 404

    assert "_auth_user_id" not in client.session
    assert not Entry.objects.exists()


def test_a_get_signs_nobody_in(client, demo, people):
    client.get("/demo/sign-in/", {"person": people["teacher"].public_id})

    assert "_auth_user_id" not in client.session


def test_the_pages_then_speak_the_person_s_language(client, demo, people):
    reader = people["teacher"]
    reader.language = "en"
    reader.save()

    client.post("/demo/sign-in/", {"person": reader.public_id})
    english = client.get("/").content.decode()
    client.post("/demo/sign-in/", {"person": people["director"].public_id})

    assert 'lang="en"' in english
    assert 'lang="zh' in client.get("/").content.decode()


def test_it_leads_back_only_to_this_site(client, demo, people):
    answer = client.post(
        "/demo/sign-in/", {"person": people["teacher"].public_id, "next": "https://evil.example/"}
    )

    assert answer["Location"] == "/"


def test_without_the_demo_there_is_no_such_page(client, demo, people, settings):
    settings.TUOJU_DEMO = False

    assert client.get("/demo/sign-in/").status_code == 404
    answer = client.post("/demo/sign-in/", {"person": people["teacher"].public_id})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session
    assert "演示身份" not in client.get("/accounts/login/").content.decode()


def test_a_deployment_without_demo_does_not_know_the_address(client, settings):
    if not settings.TUOJU_DEMO:
        assert client.get("/demo/sign-in/").status_code == 404
    assert (
        all("demo" not in str(pattern.pattern) for pattern in urls.urlpatterns)
        or settings.TUOJU_DEMO
    )


def test_an_empty_demo_says_how_to_load_it(client, demo):
    assert "演示数据还没有装好" in client.get("/demo/sign-in/").content.decode()
