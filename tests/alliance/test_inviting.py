"""Nobody is put into an organisation unasked, and nobody learns who is behind a number."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    actor_of,
    director_of,
    member_of,
    secretariat,
    user_of,
)
from tests.refusals import refused

from tuoju.accounts.errors import NoWayToSignIn
from tuoju.accounts.models import User
from tuoju.alliance.errors import AlreadyInThisRole, AlreadyInvited
from tuoju.alliance.models import Invitation, Membership
from tuoju.alliance.operations import (
    accept_invitation,
    decline_invitation,
    invite_to_organisation,
    leave_all_organisations,
    withdraw_invitation,
)
from tuoju.config.wiring import tell_about_invitation, tell_about_reviewer
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.notices.models import Notice

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "13700000001", "13700000002"


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def director(organisation):
    return director_of(organisation)


@pytest.fixture
def known():
    return UserFactory(phone=f"+86{KNOWN}", email="known@example.org", name="本来的名字")


def invited(director, organisation, login=KNOWN, role="teacher") -> Invitation:
    return invite_to_organisation(
        director, organisation=organisation, login=login, name="打的名字", role=role
    )


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


def test_a_number_nobody_has_gets_an_account_that_signs_in_by_code(director, organisation):
    invitation = invited(director, organisation, "137 0000 0002")

    person = invitation.person
    assert (person.name, person.phone, person.phone_verified) == (
        "打的名字",
        f"+86{UNKNOWN}",
        False,
    )
    assert not person.has_usable_password()
    assert actor_of(person).memberships == ()
    assert facts() == ["accounts.account_opened", "alliance.person_invited"]


@pytest.mark.parametrize("login", ["+86 137 0000 0001", "Known@Example.org"])
def test_a_known_person_is_asked_and_keeps_the_name(director, organisation, known, login):
    people = User.objects.count()

    invitation = invited(director, organisation, login, "editor")

    assert invitation.person == known
    assert User.objects.count() == people
    known.refresh_from_db()
    assert known.name == "本来的名字"
    assert actor_of(known).memberships == ()


def test_who_accepts_gets_the_role(director, organisation, known):
    invitation = invited(director, organisation)

    membership = accept_invitation(actor_of(known), invitation=invitation)

    assert actor_of(known).has_in(organisation.pk, "teacher")
    assert membership.organisation == organisation
    assert not Invitation.objects.exists()
    assert facts()[-2:] == ["alliance.invitation_ended", "alliance.organisation_joined"]
    assert Entry.objects.latest("pk").actor_id == known.pk


def test_who_declines_gets_nothing(director, organisation, known):
    invitation = invited(director, organisation)

    decline_invitation(actor_of(known), invitation=invitation)

    assert not Invitation.objects.exists()
    assert actor_of(known).memberships == ()
    assert Entry.objects.latest("pk").data["outcome"] == "declined"


@pytest.mark.parametrize("answer", [accept_invitation, decline_invitation])
def test_nobody_answers_for_somebody_else(director, organisation, known, answer):
    invitation = invited(director, organisation)

    for other in (director, secretariat(), member_of(organisation)):
        with pytest.raises(NotAllowed):
            answer(other, invitation=invitation)
    with pytest.raises(SignInNeeded):
        answer(Actor.anonymous(), invitation=invitation)

    assert Invitation.objects.get() == invitation


def test_an_invitation_is_answered_once(director, organisation, known):
    invitation = invited(director, organisation)
    accept_invitation(actor_of(known), invitation=invitation)

    for answer in (accept_invitation, decline_invitation):
        with refused(NotFound):
            answer(actor_of(known), invitation=invitation)

    assert Membership.objects.filter(person=known).count() == 1


def test_an_invitation_can_be_withdrawn_by_those_who_direct(director, organisation, known):
    invitation = invited(director, organisation)
    for other in (director_of(), member_of(organisation), actor_of(known)):
        with pytest.raises(NotAllowed):
            withdraw_invitation(other, invitation=invitation)

    withdraw_invitation(director, invitation=invitation)

    assert not Invitation.objects.exists()
    assert Entry.objects.latest("pk").data["outcome"] == "withdrawn"


def test_the_same_offer_is_made_once(director, organisation, known):
    invited(director, organisation)

    with pytest.raises(AlreadyInvited) as refusal:
        invited(director, organisation)

    assert "137 **** 0001" in str(refusal.value)
    assert known.name not in str(refusal.value)


def test_who_has_the_role_is_not_named(director, organisation, known):
    MembershipFactory(person=known, organisation=organisation)

    with pytest.raises(AlreadyInThisRole) as refusal:
        invited(director, organisation)

    assert known.name not in str(refusal.value)


def test_an_invitation_needs_a_way_to_sign_in(director, organisation):
    with pytest.raises((NoWayToSignIn, Invalid)):
        invited(director, organisation, "")

    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "role"),
    [("kindergarten", "secretariat"), ("college", "secretariat"), ("kindergarten", "official")],
)
def test_a_director_cannot_hand_out_roles_of_the_alliance(kind, role):
    organisation = OrganisationFactory(kind=kind)

    with pytest.raises(NotAllowed):
        invited(director_of(organisation), organisation, role=role)

    assert not User.objects.filter(phone=f"+86{KNOWN}").exists()
    assert not Entry.objects.exists()


def test_a_bureau_s_director_names_officials_and_the_secretariat_names_the_secretariat(known):
    bureau = OrganisationFactory(kind="education_bureau")

    for actor, role in ((director_of(bureau), "official"), (secretariat(), "secretariat")):
        invitation = invited(actor, bureau, role=role)
        accept_invitation(actor_of(known), invitation=invitation)

    assert actor_of(known).runs_the_alliance


@pytest.mark.parametrize("role", ["editor", "teacher", "reviewer", "student", "mentor", "official"])
def test_only_those_who_direct_invite(organisation, role, known):
    for actor in (member_of(organisation, role), director_of(), actor_of(known)):
        with pytest.raises(NotAllowed):
            invited(actor, organisation)

    assert not Invitation.objects.exists()


def test_leaving_the_alliance_ends_what_waits(director, organisation, known):
    invited(director, organisation)

    leave_all_organisations(actor_of(known), person=known)

    assert not Invitation.objects.exists()


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(director, organisation, known):
    pages = []
    for login in (KNOWN, UNKNOWN):
        browser = Client()
        browser.force_login(user_of(director))
        address = f"/members/{organisation.public_id}/people/"
        form = {"login": login, "name": "打的名字", "role": "teacher"}
        answer = browser.post(address, form, follow=True)
        pages.append((answer.redirect_chain, same(answer.content.decode(), login)))
        withdraw_invitation(director, invitation=Invitation.objects.get())

    assert pages[0] == pages[1]
    assert "打的名字" in pages[0][1]
    assert known.name not in pages[0][1]


def same(page: str, login: str) -> str:
    """Leave out what differs by chance: tokens, ids, and the typed number itself."""
    page = page.replace(login[-4:], "****")
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", page)
    return re.sub(r"invitations/[a-z0-9]{10}/", "", page)


def test_the_person_is_told_and_answers_on_the_day_s_list(client, director, organisation, known):
    invited(director, organisation)
    tell_about_invitation(Entry.objects.get(fact="alliance.person_invited"))
    client.force_login(known)

    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (known, "/members/invitations/")
    assert f"“{organisation.name}”邀请您担任“教师”" in notice.title
    for page in ("/today/", notice.url):
        assert organisation.name in client.get(page).content.decode()
    invitation = Invitation.objects.get()

    client.post(f"/members/invitations/{invitation.public_id}/", {"answer": "accept"})

    assert actor_of(known).has_in(organisation.pk, "teacher")
    assert "没有等您答复的邀请" in client.get(notice.url).content.decode()


def test_an_offer_that_was_taken_back_is_no_news(director, organisation, known):
    withdraw_invitation(director, invitation=invited(director, organisation))

    tell_about_invitation(Entry.objects.get(fact="alliance.person_invited"))

    assert not Notice.objects.exists()


def test_a_person_declines_on_the_page(client, director, organisation, known):
    invitation = invited(director, organisation)
    client.force_login(known)

    client.post(f"/members/invitations/{invitation.public_id}/", {"answer": "decline"})

    assert not Invitation.objects.exists()
    assert not Membership.objects.filter(person=known).exists()


def test_an_offer_to_somebody_else_is_not_found(client, director, organisation, known):
    address = f"/members/invitations/{invited(director, organisation).public_id}/"
    for actor in (director, member_of()):
        client.force_login(user_of(actor))
        assert client.post(address, {"answer": "accept"}).status_code == 404

    assert Invitation.objects.exists()


def test_a_director_takes_an_invitation_back(client, director, organisation, known):
    invitation = invited(director, organisation)
    address = f"/members/{organisation.public_id}/people/invitations/{invitation.public_id}"
    client.force_login(user_of(director_of()))
    assert client.post(f"{address}/withdraw/").status_code == 404
    client.force_login(user_of(director))

    assert client.post(f"{address}/withdraw/").status_code == 302

    assert not Invitation.objects.exists()


def test_nobody_asks_very_many_people(client, director, organisation):
    client.force_login(user_of(director))
    address = f"/members/{organisation.public_id}/people/"
    limits = {"invite": "2/h/user"}

    with override_settings(ACCOUNT_RATE_LIMITS=limits):
        answers = [
            client.post(address, {"login": f"1370000001{n}", "name": "谁", "role": "teacher"})
            for n in range(3)
        ]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "邀请发得太多了" in answers[2].content.decode()
    assert Invitation.objects.count() == 2


def test_a_stranger_is_told_how_to_sign_in(director, organisation):
    invited(director, organisation, login="stranger@example.org")

    tell_about_invitation(Entry.objects.filter(fact="alliance.person_invited").get())

    body = Notice.objects.get().body
    assert "s***@example.org" in body
    assert "验证码" in body


def test_the_secretariat_hears_who_reviews_for_the_whole_alliance(known):
    leading = OrganisationFactory(rank="vice_chair")
    office = secretariat()
    invitation = invited(director_of(leading), leading, role="reviewer")
    accept_invitation(actor_of(known), invitation=invitation)

    tell_about_reviewer(Entry.objects.filter(fact="alliance.organisation_joined").latest("pk"))

    notice = Notice.objects.get()
    assert notice.person_id == office.user_id
    assert "本来的名字" in notice.title
    assert notice.url == f"/members/{leading.public_id}/people/"


@pytest.mark.parametrize(("rank", "role"), [("member", "reviewer"), ("vice_chair", "teacher")])
def test_other_places_are_the_business_of_their_house(known, rank, role):
    house = OrganisationFactory(rank=rank)
    secretariat()
    accept_invitation(actor_of(known), invitation=invited(director_of(house), house, role=role))

    tell_about_reviewer(Entry.objects.filter(fact="alliance.organisation_joined").latest("pk"))

    assert not Notice.objects.exists()


def test_the_form_says_that_its_reviewers_judge_for_all(client):
    leading, other = OrganisationFactory(rank="vice_chair"), OrganisationFactory()
    client.force_login(user_of(secretariat()))

    pages = [
        client.get(reverse("alliance:people", args=[one.public_id])).content.decode()
        for one in (leading, other)
    ]

    assert ["全联盟送审" in page for page in pages] == [True, False]
