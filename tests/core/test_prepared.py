"""Prepared queries return what the queryset would, for other values and other people."""

import datetime
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from tests.factories import MembershipFactory, OrganisationFactory, member_of
from tests.factories.library import published_by, three_reviewers

from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.queries import actor_for
from tuoju.core.actors import Actor
from tuoju.core.prepared import Prepared, SlotLost
from tuoju.library.models import Draft, Resource, ResourceVersion

pytestmark = pytest.mark.django_db


def publish(**fields):
    return published_by(member_of(OrganisationFactory(), "editor"), **fields)


def names(*texts):
    return [OrganisationFactory(name=text, short_name=text) for text in texts]


def test_rows_are_those_of_the_queryset_for_every_length_of_a_list(django_assert_num_queries):
    rows = names(*(f"园{number:02}" for number in range(24)))
    by_keys = Prepared(
        lambda keys: Organisation.objects.filter(pk__in=keys).values_list("pk", "name")
    )

    for length in (1, 2, 5, 6, 20, 24):
        keys = [row.pk for row in rows[:length]]
        with django_assert_num_queries(1):
            found = by_keys(keys=keys)
        assert found == list(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
    assert by_keys(keys=[]) == []
    assert by_keys(keys={rows[0].pk}) == [(rows[0].pk, "园00")]


@pytest.mark.parametrize("length", [301, 1500])
def test_a_list_beyond_all_lengths_is_asked_without_keeping_its_sql(length):
    wanted, _other = names("橘颂", "夷陵")
    built = []

    def build(keys):
        built.append(len(keys))
        return Organisation.objects.filter(pk__in=keys).values_list("name")

    by_keys = Prepared(build, limit=1)

    for _time in range(2):
        assert by_keys(keys=[wanted.pk, *range(10**6, 10**6 + length - 1)]) == [("橘颂",)]
    assert built == [length, length]


def test_words_dates_and_numbers_each_stand_where_they_belong():
    wanted, other = names("橘颂", "夷陵")
    for organisation in (wanted, other):
        MembershipFactory(organisation=organisation, starts=datetime.date(2026, 3, 1))
    found = Prepared(
        lambda day, organisation, name: Membership.objects.filter(
            organisation=organisation, organisation__name=name, starts__lte=day
        ).values_list("organisation_id", "starts")
    )

    day = datetime.date(2026, 3, 1)
    assert found(day=day, organisation=wanted.pk, name="橘颂") == [(wanted.pk, day)]
    assert found(day=day, organisation=wanted.pk, name="夷陵") == []
    assert found(day=day - datetime.timedelta(days=1), organisation=wanted.pk, name="橘颂") == []
    assert found(day=day, organisation=other.pk, name="夷陵") == [(other.pk, day)]


def test_models_come_with_what_they_were_joined_with(django_assert_num_queries):
    resource = publish(title="户外积木")
    of = Prepared(
        lambda resource: ResourceVersion.objects.filter(resource=resource).select_related(
            "resource__organisation"
        )
    )
    of(resource=0)
    current = ResourceVersion.objects.get(pk=resource.current_id)

    with django_assert_num_queries(1):
        (version,) = of(resource=resource.pk)
        assert version == current
        assert version.title == "户外积木"
        assert version.statements == current.statements
        assert version.resource.organisation.pk == resource.organisation_id
        assert version.published_at == current.published_at


def test_each_person_sees_what_visible_to_lets_through():
    resource = publish(visibility="organisation")
    colleague = MembershipFactory(organisation=resource.organisation).person
    stranger = MembershipFactory().person
    by_id = Prepared(
        lambda public_id: Resource.objects.filter(public_id=public_id).values_list("pk")
    )

    def seen_by(actor):
        return by_id(actor=actor, public_id=resource.public_id)

    assert seen_by(actor_for(colleague)) == [(resource.pk,)]
    assert seen_by(actor_for(stranger)) == []
    assert seen_by(Actor.anonymous()) == []
    assert seen_by(actor_for(colleague)) == [(resource.pk,)]
    assert by_id(public_id=resource.public_id) == [(resource.pk,)]


def test_a_limit_applies_after_the_rights():
    reviewers = three_reviewers()
    for visibility in ("public", "public", "public", "organisation"):
        publish(visibility=visibility, reviewers=reviewers)
    newest = Prepared(lambda state: Resource.objects.exclude(source_name=state), limit=2)

    found = newest(actor=Actor.anonymous(), state="none")

    assert found == list(Resource.objects.visible_to(Actor.anonymous())[:2])


def test_a_query_that_changes_a_value_is_refused():
    shouting = Prepared(lambda name: Organisation.objects.filter(name=f"{name}!").values_list("pk"))

    with pytest.raises(SlotLost, match="name"):
        shouting(name="橘颂")


def test_who_may_see_nothing_gets_nothing():
    drafts = Prepared(lambda keys: Draft.objects.filter(pk__in=keys))

    assert drafts(actor=Actor.anonymous(), keys=[1]) == []
    assert drafts(actor=Actor.anonymous(), keys=[1]) == []


@pytest.mark.parametrize("value", [None, datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC), 1.5])
def test_a_value_that_is_no_number_word_or_day_is_refused(value):
    by_key = Prepared(lambda key: Organisation.objects.filter(pk=key).values_list("pk"))

    with pytest.raises(TypeError, match="key"):
        by_key(key=value)


def test_values_may_come_in_any_order():
    rows = names(*"甲乙丙丁戊己")
    keys, texts = [row.pk for row in rows], [row.name for row in rows]
    both = Prepared(
        lambda keys, texts: Organisation.objects.filter(pk__in=keys, name__in=texts).values_list(
            "pk"
        )
    )

    assert both(keys=keys[:1], texts=texts) == [(keys[0],)]
    assert both(texts=texts[:1], keys=keys) == [(keys[0],)]


def test_the_request_of_a_person_is_let_go(client):
    resource = publish(visibility="public")
    requests = []
    for person in [MembershipFactory().person for _ in range(3)]:
        client.force_login(person)
        requests.append(weakref.ref(client.get(f"/r/{resource.public_id}/").wsgi_request))
    client.get("/")
    gc.collect()

    assert [one() for one in requests] == [None, None, None]


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_sql_and_keep_their_own_connection():
    with transaction.atomic():
        rows = names("甲", "乙", "丙")
    by_key = Prepared(lambda key: Organisation.objects.filter(pk=key).values_list("name"))

    def ask(row):
        try:
            return [by_key(key=row.pk) for _ in range(20)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, rows))

    assert answers == [[[(row.name,)]] * 20 for row in rows]
