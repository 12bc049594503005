"""Telling people once, in their language; reading, and choosing mails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from tests.factories import UserFactory, actor_of, secretariat

from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from tuoju.notices import operations, queries
from tuoju.notices.models import Notice

MACHINE = Actor.machine("notices")


def tell(*people, **more):
    defaults = {"kind": "review.returned", "title": "《晨间谈话》已退回", "url": "/r/2222222222/"}
    return operations.notify(MACHINE, people=[p.pk for p in people], **(defaults | more))


@pytest.mark.django_db
def test_a_person_hears_of_a_fact_once():
    one, two = UserFactory.create_batch(2)

    first = tell(one, one, entry_id=7)
    again = tell(one, two, entry_id=7)
    other = tell(one, entry_id=8)

    assert [n.person for n in first] == [one]
    assert [n.person for n in again] == [two]
    assert [n.person for n in other] == [one]
    assert Notice.objects.count() == 3


@pytest.mark.django_db
def test_notices_without_a_fact_are_not_joined():
    person = UserFactory()

    tell(person)
    tell(person)

    assert queries.unread_count(actor_of(person)) == 2


@pytest.mark.django_db
def test_people_who_left_and_unknown_people_are_not_told():
    gone = UserFactory(is_active=False)

    assert tell(gone) == []
    assert operations.notify(MACHINE, people=[987654], kind="k", title="t") == []


@pytest.mark.django_db
def test_everybody_reads_their_own_language():
    chinese = UserFactory()
    english = UserFactory(language="en")

    tell(chinese, english, title=format_lazy("{}", _("Monday")), entry_id=1)

    assert Notice.objects.get(person=chinese).title == "星期一"
    assert Notice.objects.get(person=english).title == "Monday"


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "r/2222222222/"])
def test_notices_lead_to_this_site_only(url):
    with pytest.raises(Invalid):
        tell(UserFactory(), url=url)

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_people_do_not_write_notices_to_each_other():
    person = UserFactory()

    with pytest.raises(NotAllowed):
        operations.notify(actor_of(person), people=[person.pk], kind="k", title="t")

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_reading_counts_the_first_time():
    person = UserFactory()
    (notice,) = tell(person)

    first = operations.mark_read(actor_of(person), notice=notice).read_at
    again = operations.mark_read(actor_of(person), notice=notice).read_at

    assert first == again is not None
    assert queries.unread_count(actor_of(person)) == 0


@pytest.mark.django_db
def test_notices_are_private_even_for_the_secretariat():
    (notice,) = tell(UserFactory())

    for stranger in (actor_of(UserFactory()), secretariat()):
        with pytest.raises(NotFound):
            operations.mark_read(stranger, notice=notice)
        assert not Notice.objects.visible_to(stranger).exists()
    with pytest.raises(SignInNeeded):
        operations.mark_read(Actor.anonymous(), notice=notice)

    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.django_db
def test_everything_is_put_aside_at_once():
    person, other = UserFactory.create_batch(2)
    tell(person, other, entry_id=1)
    tell(person, entry_id=2)

    assert operations.mark_all_read(actor_of(person)) == 2

    assert queries.unread_count(actor_of(person)) == 0
    assert queries.unread_count(actor_of(other)) == 1


@pytest.mark.django_db
def test_the_bell_costs_visitors_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.unread_count(Actor.anonymous()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_followers_at_once_tell_a_person_once():
    with transaction.atomic():
        person = UserFactory()
    gate = Barrier(2)

    def follow():
        try:
            gate.wait(timeout=10)
            tell(person, entry_id=9)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        [run.result() for run in [pool.submit(follow) for _ in range(2)]]

    assert Notice.objects.filter(person=person, entry_id=9).count() == 1
