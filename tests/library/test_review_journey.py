"""A draft goes through three reviews by three people and is published with the last one."""

from __future__ import annotations

import pytest
from tests.factories import OrganisationFactory, member_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.refusals import refused

from tuoju.competencies.models import Alignment
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import DraftChangedMeanwhile, InReview, NotInReview, NotReadyToSubmit
from tuoju.library.models import Draft, Resource
from tuoju.review.errors import DecidedThisRound, OwnSubmission

pytestmark = pytest.mark.django_db


def visible_titles(actor: Actor) -> list[str]:
    rows = Resource.objects.visible_to(actor).select_related("current")
    return [row.current.title for row in rows]


def test_three_passes_by_three_people_publish_the_draft():
    writer = member_of(role="teacher")
    draft = draft_by(writer, title="一日生活")
    first, second, final = three_reviewers()

    request = operations.submit_draft(writer, draft=draft)

    assert [judge(first, request), judge(second, request)] == ["open", "open"]
    assert visible_titles(Actor.anonymous()) == []
    assert judge(final, request) == "passed"
    resource = Resource.objects.get()
    assert visible_titles(Actor.anonymous()) == ["一日生活"]
    assert resource.current.number == 1
    assert resource.current.files.get().name == "观察.txt"
    assert not Draft.objects.exists()
    assert Entry.objects.filter(fact="library.published").count() == 1


def test_the_writer_cannot_pass_own_work():
    lead = OrganisationFactory(rank="chair", kind="college")
    writer = member_of(lead, "reviewer")

    request = operations.submit_draft(writer, draft=draft_by(writer))

    with refused(OwnSubmission):
        judge(writer, request)
    assert not Resource.objects.published().exists()


def test_one_person_cannot_pass_two_steps():
    writer = member_of(role="teacher")
    first, _second, _final = three_reviewers()
    request = operations.submit_draft(writer, draft=draft_by(writer))
    judge(first, request)

    with refused(DecidedThisRound):
        judge(first, request)

    request.refresh_from_db()
    assert request.step == "second"


def test_a_return_reopens_the_draft_and_the_next_round_publishes():
    writer = member_of(role="teacher")
    reviewers = three_reviewers()
    draft = draft_by(writer)
    request = operations.submit_draft(writer, draft=draft)

    judge(reviewers[0], request, "return", "请补充来源")

    draft.refresh_from_db()
    assert draft.state == Draft.State.RETURNED
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"description": "补充了来源。"}
    )
    again = operations.submit_draft(writer, draft=draft)
    for reviewer in reviewers:
        judge(reviewer, again)
    assert Resource.objects.get().current.description == "补充了来源。"


def test_a_draft_in_review_cannot_be_edited_before_it_is_taken_back():
    writer = member_of(role="teacher")
    draft = draft_by(writer)
    operations.submit_draft(writer, draft=draft)

    with pytest.raises(InReview):
        operations.save_draft(
            writer, draft=draft, revision=draft.revision, fields={"title": "改了"}
        )

    operations.take_back(writer, draft=draft)
    saved = operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"title": "改了"}
    )
    assert (saved.title, saved.state) == ("改了", Draft.State.EDITING)


def test_what_is_not_in_review_is_not_taken_back():
    writer = member_of(role="teacher")
    draft = draft_by(writer)

    with refused(NotInReview):
        operations.take_back(writer, draft=draft)

    draft.refresh_from_db()
    assert draft.state == Draft.State.EDITING


def test_two_editors_on_one_draft_do_not_overwrite_each_other():
    organisation = OrganisationFactory()
    writer, editor = member_of(organisation, "teacher"), member_of(organisation, "editor")
    draft = draft_by(writer)
    seen = draft.revision
    operations.save_draft(editor, draft=draft, revision=seen, fields={"title": "编辑改的"})

    with pytest.raises(DraftChangedMeanwhile) as refusal:
        operations.save_draft(writer, draft=draft, revision=seen, fields={"title": "作者改的"})

    assert editor.name in str(refusal.value)
    draft.refresh_from_db()
    assert draft.title == "编辑改的"


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"licence": ""}, "licence"),
        ({"rights_holder": ""}, "rights_holder"),
        ({"consent": "missing"}, "consent"),
        ({"consent": "internal"}, "consent"),
        ({"audiences": ["children"], "vetting": "not_vetted"}, "vetting"),
        ({"audiences": []}, "audiences"),
    ],
)
def test_what_is_not_settled_keeps_a_public_draft_from_review(fields, missing):
    writer = member_of(role="teacher")
    draft = draft_by(writer, **fields)

    with pytest.raises(NotReadyToSubmit) as refusal:
        operations.submit_draft(writer, draft=draft)

    assert list(refusal.value.fields) == [missing]
    draft.refresh_from_db()
    assert draft.state == Draft.State.EDITING


def test_an_internal_shelf_may_need_one_review_only():
    organisation = OrganisationFactory(review_steps=1)
    _first, _second, final = three_reviewers()
    writer = member_of(organisation, "teacher")
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="organisation"))

    assert judge(final, request) == "passed"
    assert visible_titles(member_of(organisation)) == ["师幼互动观察"]
    assert visible_titles(member_of(role="teacher")) == []


def test_a_stranger_cannot_submit_or_edit():
    writer, stranger = member_of(role="teacher"), member_of(role="teacher")
    draft = draft_by(writer)

    with pytest.raises(NotAllowed):
        operations.submit_draft(stranger, draft=draft)
    with pytest.raises(NotAllowed):
        operations.save_draft(stranger, draft=draft, revision=draft.revision, fields={"title": "x"})

    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("师幼互动观察", Draft.State.EDITING)


def test_publishing_aligns_and_a_new_version_keeps_the_permalink():
    writer = member_of(role="teacher")
    reviewers = three_reviewers()
    resource = published_by(writer, reviewers=reviewers)
    draft = operations.reopen_for_editing(writer, resource=resource)
    draft = operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"title": "第二版"}
    )

    request = operations.submit_draft(writer, draft=draft)
    assert visible_titles(Actor.anonymous()) == ["师幼互动观察"]
    for reviewer in reviewers:
        judge(reviewer, request)

    fresh = Resource.objects.get(public_id=resource.public_id)
    assert (fresh.current.number, fresh.current.title) == (2, "第二版")
    assert fresh.versions.count() == 2
    assert fresh.current.files.get().blob.references == 2
    assert Alignment.objects.count() == 0
