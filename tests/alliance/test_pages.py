"""The directory, an organisation's page and its people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    actor_of,
    director_of,
    member_of,
    secretariat,
    user_of,
)

from tuoju.alliance import panels
from tuoju.alliance.models import Invitation, Membership
from tuoju.alliance.operations import accept_invitation, invite_to_organisation

pytestmark = pytest.mark.django_db


def enter(client, actor):
    client.force_login(user_of(actor))
    return client


def text_of(client, address, **parameters):
    answer = client.get(address, parameters)
    assert answer.status_code == 200
    return answer.content.decode()


def test_directory_filters_and_counts(client):
    OrganisationFactory(name="夷陵甲园", county="夷陵区", kind="kindergarten")
    OrganisationFactory(name="夷陵乙站", county="夷陵区", kind="nursery")
    OrganisationFactory(name="枝江丙园", county="枝江市", kind="kindergarten", rank="vice_chair")

    everything = text_of(client, "/members/")
    nurseries = text_of(client, "/members/", kind="nursery")
    both = text_of(client, "/members/", kind=["nursery", "kindergarten"], county="夷陵区")
    named = text_of(client, "/members/", q="丙")

    assert all(name in everything for name in ("夷陵甲园", "夷陵乙站", "枝江丙园"))
    assert "夷陵乙站" in nurseries
    assert "夷陵甲园" not in nurseries
    assert "枝江丙园" not in both
    assert '共 <strong class="num">2</strong> 家单位' in both
    assert "夷陵甲园" not in named
    # the counts of a facet ignore its own choice but follow the others
    assert 'value="kindergarten">幼儿园<span class="count">2</span>' in nurseries
    assert 'value="枝江市">枝江市<span class="count">0</span>' not in nurseries


def test_the_leading_organisations_come_first(client):
    OrganisationFactory(name="甲会员")
    OrganisationFactory(name="乙理事长", rank="chair")

    text = text_of(client, "/members/")

    assert text.index("乙理事长") < text.index("甲会员")


@pytest.mark.parametrize(
    "query",
    [
        "?kind=nothing",
        "?page=999999",
        "?page=x",
        "?county=%00",
        "?q=%00%22*(",
        "?q=" + "长" * 3000,
        "?county=",
    ],
)
def test_strange_addresses_answer_politely(client, query):
    OrganisationFactory()

    assert client.get(f"/members/{query}").status_code == 200


def test_an_empty_directory_says_what_to_do(client):
    assert "没有符合条件的单位" in text_of(client, "/members/", q="不存在的单位")


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_directory_needs_the_same_queries_for_1_3_and_300_rows(client):
    enter(client, member_of())
    counts = [queries_of(client, "/members/")]
    OrganisationFactory.create_batch(2)
    counts.append(queries_of(client, "/members/"))
    OrganisationFactory.create_batch(297)
    counts.append(queries_of(client, "/members/"))

    assert len(set(counts)) == 1


def test_office_list_needs_the_same_queries_for_any_length(client):
    enter(client, secretariat())
    one = queries_of(client, "/members/office/")
    for _ in range(5):
        MembershipFactory()

    assert queries_of(client, "/members/office/") == one


def test_people_page_needs_the_same_queries_for_any_length(client):
    organisation = OrganisationFactory()
    enter(client, director_of(organisation))
    address = f"/members/{organisation.public_id}/people/"
    one = queries_of(client, address)
    MembershipFactory.create_batch(8, organisation=organisation)
    for number in range(3):
        invite_to_organisation(
            secretariat(),
            organisation=organisation,
            login=f"1370000000{number}",
            name="新老师",
            role="teacher",
        )

    assert queries_of(client, address) == one


def test_how_many_people_is_for_members_only(client):
    organisation = OrganisationFactory()
    MembershipFactory.create_batch(3, organisation=organisation)
    person = MembershipFactory(organisation=organisation, role="editor").person
    MembershipFactory(organisation=organisation, role="teacher", person=person)
    address = f"/members/{organisation.public_id}/"

    assert "平台上的人员" not in text_of(client, address)
    assert "4 人" in text_of(enter(client, member_of()), address)


def test_hidden_organisations_are_seen_by_their_own_and_the_secretariat(client):
    hidden = OrganisationFactory(is_listed=False, name="没有列出的单位")
    address = f"/members/{hidden.public_id}/"

    assert client.get(address).status_code == 404
    assert hidden.name not in text_of(client, "/members/")
    enter(client, member_of())
    assert client.get(address).status_code == 404
    enter(client, member_of(hidden))
    assert hidden.name in text_of(client, address)
    enter(client, secretariat())
    assert hidden.name in text_of(client, "/members/office/")


def test_a_forged_id_is_not_found(client):
    public_id = OrganisationFactory().public_id
    forged = public_id[:-1] + ("2" if public_id[-1] != "2" else "3")

    assert client.get(f"/members/{forged}/").status_code == 404
    assert client.get("/members/1/").status_code == 404


def test_higher_apps_hang_panels_in(client, monkeypatch):
    monkeypatch.setattr(panels, "_builders", {})
    organisation = OrganisationFactory()
    seen = []

    def build(actor, row):
        seen.append((actor.is_authenticated, row))
        return panels.Panel(template="alliance/organisation_who.html")

    panels.register("test", order=10, build=build)
    panels.register("nothing", order=5, build=lambda _actor, _row: None)

    text_of(client, f"/members/{organisation.public_id}/")

    assert seen == [(False, organisation)]


def test_people_are_for_those_who_direct(client):
    organisation = OrganisationFactory()
    address = f"/members/{organisation.public_id}/people/"

    assert client.get(address)["Location"].endswith(
        f"?next=%2Fmembers%2F{organisation.public_id}%2Fpeople%2F"
    )
    for actor in (member_of(organisation), member_of(organisation, "editor"), director_of()):
        assert enter(client, actor).get(address).status_code == 403
    for actor in (director_of(organisation), secretariat()):
        assert enter(client, actor).get(address).status_code == 200


def test_a_director_adds_and_ends(client):
    organisation = OrganisationFactory()
    enter(client, director_of(organisation))
    address = f"/members/{organisation.public_id}/people/"

    added = client.post(address, {"login": "137 0000 0001", "name": "新老师", "role": "teacher"})
    page = text_of(client, address)
    invitation = Invitation.objects.get()
    accept_invitation(actor_of(invitation.person), invitation=invitation)
    membership = Membership.objects.get(person__phone="+8613700000001")
    question = text_of(client, f"{address}{membership.public_id}/end/")
    assert "结束 新老师 的“教师”身份？" in question
    assert Membership.objects.current().filter(pk=membership.pk).exists()
    ended = client.post(f"{address}{membership.public_id}/end/")

    assert (added.status_code, ended.status_code) == (302, 302)
    assert "新老师" in page
    assert "137 **** 0001" in page
    assert "13700000001" not in page
    assert "已结束" in text_of(client, address)


def test_what_was_typed_stays_when_it_is_refused(client):
    organisation = OrganisationFactory()
    enter(client, director_of(organisation))
    address = f"/members/{organisation.public_id}/people/"

    wrong = client.post(address, {"login": "13700", "name": "新老师", "role": "teacher"})
    forbidden = client.post(
        address, {"login": "13700000001", "name": "新老师", "role": "secretariat"}
    )

    assert (wrong.status_code, forbidden.status_code) == (422, 422)
    assert 'value="新老师"' in wrong.content.decode()
    assert "请填写 11 位手机号" in wrong.content.decode()
    assert 'value="secretariat"' not in forbidden.content.decode()
    assert Membership.objects.count() == 1


def test_the_last_director_is_told_why(client):
    organisation = OrganisationFactory()
    director = director_of(organisation)
    enter(client, director)
    membership = Membership.objects.get()

    answer = client.post(
        f"/members/{organisation.public_id}/people/{membership.public_id}/end/", follow=True
    )

    assert "唯一的负责人" in answer.content.decode()


def test_a_foreign_membership_is_not_found(client):
    organisation = OrganisationFactory()
    enter(client, director_of(organisation))
    foreign = MembershipFactory()

    own = MembershipFactory(person=user_of(member_of()))
    client.force_login(own.person)
    assert (
        client.post(
            f"/members/{own.organisation.public_id}/people/{own.public_id}/end/"
        ).status_code
        == 403
    )
    enter(client, director_of(organisation))
    for owner in (organisation, foreign.organisation):
        address = f"/members/{owner.public_id}/people/{foreign.public_id}/end/"
        assert client.post(address).status_code == 404

    foreign.refresh_from_db()
    assert foreign.ends is None


def test_directors_see_fewer_fields_than_the_secretariat(client):
    organisation = OrganisationFactory()
    address = f"/members/{organisation.public_id}/edit/"

    own = text_of(enter(client, director_of(organisation)), address)
    client.post(
        address, {"short_name": "新简称", "county": "枝江市", "review_steps": "1", "rank": "chair"}
    )
    organisation.refresh_from_db()

    assert 'name="rank"' not in own
    assert (organisation.short_name, organisation.rank) == ("新简称", "member")
    assert 'name="rank"' in text_of(enter(client, secretariat()), address)


def test_the_secretariat_adds_an_organisation(client):
    enter(client, secretariat())
    data = {
        "name": "江畔幼儿园",
        "short_name": "江畔",
        "kind": "kindergarten",
        "rank": "member",
        "county": "枝江市",
        "review_steps": "3",
        "is_listed": "on",
    }

    assert client.post("/members/new/", data | {"name": ""}).status_code == 422
    assert client.post("/members/new/", data).status_code == 302
    assert "江畔幼儿园" in text_of(client, "/members/")


def test_broken_rules_are_told_on_the_form(client):
    chair = OrganisationFactory(rank="chair")
    organisation = OrganisationFactory(review_steps=3)
    held = MembershipFactory(organisation=organisation)
    enter(client, secretariat())
    facts = {
        "name": "江畔幼儿园",
        "short_name": "江畔",
        "kind": "kindergarten",
        "rank": "chair",
        "county": "枝江市",
        "review_steps": "3",
    }

    new = client.post("/members/new/", facts)
    edited = client.post(f"/members/{organisation.public_id}/edit/", facts)
    again = client.post(
        f"/members/{organisation.public_id}/people/",
        {"login": held.person.phone, "name": "谁", "role": "teacher"},
    )

    assert [answer.status_code for answer in (new, edited, again)] == [422, 422, 422]
    assert "联盟只有一个理事长单位" in new.content.decode()
    assert "联盟只有一个理事长单位" in edited.content.decode()
    chair.refresh_from_db()
    assert chair.rank == "chair"
    assert "不用重复添加" in again.content.decode()


def test_office_pages_are_closed_to_others(client):
    assert client.get("/members/office/").status_code == 302
    enter(client, director_of())
    assert client.get("/members/office/").status_code == 403
    assert client.get("/members/new/").status_code == 403


def test_my_organisation(client):
    organisation = OrganisationFactory()
    actor = member_of(organisation)
    enter(client, actor)

    assert client.get("/members/mine/")["Location"] == f"/members/{organisation.public_id}/"
    second = MembershipFactory(person=user_of(actor)).organisation
    assert second.name in text_of(client, "/members/mine/")


def test_the_form_of_an_organisation_asks_in_words(client):
    page = text_of(enter(client, secretariat()), "/members/new/")

    assert '<option value="" selected>请选择</option>' in page
    assert "-----" not in page
