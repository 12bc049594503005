"""From an organisation's own shelf to the alliance, by way of the three reviews."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, director_of, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.refusals import refused

from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import (
    AlreadyWithdrawn,
    DraftIsOpen,
    NeedsNoReview,
    NeverPublished,
    NotReadyToSubmit,
)
from tuoju.library.facts import AudienceChanged, OpeningRequested
from tuoju.library.models import Draft, Resource, Submission
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return OrganisationFactory(review_steps=1)


@pytest.fixture
def writer(home):
    return member_of(home, "teacher")


def published_inside(home, writer, **fields) -> Resource:
    """Publish on the organisation's own shelf, after its one review."""
    draft = draft_by(writer, visibility="organisation", **fields)
    judge(member_of(home, "reviewer"), operations.submit_draft(writer, draft=draft))
    return Resource.objects.get()


@pytest.fixture
def resource(home, writer):
    return published_inside(home, writer)


def browser(actor):
    client = Client()
    client.force_login(user_of(actor))
    return client


def asked(actor, resource, opens_to="alliance"):
    return operations.submit_to_alliance(actor, resource=resource, opens_to=opens_to)


@pytest.mark.parametrize("opens_to", ["alliance", "public"])
def test_three_passes_open_it_and_the_live_version_stays_meanwhile(writer, resource, opens_to):
    first, second, final = three_reviewers()
    request = asked(writer, resource, opens_to)

    assert list(request.steps.values_list("name", flat=True)) == ["first", "second", "final"]
    assert Submission.objects.get(request=request).fields["visibility"] == opens_to
    for reviewer in (first, second):
        judge(reviewer, request)
        resource.refresh_from_db()
        assert (resource.visibility, resource.current.number) == ("organisation", 1)

    judge(final, request)

    resource.refresh_from_db()
    assert (resource.visibility, resource.current.number) == (opens_to, 2)
    assert Resource.objects.visible_to(member_of()).get() == resource
    assert Entry.objects.filter(fact=AudienceChanged.name).count() == 1
    assert Entry.objects.get(fact=OpeningRequested.name).data["after"] == opens_to


def test_a_return_leaves_everything_and_can_be_sent_again(writer, resource):
    reviewers = three_reviewers()
    judge(reviewers[0], asked(writer, resource), "return", "请补充来源")

    resource.refresh_from_db()
    assert (resource.visibility, resource.current.number) == ("organisation", 1)
    draft = Draft.objects.get()
    assert (draft.state, draft.opens_to) == (Draft.State.RETURNED, "alliance")

    again = operations.submit_draft(writer, draft=draft)
    for reviewer in reviewers:
        judge(reviewer, again)

    resource.refresh_from_db()
    assert resource.visibility == "alliance"


def test_a_draft_thrown_away_takes_the_wish_with_it(writer, resource):
    asked(writer, resource)
    operations.take_back(writer, draft=Draft.objects.get())

    operations.discard_draft(writer, draft=Draft.objects.get())

    assert asked(writer, resource, "public").state == ReviewRequest.State.OPEN


def test_an_audience_chosen_meanwhile_is_not_overruled_by_the_pass(writer, resource):
    request = asked(writer, resource)
    operations.change_audience(writer, resource=resource, visibility="me")

    for reviewer in three_reviewers():
        judge(reviewer, request)

    resource.refresh_from_db()
    assert (resource.visibility, resource.current.number) == ("me", 2)


def test_consent_must_reach_the_wider_audience_before_it_is_sent(home, writer):
    resource = published_inside(home, writer, consent="internal")

    with pytest.raises(NotReadyToSubmit) as refusal:
        asked(writer, resource)

    assert "consent" in refusal.value.fields
    assert not Draft.objects.exists()
    assert not Entry.objects.filter(fact=OpeningRequested.name).exists()


@pytest.mark.parametrize("role", ["director", "editor", "secretariat"])
def test_editors_of_the_owner_and_the_secretariat_may_ask(home, resource, role):
    actor = secretariat() if role == "secretariat" else member_of(home, role)

    assert asked(actor, resource).state == ReviewRequest.State.OPEN


def test_everybody_else_is_refused_and_nothing_happens(home, resource):
    elsewhere = OrganisationFactory()
    for actor in (
        member_of(home, "teacher"),
        member_of(home, "reviewer"),
        director_of(elsewhere),
        member_of(elsewhere, "reviewer"),
    ):
        with pytest.raises(NotAllowed):
            asked(actor, resource)
    with pytest.raises((NotAllowed, SignInNeeded)):
        asked(Actor.anonymous(), resource)

    assert not Draft.objects.exists()
    assert not ReviewRequest.objects.open().exists()


def test_nobody_judges_what_they_sent(home, writer, resource):
    reviewing_editor = member_of(home, "editor")
    request = asked(reviewing_editor, resource)

    assert reviewing_editor.user_id in request.authors.values_list("pk", flat=True)
    assert writer.user_id in request.authors.values_list("pk", flat=True)


def test_what_needs_no_review_is_told_so(writer):
    wide = published_by(writer, visibility="alliance")
    with refused(NeedsNoReview):
        asked(writer, wide, "alliance")

    operations.change_audience(writer, resource=wide, visibility="organisation")
    with refused(NeedsNoReview):
        asked(writer, wide)

    assert not Draft.objects.exists()
    assert not ReviewRequest.objects.open().exists()


def test_what_is_not_live_cannot_be_sent(writer, resource):
    unpublished = draft_by(writer, visibility="organisation").resource
    with refused(NeverPublished):
        asked(writer, unpublished)

    operations.withdraw_resource(writer, resource=resource, reason="过时")
    with refused(AlreadyWithdrawn):
        asked(writer, resource)

    assert Draft.objects.get().resource == unpublished
    assert not ReviewRequest.objects.open().exists()


def test_work_in_progress_is_not_sent_along(writer, resource):
    draft = operations.reopen_for_editing(writer, resource=resource)

    with pytest.raises(DraftIsOpen):
        asked(writer, resource)

    draft.refresh_from_db()
    assert (draft.state, draft.opens_to) == (Draft.State.EDITING, "")


def test_the_manage_page_offers_it_sends_it_and_shows_where_it_is(writer, resource):
    client = browser(writer)
    manage = reverse("library:manage", args=[resource.public_id])
    address = reverse("library:to_alliance", args=[resource.public_id])
    assert address in client.get(manage).content.decode()

    assert client.post(address, {"opens_to": "me"}).status_code == 422
    assert not Draft.objects.exists()
    sent = client.post(address, {"opens_to": "public"}, follow=True)

    assert sent.status_code == 200
    html = sent.content.decode()
    assert "已送联盟审核" in html
    assert "新版本正在审核" in html
    draft = Draft.objects.get()
    assert (draft.state, draft.opens_to) == (Draft.State.IN_REVIEW, "public")
    page = client.get(reverse("library:draft", args=[draft.public_id])).content.decode()
    assert "通过联盟三审后，可见范围改为“公开”" in page
    twice = client.post(address, {"opens_to": "public"})
    assert twice.status_code == 422
    assert "没有发布的草稿" in twice.content.decode()


def test_the_page_names_what_keeps_it_from_being_sent(home, writer):
    resource = published_inside(home, writer, consent="internal")

    page = browser(writer).post(
        reverse("library:to_alliance", args=[resource.public_id]), {"opens_to": "alliance"}
    )

    assert page.status_code == 422
    assert "监护人同意" in page.content.decode()


def test_from_the_alliance_to_everybody_it_is_reviewed_once_more(writer):
    reviewers = three_reviewers()
    resource = published_by(writer, reviewers=reviewers, visibility="alliance")
    address = reverse("library:to_alliance", args=[resource.public_id])
    client = browser(writer)
    assert (
        'name="opens_to" value="alliance"'
        not in client.get(reverse("library:manage", args=[resource.public_id])).content.decode()
    )

    assert client.post(address, {"opens_to": "public"}).status_code == 302
    resource.refresh_from_db()
    assert resource.visibility == "alliance"
    request = ReviewRequest.objects.open().get()
    for reviewer in reviewers:
        judge(reviewer, request)

    resource.refresh_from_db()
    assert resource.visibility == "public"


def test_it_is_not_offered_where_the_audience_can_simply_be_changed(writer):
    resource = published_by(writer, visibility="public")

    html = browser(writer).get(reverse("library:manage", args=[resource.public_id]))

    assert reverse("library:to_alliance", args=[resource.public_id]) not in html.content.decode()
