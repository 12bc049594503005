"""From the writer's draft through a return with a remark to the published version, in the browser."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of
from tests.library.reviewing.scenes import (
    PAGES,
    a_draft,
    a_scene,
    as_person,
    decision,
    replace_pages,
)

from tuoju.core.errors import Changed
from tuoju.library import operations
from tuoju.library.models import Draft, Resource, SubmittedFile
from tuoju.review import operations as review
from tuoju.review.checklist import all_fit
from tuoju.review.models import Comment, Decision

pytestmark = pytest.mark.django_db


def decide(client, request, verdict="pass", **more):
    return client.post(
        reverse("review:decide", args=[request.public_id]), decision(request, verdict, **more)
    )


def html_of(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_three_people_pass_it_and_everybody_finds_it():
    scene = a_scene()
    address = reverse("library:resource", args=[scene.resource.public_id])
    assert Client().get(address).status_code == 404

    for reviewer in scene.reviewers:
        assert decide(as_person(reviewer), scene.request).status_code == 302

    assert "入托第一周" in html_of(Client(), address)
    assert Decision.objects.values("reviewer_id").distinct().count() == 3


def test_a_return_with_a_remark_on_page_3_comes_back_with_the_change_shown():
    scene = a_scene()
    reviewer = as_person(scene.reviewers[0])
    file_id = scene.draft.files.get().public_id
    third = f"{scene.address}?file={file_id}&page=3"

    reviewer.post(
        reverse("review:comment", args=[scene.request.public_id]),
        {"text": "转移注意力缺少依据", "place": f"page:{file_id}:3", "back": third},
    )
    decide(reviewer, scene.request, "return")

    remark = Comment.objects.get()
    assert (remark.anchor_kind, remark.anchor) == ("page", f"{file_id}:3")
    draft = reverse("library:draft", args=[scene.draft.public_id])
    at_the_draft = html_of(as_person(scene.writer), draft)
    assert "转移注意力缺少依据" in at_the_draft
    assert "第 3 页" in at_the_draft

    again = replace_pages(scene, [*PAGES[:2], "哭闹时先蹲下、抱住他。"], description="改了第三页。")
    second_look = html_of(reviewer, scene.address)
    assert again.round == 2
    assert "<del>" in second_look
    assert "抱住" in second_look
    assert "改了第三页" in second_look
    assert 'aria-current="page" data-changed>3</a>' in second_look

    for person in scene.reviewers:
        decide(as_person(person), again)
    assert Resource.objects.get().current.description == "改了第三页。"


def test_a_remark_starts_at_the_page_that_is_being_read():
    scene = a_scene()
    file_id = scene.draft.files.get().public_id

    html = html_of(as_person(scene.reviewers[0]), f"{scene.address}?page=2")

    assert f'<option value="page:{file_id}:2" selected>' in html


def test_a_remark_may_start_at_a_field():
    scene = a_scene()

    html = html_of(as_person(scene.reviewers[0]), f"{scene.address}?about=field:licence")

    assert '<option value="field:licence" selected>' in html


def test_a_remark_on_a_field_is_pinned_to_it():
    scene = a_scene()
    review.comment(
        scene.reviewers[0],
        request=scene.request,
        text="权利人写全称",
        anchor_kind="field",
        anchor="rights_holder",
    )

    html = html_of(as_person(scene.writer), scene.address)

    row = html.partition('id="field-rights_holder"')[2].partition("</tr>")[0]
    assert 'href="#c1"' in row


@pytest.mark.parametrize("place", ["field:password", "page:", "corner:1"])
def test_a_remark_on_a_place_that_is_none_is_refused(place):
    scene = a_scene()

    page = as_person(scene.reviewers[0]).post(
        reverse("review:comment", args=[scene.request.public_id]), {"text": "?", "place": place}
    )

    assert page.status_code == 422
    assert not Comment.objects.exists()


def test_the_next_request_follows_a_decision():
    one = a_scene(title="第一件")
    other = a_scene(title="第二件", reviewers=one.reviewers)

    answer = decide(as_person(one.reviewers[0]), one.request)

    assert answer["Location"] == other.address


def test_the_last_decision_leads_to_the_list():
    scene = a_scene()

    assert decide(as_person(scene.reviewers[0]), scene.request)["Location"] == reverse(
        "review:queue"
    )


def test_the_writer_sees_how_it_stands_and_cannot_decide():
    lead = OrganisationFactory(rank="chair", kind="college")
    writer = member_of(lead, "reviewer")
    draft = a_draft(writer)
    request = operations.submit_draft(writer, draft=draft)
    client = as_person(writer)

    html = html_of(client, reverse("library:review", args=[draft.resource.public_id]))
    answer = decide(client, request)

    assert 'id="decision"' not in html
    assert answer.status_code == 422
    assert "须由他人审核" in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_same_person_is_not_asked_for_a_second_step():
    scene = a_scene()
    client = as_person(scene.reviewers[0])
    decide(client, scene.request)

    html = html_of(client, scene.address)
    answer = decide(client, scene.request)

    assert 'id="decision"' not in html
    assert answer.status_code == 422
    assert Decision.objects.count() == 1


def test_two_reviewers_at_once_leave_one_decision():
    scene = a_scene()
    both_saw = decision(scene.request)
    address = reverse("review:decide", args=[scene.request.public_id])

    first = as_person(scene.reviewers[0]).post(address, both_saw)
    second = as_person(scene.reviewers[1]).post(address, both_saw)

    assert (first.status_code, second.status_code) == (302, 409)
    assert Decision.objects.get().reviewer_id == scene.reviewers[0].user_id


def test_a_withdrawn_request_can_be_sent_again():
    scene = a_scene()
    client = as_person(scene.writer)

    client.post(reverse("review:withdraw", args=[scene.request.public_id]))

    draft = Draft.objects.get()
    assert draft.state == Draft.State.EDITING
    assert "已撤回" in html_of(client, scene.address)
    again = operations.submit_draft(scene.writer, draft=draft)
    assert (again.pk, again.round, again.state) == (scene.request.pk, 2, "open")


def test_the_secretariat_is_led_from_a_draft_to_where_a_reason_is_asked():
    scene = a_scene()
    address = reverse("library:draft", args=[scene.draft.public_id])
    office = member_of(OrganisationFactory(), "secretariat")

    own, theirs = (html_of(as_person(one), address) for one in (scene.writer, office))

    assert ('id="take-back"' in own, f'{scene.address}#withdrawal"' in own) == (True, False)
    assert ('id="take-back"' in theirs, f'{scene.address}#withdrawal"' in theirs) == (False, True)


def test_content_that_changed_behind_the_review_is_not_published():
    scene = a_scene()
    for reviewer in scene.reviewers[:2]:
        decide(as_person(reviewer), scene.request)
    Draft.objects.filter(pk=scene.draft.pk).update(description="没有人看过的简介")
    scene.request.refresh_from_db()

    with pytest.raises(Changed):
        review.decide(
            scene.reviewers[2],
            request=scene.request,
            verdict="pass",
            checklist=all_fit(),
            seen_hash=scene.request.content_hash,
        )

    scene.request.refresh_from_db()
    assert (scene.request.state, scene.request.step) == ("open", "final")
    assert not Resource.objects.published().exists()


def test_a_new_version_is_compared_with_the_published_one():
    scene = a_scene()
    for reviewer in scene.reviewers:
        decide(as_person(reviewer), scene.request)
    draft = operations.reopen_for_editing(scene.writer, resource=scene.resource)
    draft = operations.save_draft(
        scene.writer, draft=draft, revision=draft.revision, fields={"title": "入托头两周"}
    )

    operations.submit_draft(scene.writer, draft=draft)

    html = html_of(as_person(scene.reviewers[0]), scene.address)
    row = html.partition('id="field-title"')[2].partition("</tr>")[0]
    assert "<ins>" in row


def test_work_after_a_return_stays_with_the_writer_until_it_is_sent():
    scene = a_scene()
    reviewer = as_person(scene.reviewers[0])
    decide(reviewer, scene.request, "return")
    draft = Draft.objects.get()
    operations.save_draft(
        scene.writer, draft=draft, revision=draft.revision, fields={"description": "半成品"}
    )

    assert "半成品" not in html_of(reviewer, scene.address)


def test_the_record_of_a_published_version_stays_readable():
    scene = a_scene()
    for reviewer in scene.reviewers:
        decide(as_person(reviewer), scene.request)

    html = html_of(as_person(scene.reviewers[0]), scene.address)

    assert html.count("核对表：") == 3
    assert PAGES[0] in html
    assert not SubmittedFile.objects.filter(is_held=True).exists()


def test_bytes_are_held_for_the_comparison_and_let_go_with_the_last_pass():
    scene = a_scene()
    blob = scene.draft.files.get().blob
    decide(as_person(scene.reviewers[0]), scene.request, "return")
    again = replace_pages(scene, ["只剩一页。"])

    blob.refresh_from_db()
    assert blob.references == 1
    for reviewer in scene.reviewers:
        decide(as_person(reviewer), again)
    blob.refresh_from_db()
    assert blob.references == 0
    assert Resource.objects.get().current.files.get().blob.references == 1
