"""How many reviews a resource needs, and who may do them."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.refusals import refused

from tuoju.competencies.models import Alignment
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed
from tuoju.core.refs import ref
from tuoju.core.ui.said import short_date
from tuoju.library import operations
from tuoju.library.errors import NeedsMoreReviews
from tuoju.library.models import Resource
from tuoju.library.operations.drafts import set_visible_kinds

pytestmark = pytest.mark.django_db


def steps_of(request):
    return list(request.steps.filter(round=request.round).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("count", "visibility", "steps"),
    [
        (1, "organisation", ["first"]),
        (1, "me", ["first"]),
        (2, "organisation", ["first", "second"]),
        (3, "organisation", ["first", "second", "final"]),
        (1, "alliance", ["first", "second", "final"]),
        (1, "organisation_kinds", ["first", "second", "final"]),
        (1, "link", ["first", "second", "final"]),
        (2, "public", ["first", "second", "final"]),
    ],
)
def test_only_an_internal_shelf_uses_fewer_steps(count, visibility, steps):
    writer = member_of(OrganisationFactory(review_steps=count), "teacher")

    draft = draft_by(writer, visibility=visibility)
    set_visible_kinds(draft.resource, ["nursery"])
    request = operations.submit_draft(writer, draft=draft)

    assert steps_of(request) == steps


def test_an_organisation_s_own_reviewer_opens_its_internal_shelf():
    organisation = OrganisationFactory(review_steps=1)
    writer, reviewer = member_of(organisation, "teacher"), member_of(organisation, "reviewer")
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="organisation"))

    assert judge(reviewer, request) == "passed"
    assert Resource.objects.visible_to(writer).count() == 1


def test_two_internal_steps_are_two_people_of_the_organisation():
    organisation = OrganisationFactory(review_steps=2)
    writer = member_of(organisation, "teacher")
    one, other = member_of(organisation, "reviewer"), member_of(organisation, "reviewer")
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="organisation"))

    assert judge(one, request) == "open"
    with pytest.raises(NotAllowed):
        judge(one, request)
    assert judge(other, request) == "passed"


def test_the_final_review_of_a_public_resource_stays_with_the_chair():
    organisation = OrganisationFactory(review_steps=1)
    writer, own = member_of(organisation, "teacher"), member_of(organisation, "reviewer")
    first, second, _final = three_reviewers()
    request = operations.submit_draft(writer, draft=draft_by(writer))
    judge(first, request)
    judge(second, request)

    with pytest.raises(NotAllowed):
        judge(own, request)
    assert not Resource.objects.published().exists()


def test_a_stranger_s_reviewer_does_not_judge_an_internal_shelf():
    organisation = OrganisationFactory(review_steps=1)
    writer, stranger = member_of(organisation, "teacher"), member_of(role="reviewer")
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="organisation"))

    with pytest.raises(NotAllowed):
        judge(stranger, request)
    assert not Resource.objects.published().exists()


def internal(visibility="organisation"):
    """Publish something after the one review of its organisation's own shelf."""
    organisation = OrganisationFactory(review_steps=1)
    writer = member_of(organisation, "teacher")
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility=visibility))
    judge(member_of(organisation, "reviewer"), request)
    return writer, Resource.objects.get()


def test_one_internal_review_does_not_open_a_resource_to_the_public():
    writer, resource = internal()

    with pytest.raises(NeedsMoreReviews):
        operations.change_audience(writer, resource=resource, visibility="public")

    resource.refresh_from_db()
    assert resource.visibility == "organisation"
    assert not Resource.objects.visible_to(Actor.anonymous()).exists()


def test_an_internal_resource_may_be_closed_and_the_secretariat_may_open_it():
    writer, resource = internal()

    assert operations.change_audience(writer, resource=resource, visibility="me").visibility == "me"
    operations.change_audience(writer, resource=resource, visibility="organisation")
    operations.change_audience(secretariat(), resource=resource, visibility="alliance")

    resource.refresh_from_db()
    assert resource.visibility == "alliance"


def test_the_audience_does_not_grow_behind_a_running_review():
    organisation = OrganisationFactory(review_steps=1)
    writer = member_of(organisation, "teacher")
    draft = draft_by(writer, visibility="organisation")
    operations.submit_draft(writer, draft=draft)

    with refused(NeedsMoreReviews):
        operations.change_audience(writer, resource=draft.resource, visibility="public")

    assert Resource.objects.get().visibility == "organisation"


def test_three_reviews_open_a_resource_as_far_as_the_reviewers_knew():
    writer = member_of(role="teacher")
    resource = published_by(writer, visibility="public")
    operations.change_audience(writer, resource=resource, visibility="alliance")

    assert (
        operations.change_audience(writer, resource=resource, visibility="public").visibility
        == "public"
    )


def test_a_draft_thrown_away_after_a_return_holds_no_bytes():
    writer, (first, _second, _final) = member_of(role="teacher"), three_reviewers()
    draft = draft_by(writer)
    blob = draft.files.get().blob
    request = operations.submit_draft(writer, draft=draft)
    judge(first, request, "return", "请修改")
    draft.refresh_from_db()

    operations.discard_draft(writer, draft=draft)

    blob.refresh_from_db()
    assert blob.references == 0
    assert not Resource.objects.exists()


def test_a_published_resource_serves_what_its_fields_say():
    call_command("load_frameworks", verbosity=0)
    resource = published_by(
        member_of(),
        audiences=["kindergarten_teachers", "families"],
        domains=["social", "language"],
        majors=["570102K"],
        statements=[{"key": "B8.3", "strength": "core"}],
    )

    aligned = Alignment.objects.filter(subject=ref(resource)).values_list(
        "statement__key", "strength"
    )

    assert set(aligned) == {
        ("social", "supporting"),
        ("language", "supporting"),
        ("570102K", "supporting"),
        ("post-teacher", "supporting"),
        ("B8.3", "core"),
    }


def chain_on(draft, writer):
    """Return the steps on the draft's page: name, state, note."""
    browser = Client()
    browser.force_login(user_of(writer))
    html = browser.get(reverse("library:draft", args=[draft.public_id])).content.decode()
    step = (
        r'data-state="(\w+)"[^>]*><span class="step__name">([^<]*)</span>.*?<small>([^<]*)</small>'
    )
    return [(name, state, note) for state, name, note in re.findall(step, html)]


def test_what_was_taken_back_is_not_shown_as_submitted():
    writer = member_of(OrganisationFactory(), "teacher")
    draft = draft_by(writer)
    request = operations.submit_draft(writer, draft=draft)
    judge(three_reviewers()[0], request)
    assert [state for _name, state, _note in chain_on(draft, writer)][:3] == ["done", "done", "now"]

    operations.take_back(writer, draft=draft)

    request.refresh_from_db()
    assert chain_on(draft, writer) == [
        ("提交", "back", f"{short_date(request.closed_at)} 撤回"),
        ("初审", "todo", ""),
        ("复审", "todo", ""),
        ("终审", "todo", ""),
    ]


def test_a_new_draft_of_what_is_published_has_all_its_reviews_ahead():
    writer = member_of(OrganisationFactory(), "teacher")
    resource = published_by(writer, reviewers=three_reviewers())

    draft = operations.reopen_for_editing(writer, resource=resource)

    assert chain_on(draft, writer) == [
        ("提交", "now", "还没有提交"),
        ("初审", "todo", ""),
        ("复审", "todo", ""),
        ("终审", "todo", ""),
    ]


def test_a_draft_that_was_never_sent_shows_no_reviews():
    writer = member_of(OrganisationFactory(), "teacher")

    assert chain_on(draft_by(writer), writer) == []
