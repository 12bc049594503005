"""Authors of a draft do not pass it, and private drafts are not read through their review."""

import pytest
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of
from tests.factories.library import draft_by, judge, published_by
from tests.library.reviewing.scenes import as_person

from tuoju.library import operations
from tuoju.library.models import Draft
from tuoju.review.errors import OwnWork
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


def test_a_reviewer_who_began_the_draft_does_not_pass_what_a_colleague_submits():
    home = OrganisationFactory(review_steps=1)
    author, editor = member_of(home, "reviewer"), member_of(home, "editor")
    draft = draft_by(author, visibility="organisation")

    request = operations.submit_draft(editor, draft=draft)

    with pytest.raises(OwnWork):
        judge(author, request)
    assert judge(member_of(home, "reviewer"), request) == "passed"


def test_a_reviewer_who_only_saved_the_draft_is_an_author_of_this_version_alone():
    home = OrganisationFactory(review_steps=1)
    writer, helper = member_of(home, "teacher"), member_of(home, "editor")
    other = member_of(home, "reviewer")
    draft = draft_by(writer, visibility="organisation")
    operations.save_draft(helper, draft=draft, revision=draft.revision, fields={"title": "改过"})
    request = operations.submit_draft(writer, draft=draft)
    assert set(request.authors.values_list("pk", flat=True)) == {writer.user_id, helper.user_id}
    judge(other, request)

    again = operations.reopen_for_editing(writer, resource=draft.resource)
    second = operations.submit_draft(writer, draft=again)

    assert set(second.authors.values_list("pk", flat=True)) == {writer.user_id}


def test_private_drafts_are_not_read_through_their_review():
    home = OrganisationFactory(review_steps=1)
    writer, director = member_of(home, "teacher"), member_of(home, "director")
    draft = draft_by(writer, visibility="me")
    operations.submit_draft(writer, draft=draft)
    address = reverse("library:review", args=[draft.resource.public_id])

    assert as_person(director).get(address).status_code == 404
    assert as_person(writer).get(address).status_code == 200
    assert as_person(member_of(home, "reviewer")).get(address).status_code == 200


def test_closing_a_resource_closes_its_reviews_too():
    home = OrganisationFactory()
    writer, director = member_of(home, "teacher"), member_of(home, "director")
    resource = published_by(writer, visibility="alliance")
    assert ReviewRequest.objects.visible_to(director).exists()

    operations.change_audience(writer, resource=resource, visibility="me")

    assert not ReviewRequest.objects.visible_to(director).exists()
    operations.change_audience(writer, resource=resource, visibility="organisation")
    assert ReviewRequest.objects.visible_to(director).exists()


def test_a_draft_made_private_before_the_next_round_hides_the_last_round():
    home = OrganisationFactory(review_steps=1)
    writer, director = member_of(home, "teacher"), member_of(home, "director")
    draft = draft_by(writer, visibility="organisation")
    judge(member_of(home, "reviewer"), operations.submit_draft(writer, draft=draft), "return", "改")
    draft = Draft.objects.get()

    operations.save_draft(writer, draft=draft, revision=draft.revision, fields={}, visibility="me")

    assert not ReviewRequest.objects.visible_to(director).exists()
