"""Closing one's account: what goes, what stays, who is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from tests.factories import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    actor_of,
    director_of,
    member_of,
    secretariat,
    user_of,
)
from tests.factories.library import draft_by, published_by, three_reviewers
from tests.refusals import refused

from tuoju.accounts import operations as accounts
from tuoju.alliance.errors import LastInCharge
from tuoju.alliance.models import Membership
from tuoju.alliance.operations import leave_all_organisations
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry, PersonalValues
from tuoju.core.log.sealing import seal_committed
from tuoju.core.log.verifying import changed_values, missing_values, verify
from tuoju.core.refs import ref
from tuoju.library.models import Batch, Resource, Upload
from tuoju.library.operations import discard_draft
from tuoju.notices.models import Notice
from tuoju.notices.operations import notify
from tuoju.portal.errors import WorkUnfinished
from tuoju.portal.operations import close_account

pytestmark = pytest.mark.django_db
PAGE = "/my/account/close/"


def test_what_names_the_person_goes_and_published_work_stays(actor, person):
    resource = published_by(actor, reviewers=three_reviewers())
    notify(Actor.machine("test"), people=[person.pk], kind="test", title="给您")
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    Authenticator.objects.create(user=person, type="totp", data={})
    accounts.change_profile(actor, person=person, name="李四", language="en")

    close_account(actor, person=person)

    person.refresh_from_db()
    assert (person.name, person.email, person.phone) == ("已注销用户", None, None)
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert actor_of(person).memberships == ()
    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()
    assert not Notice.objects.filter(person=person).exists()
    assert Resource.objects.published().get() == resource


def test_the_log_forgets_the_person_and_goes_on_verifying(actor, person):
    accounts.change_profile(actor, person=person, name="李四", language="en")

    close_account(actor, person=person)

    assert not PersonalValues.objects.filter(entry__subject=ref(person)).exists()
    facts = list(Entry.objects.order_by("pk").values_list("fact", flat=True))
    assert facts[-3:] == [
        "alliance.membership_ended",
        "accounts.account_closed",
        "log.values_erased",
    ]
    seal_committed()
    assert (verify(), list(changed_values()), missing_values()) == (None, [], [])


@pytest.mark.parametrize("role", ["director", "secretariat"])
def test_the_only_one_in_charge_is_refused_and_nothing_happens(role):
    alone = member_of(role=role)

    with pytest.raises(LastInCharge) as refusal:
        close_account(alone, person=user_of(alone))

    assert Membership.objects.get().organisation.name in str(refusal.value)
    assert user_of(alone).is_active
    assert Membership.objects.get().ends is None
    assert not Entry.objects.exists()


def test_another_who_stays_can_take_over():
    home = OrganisationFactory()
    leaving, _staying = director_of(home), director_of(home)

    close_account(leaving, person=user_of(leaving))

    assert Membership.objects.current().filter(organisation=home).count() == 1


def test_another_who_leaves_soon_cannot_take_over():
    home = OrganisationFactory()
    leaving = director_of(home)
    MembershipFactory(organisation=home, role="director", ends=timezone.localdate())

    with refused(LastInCharge):
        close_account(leaving, person=user_of(leaving))

    assert user_of(leaving).is_active
    assert actor_of(user_of(leaving)).has_in(home.pk, "director")


def test_a_place_that_begins_later_ends_too(actor, person):
    later = timezone.localdate() + timedelta(days=30)
    MembershipFactory(person=person, role="editor", starts=later)

    close_account(actor, person=person)

    assert not Membership.objects.filter(person=person, ends=None).exists()


def test_open_drafts_are_refused_until_they_are_dealt_with(actor, person):
    draft = draft_by(actor)
    with pytest.raises(WorkUnfinished) as refusal:
        close_account(actor, person=person)
    assert "草稿和刚上传的文件 1 份" in str(refusal.value)

    discard_draft(actor, draft=draft)
    close_account(actor, person=person)

    person.refresh_from_db()
    assert not person.is_active


def test_what_only_the_person_sees_is_refused(actor, person):
    resource = published_by(actor, reviewers=three_reviewers())
    Resource.objects.filter(pk=resource.pk).update(visibility="me")

    with pytest.raises(WorkUnfinished) as refusal:
        close_account(actor, person=person)

    assert "只给自己看的资源 1 件" in str(refusal.value)


def test_uploads_on_their_way_end_and_whole_ones_are_waited_for(actor, person):
    batch = Batch.objects.create(
        created_by=person, organisation=person.memberships.get().organisation
    )
    soon = timezone.now() + timedelta(days=1)
    upload = Upload.objects.create(
        batch=batch, name="a.txt", length=9, offset=9, state="complete", expires_at=soon
    )
    with pytest.raises(WorkUnfinished):
        close_account(actor, person=person)

    Upload.objects.filter(pk=upload.pk).update(state="receiving", offset=3)
    close_account(actor, person=person)

    upload.refresh_from_db()
    assert upload.state == Upload.State.CANCELLED


@pytest.mark.parametrize("end", [close_account, accounts.close_account, leave_all_organisations])
def test_nobody_closes_somebody_else_s_account(person, end):
    for other in (secretariat(), director_of(person.memberships.get().organisation)):
        with pytest.raises(NotAllowed):
            end(other, person=person)
    with pytest.raises(SignInNeeded):
        end(Actor.anonymous(), person=person)

    person.refresh_from_db()
    assert person.is_active
    assert not Entry.objects.exists()


def test_the_page_says_what_goes_and_what_stays_and_closes(signed_in, person):
    page = signed_in.get(PAGE).content.decode()
    assert all(text in page for text in ("注销后会删除", "会留下的", "它们属于您的单位"))

    answer = signed_in.post(PAGE, follow=True)

    assert "账号已注销" in answer.content.decode()
    assert signed_in.get("/today/").status_code in {302, 401}
    assert not UserSession.objects.exists()
    login = {"login": person.email, "password": PASSWORD}
    assert signed_in.post("/accounts/login/", login).status_code == 422


def test_the_page_says_why_not(signed_in, actor):
    draft_by(actor)

    answer = signed_in.post(PAGE)

    assert answer.status_code == 409
    assert "请先到“我的资源”" in answer.content.decode()
    assert signed_in.get("/today/").status_code == 200


def test_an_old_sign_in_must_be_fresh_again(client, person):
    client.force_login(person)

    answer = client.post(PAGE)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.is_active


def test_visitors_are_sent_to_sign_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.get("/my/data/").status_code in {302, 401}


def test_the_profile_leads_to_both(signed_in):
    page = signed_in.get("/accounts/profile/").content.decode()

    assert 'href="/my/data/"' in page
    assert f'href="{PAGE}"' in page


def test_the_page_says_that_closing_is_refused_before_anybody_tries(signed_in, person):
    MembershipFactory(person=person, role="director")

    answer = signed_in.get(PAGE)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "唯一的“负责人”" in page
    assert "btn--danger" not in page
