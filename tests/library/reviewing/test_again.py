"""A form that was not accepted stays beside what it speaks of."""

import pytest
from django.urls import reverse
from tests.factories.library import judge
from tests.library.reviewing.scenes import a_scene, as_person

from tuoju.library.models import Draft
from tuoju.review import operations as review
from tuoju.review.checklist import checklist
from tuoju.review.models import Decision

pytestmark = pytest.mark.django_db


def posted(scene, **fields):
    address = reverse("review:decide", args=[scene.request.public_id])
    seen = {
        "seen_hash": scene.request.content_hash,
        "seen_step": scene.request.step,
        "back": f"{scene.address}?show=new#comments",
    }
    return as_person(scene.reviewers[0]).post(address, {**seen, **fields})


def test_a_decision_without_checklist_comes_back_with_the_content_and_what_was_typed():
    scene = a_scene()

    page = posted(scene, verdict="pass", reason="写了很久的理由")

    html = page.content.decode()
    assert page.status_code == 422
    assert 'id="evidence"' in html
    assert "写了很久的理由" in html
    assert "请逐项核对" in html
    assert f'name="back" value="{scene.address}?show=new#comments"' in html


def test_both_forms_are_kept_in_the_browser_under_request_and_round():
    scene = a_scene()
    keys = [
        f'<tj-keep key="{reverse(name, args=[scene.request.public_id])}#1"'
        for name in ("review:comment", "review:decide")
    ]
    client = as_person(scene.reviewers[0])

    html = client.get(scene.address).content.decode()
    about = client.get(scene.address, {"about": "field:title"}).content.decode()

    assert [html.count(key) for key in keys] == [1, 1]
    assert "data-given" not in html
    assert f'{keys[0]} data-given="place"' in about


def test_an_empty_remark_comes_back_with_the_content():
    scene = a_scene()
    address = reverse("review:comment", args=[scene.request.public_id])

    page = as_person(scene.reviewers[0]).post(address, {"text": "", "back": scene.address})

    assert page.status_code == 422
    assert 'id="evidence"' in page.content.decode()


def test_links_of_that_page_lead_back_to_the_judging_page():
    scene = a_scene()
    address = reverse("review:decide", args=[scene.request.public_id])

    answer = as_person(scene.reviewers[0]).get(address, {"show": "new"})

    assert answer["Location"] == f"{scene.address}?show=new"


def test_one_click_fills_what_was_not_chosen_yet_and_decides_nothing():
    scene = a_scene()
    first, second = [dimension.key for dimension in checklist().dimensions][:2]

    page = posted(
        scene,
        rest_fits="1",
        verdict="return",
        reason="理由在",
        **{f"check_{first}": "does_not_fit"},
    )

    form = page.context["decision_form"]
    assert page.status_code == 200
    assert not form.errors
    assert form[f"check_{first}"].value() == "does_not_fit"
    assert form[f"check_{second}"].value() == "fits"
    assert (form["verdict"].value(), form["reason"].value()) == ("return", "理由在")
    assert form["seen_hash"].value() == scene.request.content_hash
    assert page.content.decode().count('value="fits"') == len(checklist().dimensions)
    assert not Decision.objects.exists()


def test_a_returned_draft_says_on_top_what_is_to_be_mended():
    scene = a_scene()
    review.comment(
        scene.reviewers[0],
        request=scene.request,
        text="关键词太少",
        anchor_kind="field",
        anchor="keywords",
    )
    judge(scene.reviewers[0], scene.request, "return", "请补充来源和关键词")
    draft = Draft.objects.get()

    html = as_person(scene.writer).get(reverse("library:draft", args=[draft.public_id]))

    top = html.content.decode().partition('id="draft"')[0]
    assert "审核员请您修改" in top
    assert "请补充来源和关键词" in top
    assert "关键词太少" in top
    assert 'href="#field-keywords"' in top
