"""The audience of today counts: when the last step passes, and when a live resource is opened."""

import pytest
from tests.factories import OrganisationFactory, member_of, secretariat
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.refusals import refused

from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import AudienceOutgrewReview, NeedsMoreReviews
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.drafts import set_visible_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return OrganisationFactory(review_steps=1)


@pytest.fixture
def writer(home):
    return member_of(home, "teacher")


@pytest.fixture
def own_reviewer(home):
    return member_of(home, "reviewer")


@pytest.fixture
def inside(writer, own_reviewer) -> Resource:
    """Publish on the organisation's own shelf, after its one review."""
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="organisation"))
    judge(own_reviewer, request)
    return Resource.objects.get()


def test_consent_is_looked_at_again_when_the_last_step_passes(home, writer, own_reviewer):
    resource = published_by(writer, visibility="alliance")
    operations.change_audience(writer, resource=resource, visibility="organisation")
    draft = operations.reopen_for_editing(writer, resource=resource)
    draft = operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"consent": "internal"}
    )
    request = operations.submit_draft(writer, draft=draft)
    operations.change_audience(secretariat(), resource=resource, visibility="public")

    with refused(AudienceOutgrewReview):
        judge(own_reviewer, request)

    resource.refresh_from_db()
    assert resource.current.number == 1
    assert judge(own_reviewer, request, "return", "请核对同意") == "returned"
    assert Draft.objects.get().state == Draft.State.RETURNED


def test_one_step_does_not_publish_to_an_audience_opened_meanwhile(writer, own_reviewer):
    resource = published_by(writer, visibility="alliance")
    operations.change_audience(writer, resource=resource, visibility="organisation")
    request = operations.submit_draft(
        writer, draft=operations.reopen_for_editing(writer, resource=resource)
    )
    operations.change_audience(secretariat(), resource=resource, visibility="public")

    with refused(AudienceOutgrewReview):
        judge(own_reviewer, request)

    resource.refresh_from_db()
    assert resource.current.number == 1
    assert Draft.objects.get().state == Draft.State.IN_REVIEW


def test_an_open_review_of_three_steps_does_not_open_what_one_step_published(home, writer, inside):
    type(home).objects.update(review_steps=3)
    operations.submit_draft(writer, draft=operations.reopen_for_editing(writer, resource=inside))
    type(home).objects.filter(pk=home.pk).update(review_steps=1)

    with refused(NeedsMoreReviews):
        operations.change_audience(writer, resource=inside, visibility="public")

    assert Resource.objects.get().visibility == "organisation"


def test_three_reviews_of_an_older_version_do_not_open_the_newer_one(home, writer, own_reviewer):
    resource = published_by(writer, visibility="alliance")
    operations.change_audience(writer, resource=resource, visibility="organisation")
    draft = operations.reopen_for_editing(writer, resource=resource)
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"description": "改写了。"}
    )
    judge(own_reviewer, operations.submit_draft(writer, draft=draft))

    with refused(NeedsMoreReviews):
        operations.change_audience(writer, resource=resource, visibility="alliance")

    assert Resource.objects.get().visibility == "organisation"


def test_narrowing_always_works(writer, inside):
    type(inside).objects.update(visibility="public")

    for visibility in ("alliance", "organisation", "me"):
        operations.change_audience(writer, resource=inside, visibility=visibility)

    inside.refresh_from_db()
    assert inside.visibility == "me"
    assert not Resource.objects.visible_to(Actor.anonymous()).exists()


def test_a_returned_new_draft_does_not_keep_the_live_version_from_being_opened(writer):
    reviewers = three_reviewers()
    resource = published_by(writer, reviewers=reviewers, visibility="alliance")
    draft = operations.reopen_for_editing(writer, resource=resource)
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"description": "改写了。"}
    )
    judge(reviewers[0], operations.submit_draft(writer, draft=draft), "return", "请修改")
    operations.change_audience(writer, resource=resource, visibility="organisation")

    operations.change_audience(writer, resource=resource, visibility="alliance")

    resource.refresh_from_db()
    assert resource.visibility == "alliance"


@pytest.mark.parametrize("role", ["teacher", "editor", "director"])
def test_an_audience_wider_than_the_reviewers_knew_is_refused(home, writer, role):
    resource = published_by(writer, visibility="alliance")
    actor = writer if role == "teacher" else member_of(home, role)

    with refused(NeedsMoreReviews):
        operations.change_audience(actor, resource=resource, visibility="public")

    resource.refresh_from_db()
    assert resource.visibility == "alliance"
    assert not Resource.objects.visible_to(Actor.anonymous()).exists()


def test_the_secretariat_may_open_it_and_its_owner_may_go_back_and_forth(writer):
    reviewers = three_reviewers()
    resource = published_by(writer, reviewers=reviewers, visibility="public")
    for visibility in ("alliance", "organisation", "me", "link", "public"):
        operations.change_audience(writer, resource=resource, visibility=visibility)
    other = published_by(writer, reviewers=reviewers, visibility="alliance")

    operations.change_audience(secretariat(), resource=other, visibility="public")

    assert Resource.objects.visible_to(Actor.anonymous()).count() == 2


def test_more_kinds_of_organisations_than_the_reviewers_knew_are_refused(writer):
    draft = draft_by(writer, visibility="organisation_kinds")
    set_visible_kinds(draft.resource, ["nursery", "kindergarten"])
    request = operations.submit_draft(writer, draft=draft)
    for reviewer in three_reviewers():
        judge(reviewer, request)
    resource = Resource.objects.get()

    def show_to(*kinds):
        operations.change_audience(
            writer, resource=resource, visibility="organisation_kinds", visible_kinds=kinds
        )

    show_to("nursery")
    show_to("nursery", "kindergarten")
    with refused(NeedsMoreReviews):
        show_to("nursery", "college")

    kinds = resource.visible_kinds.values_list("kind", flat=True)
    assert set(kinds) == {"nursery", "kindergarten"}


def test_what_the_operator_collected_is_opened_without_a_review(writer, inside):
    Resource.objects.update(collected=True)

    operations.change_audience(writer, resource=inside, visibility="public")

    assert Resource.objects.get().visibility == "public"


def test_before_its_first_review_the_audience_is_chosen_freely(writer):
    resource = draft_by(writer, visibility="organisation").resource

    operations.change_audience(writer, resource=resource, visibility="public")

    resource.refresh_from_db()
    assert (resource.visibility, resource.current) == ("public", None)
    told = Entry.objects.get(fact="library.audience_changed")
    assert told.actor_id == writer.user_id
