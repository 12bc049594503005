"""Whoever leaves an organisation leaves its reviews: nothing seen, nothing steered any more."""

import pytest
from django.urls import reverse
from tests.factories import actor_of, after_leaving, member_of, user_of
from tests.factories.library import draft_by, three_reviewers
from tests.library.reviewing.scenes import Scene, a_scene, as_person

from tuoju.alliance.models import Membership
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, NotFound
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.review import operations as review
from tuoju.review.models import Comment, ReviewRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def former(scene) -> Actor:
    return after_leaving(scene.writer)


def a_file(scene: Scene) -> str:
    file_id = scene.request.library_submissions.get().files.get().file_id
    return reverse("library:review_file", args=[scene.resource.public_id, file_id])


def test_a_former_submitter_sees_neither_the_review_nor_its_files(scene, former):
    file, browser = a_file(scene), as_person(former)

    assert not ReviewRequest.objects.visible_to(former).exists()
    assert browser.get(scene.address).status_code == 404
    assert browser.get(file).status_code == 404
    assert scene.draft.title not in browser.get(reverse("review:queue")).content.decode()


@pytest.mark.parametrize("step", ["withdraw", "comment", "decide", "assign"])
def test_a_former_submitter_takes_no_step_on_the_pages(scene, former, step):
    told = Entry.objects.count()

    answer = as_person(former).post(
        reverse(f"review:{step}", args=[scene.request.public_id]), {"text": "?", "take": "1"}
    )

    assert answer.status_code == 404
    assert ReviewRequest.objects.open().get() == scene.request
    assert Entry.objects.count() == told


def test_a_former_submitter_does_not_take_it_back(scene, former):
    told = Entry.objects.count()

    with pytest.raises(NotAllowed):
        review.withdraw(former, request=scene.request)
    with pytest.raises(NotAllowed):
        operations.take_back(former, draft=scene.draft)

    assert ReviewRequest.objects.open().get() == scene.request
    assert Entry.objects.count() == told


def test_a_former_submitter_says_nothing_and_resolves_nothing(scene, former):
    remark = review.comment(scene.reviewers[0], request=scene.request, text="缺少依据")
    told = Entry.objects.count()

    with pytest.raises(NotFound):
        review.comment(former, request=scene.request, text="已补充")
    with pytest.raises(NotFound):
        review.resolve_comment(former, comment=remark)

    remark.refresh_from_db()
    assert remark.resolved_at is None
    assert Comment.objects.get() == remark
    assert Entry.objects.count() == told


def test_one_who_came_back_to_another_place_is_a_stranger_too(scene, former):
    elsewhere = member_of()
    Membership.objects.filter(person_id=elsewhere.user_id).update(person_id=former.user_id)
    back = actor_of(user_of(former))

    assert back.organisation_ids
    assert not ReviewRequest.objects.visible_to(back).exists()
    with pytest.raises(NotAllowed):
        review.withdraw(back, request=scene.request)

    assert ReviewRequest.objects.open().get() == scene.request


def test_the_review_of_private_work_stays_with_its_maker():
    three_reviewers()
    writer = member_of()
    request = operations.submit_draft(writer, draft=draft_by(writer, visibility="me"))
    former = after_leaving(writer)

    assert ReviewRequest.objects.visible_to(former).get() == request
    review.comment(former, request=request, text="还在修改")
    review.withdraw(former, request=request)

    request.refresh_from_db()
    assert request.state == "withdrawn"
