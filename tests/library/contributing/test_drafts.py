"""The draft's page: writing, autosave, two editors, submitting, taking back, throwing away."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import director_of, member_of, user_of
from tests.factories.library import (
    COMPLETE,
    blob_of,
    draft_by,
    judge,
    published_by,
    three_reviewers,
)
from tests.library.contributing.scenes import TEXT, arrive, as_person, teacher

from tuoju.core.blobs.models import Blob
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.models import Draft, Resource
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return teacher()[0]


@pytest.fixture
def draft(writer):
    return draft_by(writer)


def fields(draft, **changes):
    """Return what the form of a draft posts."""
    values = {
        "version": draft.revision,
        "title": draft.title,
        "granularity": draft.granularity,
        "type": draft.type,
        "audiences": draft.audiences,
        "keywords": "、".join(draft.keywords),
        "description": draft.description,
        "licence": draft.licence,
        "rights_holder": draft.rights_holder,
        "language": "zh",
        "consent": draft.consent,
        "vetting": draft.vetting,
        "visibility": draft.resource.visibility,
    }
    return {**values, **changes}


def at(draft, name="draft", *more):
    return reverse(f"library:{name}", args=[draft.public_id, *more])


def test_saving_keeps_what_was_typed(writer, draft):
    answer = as_person(writer).post(
        at(draft), fields(draft, title="新标题", keywords="倾听，记录 观察", note="改了标题")
    )

    assert answer.status_code == 302
    saved = Draft.objects.get()
    assert (saved.title, saved.keywords, saved.note) == (
        "新标题", ["倾听", "记录", "观察"], "改了标题",
    )  # fmt: skip
    assert saved.revision == draft.revision + 1


def test_a_wrong_value_stays_on_the_page_with_its_message(writer, draft):
    page = as_person(writer).post(
        at(draft), fields(draft, statements="Z99.9", description="写了很久的简介")
    )

    assert page.status_code == 422
    html = page.content.decode()
    assert "Z99.9" in html
    assert "没有找到指标" in html
    assert "写了很久的简介" in html
    assert Draft.objects.get().description == draft.description


def test_autosave_answers_with_the_next_revision(writer, draft):
    answer = as_person(writer).post(at(draft, "autosave"), fields(draft, title="自动保存"))

    answer = answer.json()
    assert answer["saved"]
    assert answer["version"].startswith(f"{draft.revision + 1}:")
    assert Draft.objects.get().title == "自动保存"


def test_autosave_without_changes_writes_nothing(writer, draft):
    before = Entry.objects.count()

    answer = as_person(writer).post(at(draft, "autosave"), fields(draft))

    assert answer.json()["version"].startswith(f"{draft.revision}:")
    assert Entry.objects.count() == before


def test_autosave_of_a_wrong_value_saves_nothing(writer, draft):
    answer = as_person(writer).post(at(draft, "autosave"), fields(draft, title=""))

    assert answer.status_code == 422
    assert answer.json() == {
        "saved": False,
        "code": "invalid",
        "message": "标题：请写标题。",
    }
    assert Draft.objects.get().title == draft.title


def test_the_second_editor_is_told_who_and_what_and_loses_nothing(writer, draft):
    director = director_of(draft.resource.organisation)
    as_person(director).post(at(draft), fields(draft, title="园长的标题"))

    page = as_person(writer).post(at(draft), fields(draft, title="老师的标题"))

    assert page.status_code == 409
    html = page.content.decode()
    assert f"{user_of(director).name} 刚刚保存了这份草稿" in html
    assert "请选择保留哪一份" in html
    assert "处需要修改" not in html
    assert "<dd>园长的标题</dd>" in html
    assert '<p class="field__theirs">已保存的内容：园长的标题</p>' in html
    assert 'data-refused="conflict"' in html
    assert 'value="老师的标题"' in html
    assert Draft.objects.get().title == "园长的标题"


def test_who_saved_on_another_device_is_told_that_it_was_oneself(writer, draft):
    as_person(writer).post(at(draft), fields(draft, title="手机上写的"))

    page = as_person(writer).post(at(draft), fields(draft, title="电脑上写的"))

    assert page.status_code == 409
    html = page.content.decode()
    assert "您在另一个窗口或另一台设备上刚刚保存了这份草稿" in html
    assert f"{user_of(writer).name} 刚刚保存了这份草稿" not in html
    assert "别人" not in html


def test_a_refused_draft_is_marked_as_not_saved(writer, draft):
    refused = as_person(writer).post(at(draft), fields(draft, title=""))

    assert 'data-refused="invalid"' in refused.content.decode()
    assert "data-refused" not in as_person(writer).get(at(draft)).content.decode()


def test_autosave_of_the_second_editor_conflicts(writer, draft):
    as_person(director_of(draft.resource.organisation)).post(at(draft), fields(draft, title="先"))

    answer = as_person(writer).post(at(draft, "autosave"), fields(draft, title="后"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "draft_changed_meanwhile"
    assert Draft.objects.get().title == "先"


def test_autosave_of_a_draft_in_review_says_so_and_is_no_conflict(writer, draft):
    typed = fields(draft, title="晚了")
    operations.submit_draft(writer, draft=draft)

    answer = as_person(writer).post(at(draft, "autosave"), typed)

    assert answer.status_code == 409
    assert answer.json()["code"] == "in_review"
    assert "正在审核" in answer.json()["message"]


def test_after_a_look_at_the_other_version_ones_own_can_be_saved(writer, draft):
    as_person(director_of(draft.resource.organisation)).post(at(draft), fields(draft, title="先"))
    current = Draft.objects.get().revision

    answer = as_person(writer).post(at(draft), fields(draft, title="后", over=current))

    assert answer.status_code == 302
    assert Draft.objects.get().title == "后"


def version_on(page):
    return re.search(r'name="version" value="([^"]*)"', page.content.decode())[1]


def save(actor, **changes):
    """Save the only draft as it is by now, changed."""
    draft = Draft.objects.get()
    operations.save_draft(actor, draft=draft, revision=draft.revision, fields=changes)


@pytest.mark.parametrize("name", ["draft", "autosave"])
def test_what_only_the_other_changed_follows_what_is_saved(writer, draft, name):
    client = as_person(writer)
    version = version_on(client.get(at(draft)))
    save(director_of(draft.resource.organisation), title="园长的标题", age_bands=["g_small"])

    typed = fields(draft, description="老师的简介", version=version)
    answer = client.post(at(draft, name), typed)

    assert answer.status_code == (302 if name == "draft" else 200)
    saved = Draft.objects.get()
    assert (saved.title, saved.description) == ("园长的标题", "老师的简介")
    assert saved.age_bands == ["g_small"]


def test_only_what_both_changed_waits_for_a_choice(writer, draft):
    client = as_person(writer)
    version = version_on(client.get(at(draft)))
    save(director_of(draft.resource.organisation), title="园长的标题", keywords=["园长的词"])
    typed = fields(draft, title="老师的标题", source="老师写的出处", version=version)

    page = client.post(at(draft), typed)

    html = page.content.decode()
    assert page.status_code == 409
    assert html.count('class="field__theirs"') == 1
    assert '<p class="field__theirs">已保存的内容：园长的标题</p>' in html
    assert 'value="老师的标题"' in html
    assert 'value="园长的词"' in html
    assert "您没有动过的各栏，已换成刚刚保存的内容。" in html

    again = {**typed, "keywords": "园长的词", "version": version_on(page)}
    assert client.post(at(draft), again).status_code == 409
    over = Draft.objects.get().revision
    assert client.post(at(draft), {**again, "over": over}).status_code == 302
    saved = Draft.objects.get()
    assert (saved.title, saved.source) == ("老师的标题", "老师写的出处")
    assert saved.keywords == ["园长的词"]


def test_fields_that_followed_once_follow_again(writer, draft):
    client = as_person(writer)
    version = version_on(client.get(at(draft)))
    save(director_of(draft.resource.organisation), title="园长的标题", keywords=["一"])
    typed = fields(draft, title="老师的标题", version=version)
    refused = client.post(at(draft), typed)
    over = Draft.objects.get().revision
    save(director_of(draft.resource.organisation), keywords=["二"])

    again = {**typed, "keywords": "一", "version": version_on(refused), "over": over}
    page = client.post(at(draft), again)

    html = page.content.decode()
    assert page.status_code == 409
    assert html.count('class="field__theirs"') == 1
    assert 'value="二"' in html


def test_a_refused_form_still_tells_what_others_changed_later(writer, draft):
    client = as_person(writer)
    typed = fields(draft, title="", version=version_on(client.get(at(draft))))
    refused = client.post(at(draft), typed)
    save(director_of(draft.resource.organisation), title="园长的标题", description="园长的简介")

    again = {**typed, "title": "老师的标题", "version": version_on(refused)}

    assert client.post(at(draft), again).status_code == 409
    saved = Draft.objects.get()
    assert (saved.title, saved.description) == ("园长的标题", "园长的简介")


def test_a_wrong_value_does_not_hide_that_another_saved(writer, draft):
    client = as_person(writer)
    version = version_on(client.get(at(draft)))
    save(director_of(draft.resource.organisation), title="园长的标题")
    typed = fields(draft, title="老师的标题", statements="Z99.9", version=version)
    refused = client.post(at(draft), typed)
    assert refused.status_code == 422

    again = {**typed, "statements": "", "version": version_on(refused)}

    assert client.post(at(draft), again).status_code == 409
    assert Draft.objects.get().title == "园长的标题"


def test_a_draft_page_that_stays_open_goes_on_telling_both_apart(writer, draft):
    client = as_person(writer)
    version = version_on(client.get(at(draft)))
    save(director_of(draft.resource.organisation), title="园长的标题")
    typed = fields(draft, description="老师的简介", version=version)
    saved = client.post(at(draft, "autosave"), typed).json()

    again = {**typed, "description": "又改", "version": saved["version"]}
    answer = client.post(at(draft, "autosave"), again)

    assert answer.status_code == 200
    found = Draft.objects.get()
    assert (found.title, found.description) == ("园长的标题", "又改")
    late = {**again, "title": "我也改", "version": answer.json()["version"]}
    assert client.post(at(draft, "autosave"), late).status_code == 409


def test_saving_and_submitting_in_one_step(writer, draft):
    answer = as_person(writer).post(at(draft), fields(draft, title="终稿", submit="1"))

    assert answer.status_code == 302
    assert ReviewRequest.objects.get().title == "终稿"
    assert Draft.objects.get().state == Draft.State.IN_REVIEW


def test_what_is_missing_is_listed_and_leads_to_its_field(writer, draft):
    page = as_person(writer).post(at(draft), fields(draft, description="", licence="", submit="1"))

    assert page.status_code == 422
    html = page.content.decode()
    assert 'href="#field-description"' in html
    assert 'href="#field-licence"' in html
    assert 'id="field-licence"' in html
    assert Draft.objects.get().description == ""
    assert not ReviewRequest.objects.exists()


def test_a_title_that_is_missing_hides_nothing_else_that_is(writer, draft):
    typed = fields(draft, title="", description="", rights_holder="新的权利人", submit="1")

    page = as_person(writer).post(at(draft), typed)
    html = page.content.decode()

    assert page.status_code == 422
    assert "标题：请写标题。" in html
    assert "简介：请写两三句简介" in html
    assert "请写权利人" not in html
    assert "有 2 处需要修改" in html
    assert not ReviewRequest.objects.exists()


def asked_for(page):
    """Return the fields that the summary of a refused form leads to."""
    summary = re.search(r'class="error-summary.*?</ul>', page.content.decode(), re.DOTALL)[0]
    return re.findall(r'href="#(?:field-|id_)?(\w+)"', summary)


def test_all_that_review_needs_is_named_at_once(writer, draft):
    kinds = {"visibility": "organisation_kinds", "visible_kinds": []}
    empty = fields(draft, title="", consent="", audiences=["children"], submit="1", **kinds)

    page = as_person(writer).post(at(draft), empty)

    assert page.status_code == 422
    assert asked_for(page) == ["title", "consent", "vetting", "visible_kinds"]
    html = page.content.decode()
    assert "儿童肖像：请说明儿童肖像" in html
    assert "请至少选一种单位类型。" in html


def test_consent_must_reach_as_far_as_the_audience_that_was_typed(writer, draft):
    typed = fields(draft, title="", consent="internal", submit="1")

    narrow = as_person(writer).post(at(draft), {**typed, "visibility": "organisation"})
    wide = as_person(writer).post(at(draft), {**typed, "visibility": "public"})

    assert asked_for(narrow) == ["title"]
    assert asked_for(wide) == ["title", "consent"]


def test_saving_without_a_title_asks_for_nothing_that_only_review_needs(writer, draft):
    html = (
        as_person(writer).post(at(draft), fields(draft, title="", description="")).content.decode()
    )

    assert "标题：请写标题。" in html
    assert "简介：请写两三句简介" not in html


def test_nobody_presumes_what_children_can_be_seen(writer, draft):
    new = arrive(writer, TEXT, name="一张照片.txt").draft
    page = as_person(writer).get(at(new)).content.decode()
    choice = re.search(r'<select name="consent".*?</select>', page, re.DOTALL)[0]
    assert "selected>请选择" in choice

    saved = as_person(writer).post(at(new), fields(new, title="先存着"))
    assert saved.status_code == 302
    Draft.objects.filter(pk=new.pk).update(**{**COMPLETE, "consent": ""})
    Blob.objects.update(scan=Blob.Scan.CLEAN)
    refused = as_person(writer).post(at(new, "submit"))

    assert refused.status_code == 422
    assert '<a href="#field-consent">请说明儿童肖像' in refused.content.decode()
    Draft.objects.filter(pk=new.pk).update(consent="none")
    assert as_person(writer).post(at(new, "submit")).status_code == 302


def test_a_double_click_submits_once(writer, draft):
    client = as_person(writer)

    pages = [client.post(at(draft, "submit"), follow=True) for _click in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert "已在审核中" in pages[1].content.decode()
    assert ReviewRequest.objects.count() == 1


def test_typing_into_a_draft_in_review_is_refused_and_kept_on_the_page(writer, draft):
    operations.submit_draft(writer, draft=draft)

    page = as_person(writer).post(at(draft), fields(draft, title="太晚了"))

    assert page.status_code == 409
    assert 'value="太晚了"' in page.content.decode()
    assert "正在审核" in page.content.decode()
    assert Draft.objects.get().title == draft.title


def test_taking_back_opens_the_draft_again(writer, draft):
    operations.submit_draft(writer, draft=draft)

    page = as_person(writer).post(at(draft, "take_back"), follow=True)

    assert page.status_code == 200
    assert Draft.objects.get().state == Draft.State.EDITING
    assert 'name="title"' in page.content.decode()


def test_a_returned_draft_shows_the_reason(writer, draft):
    request = operations.submit_draft(writer, draft=draft)
    judge(three_reviewers()[0], request, "return", "第 3 页的数据没有来源")

    html = as_person(writer).get(at(draft)).content.decode()

    assert "退回修改" in html
    assert "第 3 页的数据没有来源" in html


def test_throwing_a_draft_away_takes_an_unpublished_resource_along(writer, draft):
    answer = as_person(writer).post(at(draft, "discard"))

    assert answer.status_code == 302
    assert not Resource.objects.exists()
    assert Blob.objects.get().references == 0


def test_throwing_a_draft_away_leaves_the_published_version(writer):
    resource = published_by(writer)
    client = as_person(writer)
    client.post(reverse("library:edit", args=[resource.public_id]))

    client.post(at(Draft.objects.get(), "discard"))

    resource.refresh_from_db()
    assert resource.current is not None
    assert resource.current.files.get().blob.references == 1


def test_files_come_and_go(writer, draft):
    client = as_person(writer)
    files = [SimpleUploadedFile("二.txt", TEXT), SimpleUploadedFile("空.txt", b"")]

    page = client.post(at(draft, "add_file"), {"file": files}, follow=True)

    assert "0 字节" in page.content.decode()
    assert sorted(draft.files.values_list("name", flat=True)) == ["二.txt", "观察.txt"]

    gone = draft.files.get(name="观察.txt")
    client.post(at(draft, "remove_file", gone.public_id))
    assert draft.files.get().name == "二.txt"


def test_a_new_file_comes_last_whatever_was_taken_out(writer):
    draft = draft_by(writer)
    for name in "甲乙丙":
        operations.attach_file(writer, draft=draft, blob=blob_of(name), name=name)
    for file in list(draft.files.all())[:2]:
        operations.detach_file(writer, file=file)

    operations.attach_file(writer, draft=draft, blob=blob_of("丁"), name="丁")
    operations.attach_file(writer, draft=draft, blob=blob_of("戊"), name="戊")

    assert [file.name for file in draft.files.all()] == ["乙", "丙", "丁", "戊"]


def test_file_states_are_polled_until_the_worker_is_done(writer, draft):
    client = as_person(writer)
    Blob.objects.update(state="waiting", processed_by="")
    assert "X-Poll" not in client.get(at(draft, "draft_files"))

    Blob.objects.update(state="ready", processed_by="1")
    done = client.get(at(draft, "draft_files"))
    assert done["X-Poll"] == "done"
    assert "内容已识别" in done.content.decode()


ADDRESSES = ["draft", "autosave", "submit", "take_back", "discard", "add_file", "draft_files"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_foreign_draft_does_not_exist(draft, name):
    stranger = as_person(member_of())

    answer = stranger.get(at(draft, name))
    if answer.status_code == 405:
        answer = stranger.post(at(draft, name), fields(draft))

    assert answer.status_code == 404
    assert Draft.objects.get().revision == draft.revision


def test_forged_ids_are_not_found(writer, draft):
    client = as_person(writer)
    forged = draft.public_id[:-1] + ("2" if draft.public_id[-1] != "2" else "3")

    for public_id in (forged, "aaaaaaaaaa", "1", "..", "%00"):
        assert client.get(f"/my/drafts/{public_id}/").status_code == 404


def test_an_expired_session_asks_to_sign_in_and_saves_nothing(draft):
    answer = Client().post(at(draft, "autosave"), fields(draft, title="过期"))

    assert answer.status_code in {302, 401}
    assert Draft.objects.get().title == draft.title


def test_the_shelf_counts_by_state(writer):
    published_by(writer, title="已经发布的")
    draft_by(writer, title="还在写的")
    operations.submit_draft(writer, draft=draft_by(writer, title="送审的"))
    client = as_person(writer)

    html = client.get(reverse("library:my")).content.decode()
    assert all(title in html for title in ("已经发布的", "还在写的", "送审的"))

    html = client.get(reverse("library:my"), {"state": "review"}).content.decode()
    assert "送审的" in html
    assert "还在写的" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_shelf_needs_the_same_queries_for_any_length(
    writer, rows, django_assert_max_num_queries
):
    for number in range(rows):
        draft_by(writer, title=f"第 {number} 份")
    client = as_person(writer)
    client.get(reverse("library:my"))

    with django_assert_max_num_queries(12):
        assert client.get(reverse("library:my")).status_code == 200


def test_a_page_far_behind_the_last_shows_the_last(writer, draft):
    answer = as_person(writer).get(reverse("library:my"), {"page": "999999", "state": "nonsense"})

    assert answer.status_code == 200
    assert draft.title in answer.content.decode()
