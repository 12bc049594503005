"""The list behind the bell, with plain forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import UserFactory, actor_of

from tuoju.core.actors import Actor
from tuoju.notices import operations
from tuoju.notices import queries as reading

pytestmark = pytest.mark.django_db


def tell(person, number=1, **more):
    defaults = {"kind": "k", "title": "《晨间谈话》已退回", "url": "/r/2222222222/"}
    written = []
    for n in range(1, number + 1):
        written += operations.notify(
            Actor.machine("notices"), people=[person.pk], entry_id=n, **(defaults | more)
        )
    return written


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(reverse("notices:list")).status_code == 302
    assert client.post(reverse("notices:all_read")).status_code == 401


def test_opening_a_notice_marks_it_and_goes_there(client):
    person = UserFactory()
    (notice,) = tell(person)
    client.force_login(person)

    listed = client.get(reverse("notices:list"))
    answer = client.post(reverse("notices:open", args=[notice.public_id]))

    assert "《晨间谈话》已退回" in listed.content.decode()
    assert answer["Location"] == "/r/2222222222/"
    assert reading.unread_count(actor_of(person)) == 0


def test_reading_the_list_marks_nothing(client):
    person = UserFactory()
    (notice,) = tell(person)
    client.force_login(person)

    client.get(reverse("notices:list"))

    assert client.get(reverse("notices:open", args=[notice.public_id])).status_code == 405
    assert reading.unread_count(actor_of(person)) == 1


def test_other_people_s_notices_do_not_exist(client):
    (notice,) = tell(UserFactory())
    client.force_login(UserFactory())

    assert client.post(reverse("notices:open", args=[notice.public_id])).status_code == 404
    assert "晨间谈话" not in client.get(reverse("notices:list")).content.decode()


def test_unread_only_all_read_and_empty(client):
    person = UserFactory()
    tell(person, 2)
    client.force_login(person)

    client.post(reverse("notices:all_read"))
    everything = client.get(reverse("notices:list")).content.decode()
    unread = client.get(reverse("notices:list"), {"view": "unread"}).content.decode()

    assert everything.count("《晨间谈话》已退回</strong>") == 2
    assert "没有新的通知" in unread


def test_mails_are_switched_with_a_tick(client):
    person = UserFactory()
    client.force_login(person)

    client.post(reverse("notices:mail"), {})
    off = reading.gets_mail(actor_of(person))
    client.post(reverse("notices:mail"), {"by_email": "on"})

    assert off is False
    assert reading.gets_mail(actor_of(person)) is True


def test_the_list_needs_the_same_queries_for_any_length(client):
    person = UserFactory()
    client.force_login(person)
    spent = []
    for n in range(3):
        tell(person, n + 1)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("notices:list"))
        spent.append(len(queries))
        assert page.content.decode().count('<li class="card') == n + 1

    # person 3, own list 4, the rest are badges of the menu
    assert spent[0] == spent[1] == spent[2] <= 18
