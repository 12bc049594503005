"""The grid of a batch: suggestions, filling, autosave, submitting what is complete."""

import re

import pytest
from django.urls import reverse
from tests.factories import director_of, user_of
from tests.library.contributing.scenes import TEXT, arrive, as_person, batch_with, teacher

from tuoju.competencies.models import Framework, Statement
from tuoju.core.blobs.models import Blob, PageText
from tuoju.core.ids import new_public_id
from tuoju.library import operations
from tuoju.library.grid_versions import read_versions
from tuoju.library.models import Draft
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return teacher()[0]


def row(draft, **changes):
    values = {
        "title": draft.title,
        "type": draft.type,
        "audiences": ",".join(draft.audiences),
        "age_bands": ",".join(draft.age_bands),
        "statements": "",
        "keywords": "、".join(draft.keywords),
        "description": draft.description,
        "licence": draft.licence,
        "rights_holder": draft.rights_holder,
        "consent": draft.consent,
        "visibility": draft.resource.visibility,
        **changes,
    }
    return {f"{draft.public_id}-{name}": value for name, value in values.items()}


def posted(*rows, drafts, **more):
    """Return what the grid posts: rows of (draft, changes)."""
    version = ",".join(f"{draft.public_id}:{draft.revision}" for draft in drafts)
    values = {"version": version, **more}
    for draft, changes in rows:
        values.update(row(draft, **changes))
    return values


def at(batch, name="batch"):
    return reverse(f"library:{name}", args=[batch.public_id])


FILLED = {
    "type": "form",
    "audiences": "kindergarten_teachers,families",
    "age_bands": "g_small,g_middle,g_large",
    "description": "记录幼儿的讲述。",
    "licence": "cc_by_4",
    "consent": "none",
}


def test_title_and_keywords_are_suggested_out_of_the_file(writer):
    upload = arrive(writer, TEXT, name="01 一对一倾听记录表.txt")
    blob = Blob.objects.get()
    PageText.objects.create(blob=blob, number=1, text="师幼互动的倾听记录。" * 20)

    html = as_person(writer).get(at(upload.batch)).content.decode()

    assert 'value="一对一倾听记录表"' in html
    assert "师幼互动" in html


@pytest.mark.parametrize(
    ("name", "family", "inside", "shown"),
    [
        ("正常教案.md", "markdown", "小班晨间谈话教案", "小班晨间谈话教案"),
        ("课件.pptx", "slides", "雨后的小花园：科学活动", "雨后的小花园：科学活动"),
        ("2026年秋季大班主题活动计划.docx", "word", "主题活动计划", "2026年秋季大班主题活动计划"),
        ("表格.xlsx", "sheet", "某某软件公司的通用模板", "表格"),
        ("教案.docx", "word", "字" * 61, "教案"),
    ],
)
def test_a_heading_that_says_more_than_the_file_name_is_suggested(
    writer, name, family, inside, shown
):
    upload = arrive(writer, name.encode(), name=name)
    Blob.objects.update(family=family, facts={"title": inside})

    page = as_person(writer).get(at(upload.batch)).content.decode()

    assert f'value="{shown}"' in page


def test_a_title_that_somebody_wrote_stays(writer):
    upload = arrive(writer, TEXT, name="正常教案.md")
    Blob.objects.update(family="markdown", facts={"title": "小班晨间谈话教案"})
    Draft.objects.update(title="谈话")

    page = as_person(writer).get(at(upload.batch)).content.decode()

    assert 'value="谈话"' in page


def test_the_type_is_suggested_out_of_the_kind_of_file(writer):
    upload = arrive(writer, TEXT)
    Blob.objects.update(family="audio")

    html = as_person(writer).get(at(upload.batch)).content.decode()

    assert '<option value="audio" selected>' in html
    assert Draft.objects.get().type == ""


def test_a_wrong_ending_is_told_in_its_row(writer):
    upload = arrive(writer, TEXT)
    reason = {"code": "mismatch", "params": {"extension": ".docx", "media_type": "image/jpeg"}}
    Blob.objects.update(state="ready", reasons=[reason])

    html = as_person(writer).get(at(upload.batch)).content.decode()

    assert "请改对扩展名后重新上传" in html


def test_words_come_only_after_the_file_was_read(writer):
    upload = arrive(writer, TEXT)
    client = as_person(writer)
    assert "还在识别" in client.get(at(upload.batch)).content.decode()

    Blob.objects.update(state="ready")

    assert "还在识别" not in client.get(at(upload.batch)).content.decode()


def test_autosave_tells_which_rows_are_complete_now(writer):
    one, _two = (arrive(writer, text.encode(), name=f"{text}.txt") for text in "甲乙")
    Draft.objects.update(batch=one.batch)
    Blob.objects.update(scan=Blob.Scan.CLEAN)
    drafts = list(Draft.objects.order_by("pk"))

    answer = as_person(writer).post(
        at(one.batch, "batch_autosave"),
        posted((drafts[0], FILLED), (drafts[1], {}), drafts=drafts),
    )

    shown = answer.json()["shown"]
    assert "可以提交" in shown[f"state-{drafts[0].public_id}"]
    assert "差" in shown[f"state-{drafts[1].public_id}"]
    assert "1 份可以提交，1 份还差" in shown["grid-readiness"]


def test_the_heading_says_when_everything_is_filled(writer):
    ready = arrive(writer, TEXT, name="完整.txt")
    client = as_person(writer)
    assert '<h2 id="grid-heading">1 份待填写</h2>' in client.get(at(ready.batch)).content.decode()

    rows = posted((ready.draft, FILLED), drafts=[ready.draft])
    saved = client.post(at(ready.batch, "batch_autosave"), rows).json()

    assert saved["shown"]["grid-heading"] == "1 份都已填好，可以提交"
    assert "1 份都已填好，可以提交</h2>" in client.get(at(ready.batch)).content.decode()


def test_points_are_offered_with_their_words(writer):
    batch, _drafts = batch_with(writer, "一")
    framework = Framework.objects.create(key="words", version="1", title="词语", source="自拟")
    Statement.objects.create(framework=framework, key="B8.4", kind="point", title="尊重并回应幼儿")

    html = as_person(writer).get(at(batch)).content.decode()

    assert (
        '<option value="B8.4" data-group="B8.4 尊重并回应幼儿">B8.4　尊重并回应幼儿</option>'
        in html
    )
    assert 'list="points"' in html


def test_saving_all_rows(writer):
    batch, (one, two) = batch_with(writer, "一", "二")

    answer = as_person(writer).post(
        at(batch), posted((one, FILLED), (two, {"title": "二改"}), drafts=[one, two])
    )

    assert answer.status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.audiences == ["kindergarten_teachers", "families"]
    assert one.age_bands == ["g_small", "g_middle", "g_large"]
    assert two.title == "二改"


def test_a_bad_row_keeps_its_words_and_the_good_ones_are_saved(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    values = posted(
        (one, {"title": "一改"}), (two, {"title": "", "description": "别丢"}), drafts=[one, two]
    )

    page = as_person(writer).post(at(batch), values)

    assert page.status_code == 422
    assert "别丢" in page.content.decode()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.title, two.title) == ("一改", "二")
    assert f"{one.public_id}:{one.revision}" in page.content.decode()


def test_autosave_saves_all_or_nothing(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    bad = posted((one, {"title": "一改"}), (two, {"title": ""}), drafts=[one, two])

    refused = client.post(at(batch, "batch_autosave"), bad)
    assert refused.status_code == 422
    one.refresh_from_db()
    assert one.title == "一"
    answer = refused.json()
    assert answer["message"] == "《二》：标题：请写标题。"
    assert "填写有误" in answer["shown"][f"state-{two.public_id}"]
    assert f"state-{one.public_id}" not in answer["shown"]
    assert "0 份可以提交，2 份还差" in answer["shown"]["grid-readiness"]

    good = posted((one, {"title": "一改"}), (two, {}), drafts=[one, two])
    saved = client.post(at(batch, "batch_autosave"), good).json()
    one.refresh_from_db()
    assert one.title == "一改"
    assert read_versions(saved["version"])[one.public_id].revision == one.revision


def test_another_editor_of_one_row_is_named(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    director = director_of(batch.organisation)
    operations.save_draft(director, draft=one, revision=one.revision, fields={"title": "园长改"})
    values = posted((one, {"title": "老师改"}), (two, {"title": "二改"}), drafts=[one, two])

    autosaved = as_person(writer).post(at(batch, "batch_autosave"), values)
    assert autosaved.status_code == 409
    assert autosaved.json()["code"] == "draft_changed_meanwhile"

    page = as_person(writer).post(at(batch), values)
    assert page.status_code == 409
    html = page.content.decode()
    assert f"《园长改》：{user_of(director).name} 保存过" in html
    assert "有 1 份刚刚在别处也改过，请选择保留哪一份" in html
    assert "处要补充" not in html
    assert '<p class="field__theirs">已保存的内容：园长改</p>' in html
    assert html.count("field__theirs") == 1
    assert "老师改" in html
    assert 'data-refused="conflict"' in html
    assert Draft.objects.get(pk=one.pk).title == "园长改"
    assert Draft.objects.get(pk=two.pk).title == "二改"


def shown_by(client, batch):
    """Return what a browser that opened the grid would send back untouched."""
    html = client.get(at(batch)).content.decode()
    return html, re.search(r'name="version" value="([^"]*)"', html)[1]


def test_after_a_look_at_both_ones_own_row_is_saved(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "别处改"})
    values = posted((one, {"title": "这里改"}), (two, {}), drafts=[], over="")
    refused = client.post(at(batch), {**values, "version": version})
    html = refused.content.decode()
    assert "您在另一个窗口或另一台设备上保存过" in html
    over = re.search(r'name="over" value="([^"]*)"', html)[1]
    again = {**values, "version": re.search(r'name="version" value="([^"]*)"', html)[1]}

    assert client.post(at(batch), again).status_code == 409
    answer = client.post(at(batch), {**again, "over": over})

    assert answer.status_code == 302
    assert Draft.objects.get(pk=one.pk).title == "这里改"


def clashing(client, writer, batch, drafts, **second):
    """Let both editors title all rows; returns the refused page and what was sent."""
    version = shown_by(client, batch)[1]
    for draft in drafts:
        operations.save_draft(
            writer, draft=draft, revision=draft.revision, fields={"title": f"{draft.title}别处"}
        )
    rows = [(draft, {"title": f"{draft.title[0]}这里"}) for draft in drafts]
    rows[-1][1].update(second)
    values = {**posted(*rows, drafts=[]), "version": version}
    page = client.post(at(batch), values)
    assert page.status_code == 409
    return page.content.decode(), values


def test_each_clashing_row_is_decided_by_itself(writer):
    batch, drafts = batch_with(writer, "一", "二")
    client = as_person(writer)
    html, values = clashing(client, writer, batch, drafts, description="我的简介")
    one, two = drafts
    assert f'name="{one.public_id}-keep" value="saved"' in html
    assert "data-take-saved" not in html
    over = re.search(r'name="over" value="([^"]*)"', html)[1]
    again = {**values, "version": re.search(r'name="version" value="([^"]*)"', html)[1]}
    again |= {"over": over, f"{one.public_id}-keep": "mine", f"{two.public_id}-keep": "saved"}

    assert client.post(at(batch), again).status_code == 302

    titles = list(Draft.objects.order_by("pk").values_list("title", "description"))
    assert titles == [("一这里", ""), ("二别处", "我的简介")]


def test_one_clash_alone_needs_no_choice_by_row(writer):
    batch, drafts = batch_with(writer, "一")

    html, _values = clashing(as_person(writer), writer, batch, drafts)

    assert "-keep" not in html
    assert "data-take-saved" in html


def test_dropping_ones_words_is_not_offered_beside_a_row_refused_for_another_reason(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "别处"})
    rows = [(one, {"title": "这里"}), (two, {"title": "", "description": "别丢"})]

    page = client.post(at(batch), {**posted(*rows, drafts=[]), "version": version})

    assert page.status_code == 409
    html = page.content.decode()
    assert f'name="{one.public_id}-keep"' in html
    assert "data-take-saved" not in html


def test_what_was_looked_at_must_be_the_latest(writer):
    batch, (one,) = batch_with(writer, "一")
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "别处改"})
    looked_at = f"{one.public_id}:{Draft.objects.get().revision}"
    latest = Draft.objects.get()
    operations.save_draft(
        writer, draft=latest, revision=latest.revision, fields={"title": "又改了"}
    )
    values = posted((one, {"title": "这里改"}), drafts=[one], over=looked_at)

    assert as_person(writer).post(at(batch), values).status_code == 409
    assert Draft.objects.get().title == "又改了"


@pytest.mark.parametrize("name", ["batch", "batch_autosave"])
def test_only_what_both_changed_is_a_conflict(writer, name):
    batch, (one, two, three) = batch_with(writer, "一", "二", "三")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "一改"})
    operations.save_draft(writer, draft=two, revision=two.revision, fields={"title": "二改"})
    rows = posted((one, {}), (two, {"description": "我的简介"}), (three, {}), drafts=[])

    answer = client.post(at(batch, name), {**rows, "version": version})

    assert answer.status_code == (302 if name == "batch" else 200)
    first, second = Draft.objects.get(pk=one.pk), Draft.objects.get(pk=two.pk)
    assert (first.title, second.title, second.description) == ("一改", "二改", "我的简介")


def test_a_page_that_stays_open_goes_on_telling_both_apart(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "别处改"})
    first = posted((one, {"description": "我的"}), drafts=[])
    saved = client.post(at(batch, "batch_autosave"), {**first, "version": version}).json()
    again = posted((one, {"description": "我的，又改"}), drafts=[])

    answer = client.post(at(batch, "batch_autosave"), {**again, "version": saved["version"]})
    late = posted((one, {"title": "我也改", "description": "我的，又改"}), drafts=[])
    late["version"] = answer.json()["version"]

    draft = Draft.objects.get()
    assert (draft.title, draft.description) == ("别处改", "我的，又改")
    assert client.post(at(batch, "batch_autosave"), late).status_code == 409


def test_a_draft_that_arrived_later_is_left_alone(writer):
    batch, (one,) = batch_with(writer, "一")
    values = posted((one, {"title": "一改"}), drafts=[one])
    later = operations.start_draft(
        writer, organisation=batch.organisation, title="后来的", batch=batch
    )

    assert as_person(writer).post(at(batch), values).status_code == 302

    later.refresh_from_db()
    assert later.title == "后来的"


@pytest.mark.parametrize("ticked", [True, False])
def test_filling_many_rows_at_once(writer, ticked):
    batch, (one, two) = batch_with(writer, "一", "二")
    values = posted((one, {}), (two, {}), drafts=[one, two], bulk="1")
    values |= {"bulk-licence": "cc_by_4", "bulk-keywords": "倾听、记录"}
    values |= {"row": one.public_id} if ticked else {}

    as_person(writer).post(at(batch), values)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.licence, one.keywords) == ("cc_by_4", ["倾听", "记录"])
    assert two.licence == ("" if ticked else "cc_by_4")
    assert one.type == ""


def test_who_sees_them_whose_they_are_and_what_they_are_is_filled_in_at_once_too(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    values = posted((one, {}), (two, {}), drafts=[one, two], bulk="1", row=one.public_id)
    values |= {
        "bulk-visibility": "public",
        "bulk-rights_holder": "教研室",
        "bulk-description": "给家长看。",
    }

    as_person(writer).post(at(batch), values)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.resource.visibility, two.resource.visibility) == ("public", "alliance")
    assert (one.rights_holder, one.description) == ("教研室", "给家长看。")
    assert two.description == ""


def test_the_audience_alone_is_filled_in(writer):
    batch, (one,) = batch_with(writer, "一")
    values = posted((one, {}), drafts=[one], bulk="1") | {"bulk-visibility": "organisation"}

    page = as_person(writer).post(at(batch), values, follow=True).content.decode()

    one.refresh_from_db()
    assert one.resource.visibility == "organisation"
    assert "已填入 1 行" in page


def test_complete_rows_go_and_the_others_say_what_they_miss(writer):
    ready = arrive(writer, TEXT, name="完整.txt")
    other = arrive(writer, b"other", name="缺.txt", batch=ready.batch.public_id)
    drafts = [ready.draft, other.draft]
    values = posted((ready.draft, FILLED), (other.draft, {}), drafts=drafts, submit="1")

    page = as_person(writer).post(at(ready.batch), values)

    assert page.status_code == 422
    html = page.content.decode()
    assert "《缺》" in html
    assert "请选择类型" in html
    assert f'href="#{other.draft.public_id}-type"' in html
    assert ReviewRequest.objects.get().title == "完整"


def test_submitting_everything_leads_to_the_shelf(writer):
    ready = arrive(writer, TEXT, name="完整.txt")
    values = posted((ready.draft, FILLED), drafts=[ready.draft], submit="1")

    answer = as_person(writer).post(at(ready.batch), values)

    assert answer["Location"] == reverse("library:my")


def test_states_are_honest_and_end(writer):
    client = as_person(writer)
    unknown = new_public_id()
    waiting = client.get(reverse("library:batch_states", args=[unknown]), {"page": "upload"})
    assert waiting.status_code == 200
    assert "X-Poll" not in waiting

    upload = arrive(writer, b"", name="空.txt")
    done = client.get(at(upload.batch, "batch_states"))
    assert done["X-Poll"] == "done"
    assert "未接收" in done.content.decode()
    assert "0 字节" in done.content.decode()
    assert at(upload.batch, "batch") in done.content.decode()


def test_the_upload_page_hears_what_became_of_each_file(writer):
    client = as_person(writer)
    batch = arrive(writer).batch
    states = at(batch, "batch_states")

    Blob.objects.update(state="ready")
    read = client.get(states, {"page": "upload"}).content.decode()
    Blob.objects.update(state="quarantined", scan=Blob.Scan.INFECTED)
    infected = client.get(states, {"page": "upload"}).content.decode()

    assert "内容已识别" in read
    assert "已隔离" in infected
    assert "安全检查发现病毒" in infected


def test_a_foreign_batch_does_not_exist(writer):
    batch, (draft,) = batch_with(writer, "一")
    stranger = as_person(teacher()[0])

    for name in ("batch", "batch_states", "batch_sheet"):
        assert stranger.get(at(batch, name)).status_code == 404
    for name in ("batch", "batch_autosave", "batch_submit", "batch_sheet_in"):
        values = posted((draft, {"title": "盗改"}), drafts=[draft])
        assert stranger.post(at(batch, name), values).status_code == 404
    draft.refresh_from_db()
    assert draft.title == "一"


def test_nonsense_versions_change_nothing(writer):
    batch, (one,) = batch_with(writer, "一")
    values = {**posted((one, {"title": "改"}), drafts=[one]), "version": f"x,{one.public_id}:abc,:"}

    as_person(writer).post(at(batch), values)

    one.refresh_from_db()
    assert one.title == "一"


def test_each_fault_of_a_row_leads_to_its_field_and_stands_there(writer):
    batch, (one,) = batch_with(writer, "一")
    Draft.objects.update(type="", description="")

    answer = as_person(writer).post(at(batch, "batch_submit"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{one.public_id}-type">《一》：请选择类型。</a>' in html
    assert f'<a href="#{one.public_id}-description">' in html
    field = re.search(rf'<select[^>]*id="{one.public_id}-type"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="{one.public_id}-type_error"' in field
    assert f'id="{one.public_id}-type_error"' in html


def test_an_empty_choice_is_said_in_words(writer):
    batch, _drafts = batch_with(writer, "一")
    Draft.objects.update(type="")

    html = as_person(writer).get(at(batch)).content.decode()

    assert "请选择" in html
    assert "---------" not in html


def leave(actor, draft, how):
    """Let a row go the way of `how`, while somebody has it on their page."""
    if how == "submitted":
        Draft.objects.filter(pk=draft.pk).update(state=Draft.State.IN_REVIEW)
    else:
        operations.discard_draft(actor, draft=draft)


@pytest.mark.parametrize("how", ["submitted", "discarded"])
@pytest.mark.parametrize("button", [{}, {"submit": "1"}])
def test_what_was_typed_into_a_row_that_left_is_shown_to_copy(writer, how, button):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    leave(writer, one, how)
    rows = posted((one, {"description": "写了很久"}), (two, {"title": "二改"}), drafts=[], **button)

    page = client.post(at(batch), {**rows, "version": version})

    html = page.content.decode()
    assert page.status_code == 409
    assert "有 1 份不在这一页了，您填写的没有保存" in html
    assert "《一》" in html
    lost = re.search(r'aria-labelledby="batch-lost".*?</section>', html, re.DOTALL)[0]
    assert re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", lost) == [("简介", "写了很久")]
    assert "已保存。" not in html
    assert Draft.objects.get(pk=two.pk).title == "二改"
    again = re.search(r'name="version" value="([^"]*)"', html)[1]
    assert list(read_versions(again)) == [two.public_id]
    assert not ReviewRequest.objects.exists()


@pytest.mark.parametrize("how", ["submitted", "discarded"])
def test_autosave_refuses_words_of_a_row_that_left(writer, how):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    leave(writer, one, how)
    rows = posted((one, {"description": "写了很久"}), (two, {"title": "二改"}), drafts=[])

    answer = client.post(at(batch, "batch_autosave"), {**rows, "version": version})

    assert answer.status_code == 422
    assert answer.json()["message"].startswith("《一》不在这一页了，刚填写的内容没有保存")
    assert f"state-{one.public_id}" in answer.json()["shown"]
    assert Draft.objects.get(pk=two.pk).title == "二"


@pytest.mark.parametrize("how", ["submitted", "discarded"])
def test_a_row_that_left_untouched_goes_with_a_word(writer, how):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    leave(writer, one, how)
    rows = posted((one, {}), (two, {"title": "二改"}), drafts=[])

    page = client.post(at(batch), {**rows, "version": version}, follow=True)

    assert page.status_code == 200
    assert "《一》不在这一页了" in page.content.decode()
    assert Draft.objects.get(pk=two.pk).title == "二改"


def test_a_page_that_stays_open_goes_on_knowing_a_row_that_left(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    leave(writer, one, "submitted")
    rows = posted((one, {}), (two, {"title": "二改"}), drafts=[])
    saved = client.post(at(batch, "batch_autosave"), {**rows, "version": version}).json()
    late = posted((one, {"description": "后来写的"}), (two, {"title": "二改"}), drafts=[])

    answer = client.post(at(batch, "batch_autosave"), {**late, "version": saved["version"]})

    assert saved["saved"]
    assert "审核中" in saved["shown"][f"state-{one.public_id}"]
    assert answer.status_code == 422


def test_all_rows_of_a_page_may_have_left(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    version = shown_by(client, batch)[1]
    leave(writer, one, "discarded")
    rows = posted((one, {"title": "一，改过", "keywords": "倾听"}), drafts=[])

    page = client.post(at(batch), {**rows, "version": version})

    assert page.status_code == 409
    assert "<dd" in page.content.decode()
    assert "一，改过" in page.content.decode()
