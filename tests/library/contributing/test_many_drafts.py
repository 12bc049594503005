"""Several drafts of the own list, ended or submitted at once."""

import pytest
from django.urls import reverse
from tests.factories import secretariat
from tests.library.contributing.scenes import TEXT, arrive, as_person, batch_with, teacher

from tuoju.core.blobs.models import Blob
from tuoju.library.models import Draft

pytestmark = pytest.mark.django_db


def send(actor, act, *drafts, **more):
    values = {**more, "act": act, "draft": [draft.public_id for draft in drafts]}
    return as_person(actor).post(reverse("library:many_drafts"), values, follow=True)


def test_ticked_drafts_are_thrown_away_and_no_others():
    actor = teacher()[0]
    _batch, (one, two, three) = batch_with(actor, "一", "二", "三")

    page = send(actor, "discard", one, two)

    assert list(Draft.objects.all()) == [three]
    assert "已删除 2 份草稿" in page.content.decode()


def test_complete_drafts_are_submitted_and_the_others_say_why():
    actor = teacher()[0]
    arrived = arrive(actor, TEXT)
    Blob.objects.update(scan=Blob.Scan.CLEAN)
    Draft.objects.filter(pk=arrived.draft_id).update(
        type="form",
        audiences=["families"],
        description="记录幼儿的讲述。",
        licence="cc_by_4",
        consent="none",
    )
    _batch, (empty,) = batch_with(actor, "空的")

    html = send(actor, "submit", arrived.draft, empty).content.decode()

    arrived.draft.refresh_from_db()
    empty.refresh_from_db()
    assert (arrived.draft.state, empty.state) == (Draft.State.IN_REVIEW, Draft.State.EDITING)
    assert "已提交 1 份资源" in html
    assert "《空的》：" in html


def test_drafts_of_others_are_left_alone():
    _batch, (other,) = batch_with(teacher()[0], "别人的")

    page = send(teacher()[0], "discard", other)

    assert Draft.objects.filter(pk=other.pk).exists()
    assert "请先勾选草稿" in page.content.decode()


def test_the_list_lets_one_tick_only_what_is_still_written():
    actor = teacher()[0]
    _batch, (one, two) = batch_with(actor, "一", "二")
    Draft.objects.filter(pk=two.pk).update(state=Draft.State.IN_REVIEW)

    html = as_person(actor).get(reverse("library:my")).content.decode()

    assert f'name="draft" value="{one.public_id}"' in html
    assert two.public_id in html
    assert f'name="draft" value="{two.public_id}"' not in html


def test_the_way_back_leads_to_the_list_one_came_from():
    _batch, (one, two) = batch_with(teacher()[0], "一", "二")
    secretary = secretariat()

    from_all = send(secretary, "discard", one, shelf="all")
    from_own = send(secretary, "discard", two, shelf="/evil")

    assert from_all.redirect_chain == [(reverse("library:all"), 302)]
    assert from_own.redirect_chain == [(reverse("library:my"), 302)]
    assert not Draft.objects.exists()
