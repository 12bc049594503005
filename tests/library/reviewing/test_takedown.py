"""Taking a resource down while its next version is in review: no pass puts it back unasked."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, after_leaving, member_of, secretariat, user_of
from tests.factories.library import judge, published_by, three_reviewers

from tuoju.config.wiring import tell_about_takedown
from tuoju.core.actors import Actor
from tuoju.core.dates import moment
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import AlreadyWithdrawn, WithdrawnMeanwhile
from tuoju.library.facts import ResourceWithdrawn
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.publishing import withdraw_refused
from tuoju.notices.models import Notice
from tuoju.review.errors import NotUnderReview
from tuoju.review.facts import ReviewWithdrawn
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return OrganisationFactory()


@pytest.fixture
def writer(home):
    return member_of(home, "teacher")


@pytest.fixture
def reviewers():
    return three_reviewers()


@pytest.fixture
def resource(writer, reviewers):
    return published_by(writer, reviewers=reviewers)


@pytest.fixture
def request_(writer, resource):
    draft = operations.reopen_for_editing(writer, resource=resource)
    return operations.submit_draft(writer, draft=draft)


def test_a_takedown_ends_the_open_review(resource, request_, reviewers):
    judge(reviewers[0], request_)

    operations.withdraw_resource(secretariat(), resource=resource, reason="内容过时")

    request_.refresh_from_db()
    assert request_.state == ReviewRequest.State.WITHDRAWN
    assert Draft.objects.get().state == Draft.State.EDITING
    with pytest.raises(NotUnderReview):
        judge(reviewers[1], request_)
    assert not Resource.objects.published().exists()


def test_the_author_is_told_with_the_reason(writer, resource, request_):
    operations.withdraw_resource(secretariat(), resource=resource, reason="内容过时")
    entry = Entry.objects.get(fact=ResourceWithdrawn.name)

    for _again in range(2):
        tell_about_takedown(entry)

    notice = Notice.objects.get()
    assert notice.person_id == writer.user_id
    assert (resource.current.title in notice.title, notice.body) == (True, "内容过时")
    client = Client()
    client.force_login(user_of(writer))
    assert "原因：内容过时" in client.get(notice.url).content.decode()


def test_whoever_takes_down_what_they_submitted_themselves_is_not_told(writer, resource, request_):
    operations.withdraw_resource(writer, resource=resource, reason="内容过时")

    tell_about_takedown(Entry.objects.get(fact=ResourceWithdrawn.name))

    request_.refresh_from_db()
    assert request_.state == ReviewRequest.State.WITHDRAWN
    assert not Notice.objects.exists()


def test_whoever_has_left_is_not_told(writer, resource, request_):
    after_leaving(writer)
    operations.withdraw_resource(secretariat(), resource=resource, reason="内容过时")

    tell_about_takedown(Entry.objects.get(fact=ResourceWithdrawn.name))

    assert not Notice.objects.exists()


def test_the_maker_may_take_down_what_an_editor_has_in_review(home, writer, resource):
    editor = member_of(home, "editor")
    draft = operations.reopen_for_editing(editor, resource=resource)
    request = operations.submit_draft(editor, draft=draft)

    operations.withdraw_resource(writer, resource=resource, reason="内容过时")

    request.refresh_from_db()
    assert request.state == ReviewRequest.State.WITHDRAWN
    told = Entry.objects.get(fact=ReviewWithdrawn.name)
    assert (told.actor_id, told.machine) == (writer.user_id, "")


def taken_down_by(actor, resource):
    """Take a resource down and tell of it; returns whom, by person."""
    operations.withdraw_resource(actor, resource=resource, reason="引用了过时的标准")
    tell_about_takedown(Entry.objects.get(fact=ResourceWithdrawn.name))
    return {notice.person_id: notice for notice in Notice.objects.all()}


def test_the_maker_and_the_organisation_s_editors_are_told_what_the_secretariat_took_down(
    home, writer, resource
):
    editors = [member_of(home, role) for role in ("editor", "director")]
    member_of(home, "teacher")

    told = taken_down_by(secretariat(), resource)

    assert set(told) == {writer.user_id, *(one.user_id for one in editors)}
    notice = told[writer.user_id]
    assert notice.title == f"《{resource.current.title}》已下架"
    assert notice.body == "引用了过时的标准"
    client = Client()
    client.force_login(user_of(writer))
    assert notice.title in client.get(reverse("portal:today")).content.decode()
    page = client.get(notice.url)
    assert page.status_code == 410
    assert "引用了过时的标准" in page.content.decode()
    assert "更新并重新送审" in page.content.decode()


def test_an_editor_who_takes_down_what_another_made_tells_only_the_maker(home, writer, resource):
    member_of(home, "director")

    assert set(taken_down_by(member_of(home, "editor"), resource)) == {writer.user_id}


def test_nobody_is_told_what_they_took_down_themselves(home, writer, resource):
    member_of(home, "editor")

    assert taken_down_by(writer, resource) == {}


def test_a_maker_who_has_left_is_not_told_but_the_editors_are(home, writer, resource):
    editor = member_of(home, "editor")
    after_leaving(writer)

    assert set(taken_down_by(secretariat(), resource)) == {editor.user_id}


def test_what_the_file_check_took_down_is_told_too(writer, resource):
    blob = resource.current.files.get().blob

    withdraw_refused(Actor.machine("scan"), blob=blob, reason="文件里发现了病毒")
    tell_about_takedown(Entry.objects.get(fact=ResourceWithdrawn.name))

    assert Notice.objects.get().body == "文件里发现了病毒"


def test_nothing_is_told_of_what_is_back_already(writer, resource):
    operations.withdraw_resource(secretariat(), resource=resource, reason="旧")
    Resource.objects.update(withdrawn_at=None, withdrawn_reason="")

    tell_about_takedown(Entry.objects.get(fact=ResourceWithdrawn.name))

    assert not Notice.objects.exists()


def test_a_refused_takedown_leaves_the_review_open(resource, request_):
    Resource.objects.update(withdrawn_at=moment(), withdrawn_reason="旧")

    with pytest.raises(AlreadyWithdrawn):
        operations.withdraw_resource(secretariat(), resource=resource, reason="再来")

    request_.refresh_from_db()
    assert request_.state == ReviewRequest.State.OPEN


def test_a_review_that_was_open_when_it_happened_cannot_pass(resource, request_, reviewers):
    for reviewer in reviewers[:2]:
        judge(reviewer, request_)
    Resource.objects.update(withdrawn_at=moment(), withdrawn_reason="内容过时")

    with pytest.raises(WithdrawnMeanwhile) as refusal:
        judge(reviewers[2], request_)

    assert "退回" in str(refusal.value)
    assert not Resource.objects.published().exists()
    assert judge(reviewers[2], request_, "return", "已下架") == "returned"


def test_the_author_may_submit_again_and_bring_it_back(writer, resource, request_, reviewers):
    operations.withdraw_resource(secretariat(), resource=resource, reason="内容过时")

    again = operations.submit_draft(writer, draft=Draft.objects.get())
    for reviewer in reviewers:
        judge(reviewer, again)

    assert Resource.objects.published().get().current.number == 2


def test_the_page_says_that_the_review_ends_too(writer, resource):
    client = Client()
    client.force_login(user_of(writer))

    html = client.get(reverse("library:manage", args=[resource.public_id])).content.decode()

    assert "正在审核的新版本一并撤回" in html
