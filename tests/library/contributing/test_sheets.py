"""The grid as a workbook: out, through Excel and WPS, and back in."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.styles import Font
from tests.core.extraction.builders import make_claiming_xlsx
from tests.factories import director_of, user_of
from tests.factories.library import published_by, three_reviewers
from tests.library.contributing.scenes import TEXT, arrive, as_person, batch_with, teacher

from tuoju.core.errors import Invalid
from tuoju.core.ids import new_public_id
from tuoju.library import operations
from tuoju.library.batch_sheets import plan_import
from tuoju.library.models import Draft
from tuoju.library.spreadsheets import read_sheet, values_from_row
from tuoju.library.views.sheets import bring_in
from tuoju.library.workbooks import STAMP_SHEET

pytestmark = pytest.mark.django_db
SHEET = "填写表"


@pytest.fixture
def writer():
    return teacher()[0]


def template(client, batch):
    answer = client.get(reverse("library:batch_sheet", args=[batch.public_id]))
    assert answer.status_code == 200
    assert "filename*=utf-8''" in answer["Content-Disposition"].lower()
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def columns_of(sheet, row=1):
    return {cell.value: cell.column for cell in sheet[row] if cell.value}


def fill(book, row, **words):
    sheet = book[SHEET]
    columns = columns_of(sheet)
    for title, value in words.items():
        sheet.cell(row, columns[title]).value = value


def upload(client, batch, book, name="填写表.xlsx", **more):
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile(name, out.getvalue())
    address = reverse("library:batch_sheet_in", args=[batch.public_id])
    return client.post(address, {"sheet": file, **more})


def test_the_template_explains_itself_and_holds_the_batch(writer):
    arrived = arrive(writer, TEXT, name="倾听.txt")
    book = template(as_person(writer), arrived.batch)
    sheet = book[SHEET]
    columns = columns_of(sheet)

    assert sheet.cell(2, 1).value.startswith("【说明】")
    assert sheet.cell(3, columns["编号"]).value == arrived.draft.public_id
    assert sheet.cell(3, columns["文件"]).value == "倾听.txt"
    assert sheet.cell(3, columns["标题"]).number_format == "@"
    assert "代码表" in book.sheetnames
    assert book["tuoju"].sheet_state == "hidden"
    assert any("代码表" in rule.formula1 for rule in sheet.data_validations.dataValidation)


def test_what_looks_like_a_formula_stays_text(writer):
    batch, (_draft,) = batch_with(writer, '=HYPERLINK("http://x";"领奖")')

    cell = template(as_person(writer), batch)[SHEET].cell(3, 3)

    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_filled_template_goes_in(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    book = template(client, batch)
    fill(
        book, 3, 标题="倾听记录", 类型="工具表单", 使用对象="幼儿园教师、家长", 关键词="倾听，记录"
    )
    fill(book, 4, 许可方式="CC BY 4.0", 作者与分工="教研室（指导）、保教组")

    answer = upload(client, batch, book)

    assert answer.status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.title, one.type) == ("倾听记录", "form")
    assert one.audiences == ["kindergarten_teachers", "families"]
    assert one.keywords == ["倾听", "记录"]
    assert two.licence == "cc_by_4"
    assert [person["role"] for person in two.contributors] == ["adviser", "author"]
    assert two.title == "二"


def test_bad_rows_are_told_and_nothing_goes_in_before_the_person_says_so(writer):
    batch, (one, two) = batch_with(writer, "一", "二")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 3, 标题="好的一行")
    fill(book, 4, 类型="电影", 使用对象="外星人", 标题="坏的一行")

    page = upload(client, batch, book)

    assert page.status_code == 422
    html = page.content.decode()
    assert "可以导入 1 行，有问题 1 行" in html
    assert "“电影”不在可选项里" in html
    assert "“外星人”不在可选项里" in html
    one.refresh_from_db()
    assert one.title == "一"

    token = page.context["report"]["token"]
    address = reverse("library:batch_sheet_in", args=[batch.public_id])
    assert client.post(address, {"token": token, "act": "good"}).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.title, two.title) == ("好的一行", "二")


def test_the_marked_workbook_says_in_red_what_to_mend_and_comes_back_in(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 3, 类型="电影")
    token = upload(client, batch, book).context["report"]["token"]

    address = reverse("library:batch_sheet_marked", args=[batch.public_id, token])
    marked = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    sheet = marked[SHEET]
    place = columns_of(sheet)["错误说明"]
    assert "电影" in sheet.cell(3, place).value
    assert sheet.cell(3, place).font.color.rgb == "00A12A24"

    fill(marked, 3, 类型="视频")
    assert upload(client, batch, marked).status_code == 302
    one.refresh_from_db()
    assert one.type == "video"


def test_habits_of_office_people_are_understood(writer):
    batch, _drafts = batch_with(writer)
    client = as_person(writer)
    arrived = arrive(writer, TEXT, name="倾听.txt", batch=batch.public_id)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["一对一倾听资源包登记表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["文件名*", "标题（必填）", "适用", None, " 关键词 ", "适用专业"])
    sheet.merge_cells("C2:D2")
    sheet.append([None, None, "使用对象", "年龄段", None, None])
    sheet.append(
        ["倾听.txt ", "　倾听２　", "幼儿园教师", "大班；中班\u200b", "倾听;记录", 570102.0]
    )

    answer = upload(client, batch, book)

    assert answer.status_code == 302, answer.content.decode()
    draft = arrived.draft
    draft.refresh_from_db()
    assert draft.title == "倾听2"
    assert draft.age_bands == ["g_large", "g_middle"]
    assert draft.audiences == ["kindergarten_teachers"]
    assert draft.keywords == ["倾听", "记录"]
    assert draft.majors == ["570102"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"编号": "zzzzzzzzzz"}, "没有编号为"),
        ({"编号": "", "文件": "别的.txt"}, "没有叫“别的.txt”的文件"),
        ({"标题": "长" * 201}, "200"),
        ({"质量要点": "Z99"}, "没有找到指标"),
        ({"关键词": "、".join(f"词{n}" for n in range(21))}, "最多 20 个"),
    ],
)
def test_every_kind_of_wrong_row_says_why(writer, cells, words):
    batch, (_draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    if "质量要点" in cells:
        cells = {"对应指标": cells["质量要点"]}
    fill(book, 3, **cells)

    page = upload(client, batch, book)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_what_is_too_long_is_told_with_its_column(writer):
    batch, (_draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 3, 标题="长" * 300)

    html = upload(client, batch, book).content.decode()

    assert "标题：最多 200 个字，现在有 300 个。" in html


def test_one_file_twice_is_an_error(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 4, 编号=one.public_id, 标题="又一次")

    assert "出现了两次" in upload(client, batch, book).content.decode()


def test_the_workbook_of_another_batch_is_refused(writer):
    batch, _drafts = batch_with(writer, "一")
    other, _others = batch_with(writer, "二")
    client = as_person(writer)

    page = client.get(upload(client, other, template(client, batch))["Location"])

    assert "不是从这一批下载的" in page.content.decode()


def test_an_old_workbook_never_overwrites_another_editor(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    director = director_of(batch.organisation)
    operations.save_draft(director, draft=one, revision=one.revision, fields={"title": "园长改"})
    fill(book, 3, 标题="旧表")

    page = upload(client, batch, book)

    assert page.status_code == 422
    assert user_of(director).name in page.content.decode()
    assert Draft.objects.get().title == "园长改"


def test_ones_own_saving_meanwhile_is_no_conflict(writer):
    batch, (one,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    operations.save_draft(writer, draft=one, revision=one.revision, fields={"title": "页面上改"})
    fill(book, 3, 标题="表里改")

    assert upload(client, batch, book).status_code == 302
    assert Draft.objects.get().title == "表里改"


def test_rows_that_could_not_be_saved_are_told_with_their_reason(writer, tmp_path):
    batch, drafts = batch_with(writer, "一", "二", "三")
    client = as_person(writer)
    book = template(client, batch)
    for row in (3, 4, 5):
        fill(book, row, 标题=f"表里改{row}")
    book.save(tmp_path / "a.xlsx")
    named = [(draft, f"{draft.title}.txt") for draft in drafts]
    plan = plan_import(writer, path=tmp_path / "a.xlsx", batch_id=batch.public_id, drafts=named)
    changed, gone, _good = drafts
    director = director_of(batch.organisation)
    operations.save_draft(director, draft=changed, revision=1, fields={"title": "园长改"})
    operations.discard_draft(director, draft=gone)

    request = client.get(reverse("library:batch", args=[batch.public_id])).wsgi_request
    page = bring_in(request, batch, plan, new_public_id())

    html = page.content.decode()
    assert page.status_code == 422
    assert "已导入 1 行" in html
    assert "有问题 2 行" in html
    assert f"{user_of(director).name} 刚刚保存了这份草稿" in html
    titles = Draft.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["园长改", "表里改5"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("坏.xlsx", b"PK\x03\x04 broken", "另存为"),
        ("文字.xlsx", "标题,类型".encode(), "另存为"),
        ("空.xlsx", b"", "0 字节"),
    ],
)
def test_no_workbook_is_told_so(writer, name, content, words):
    batch, _drafts = batch_with(writer, "一")
    client = as_person(writer)
    address = reverse("library:batch_sheet_in", args=[batch.public_id])

    page = client.post(address, {"sheet": SimpleUploadedFile(name, content)}, follow=True)

    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.parametrize("name", ["填写表", "tuoju"])
def test_a_small_workbook_that_claims_all_memory_is_told_so(writer, tmp_path, name):
    batch, (draft,) = batch_with(writer, "一")
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>'
    content = make_claiming_xlsx(tmp_path / "a.xlsx", far, name=name).read_bytes()
    address = reverse("library:batch_sheet_in", args=[batch.public_id])
    sheet = SimpleUploadedFile("填写表.xlsx", content)

    page = as_person(writer).post(address, {"sheet": sheet}, follow=True)

    assert "工作表范围过大" in page.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_sheet_called_like_the_stamp_is_no_stamp_of_this_batch(writer, tmp_path):
    batch, _drafts = batch_with(writer, "一")
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    content = make_claiming_xlsx(tmp_path / "a.xlsx", one, name="tuoju").read_bytes()
    address = reverse("library:batch_sheet_in", args=[batch.public_id])
    sheet = SimpleUploadedFile("填写表.xlsx", content)

    page = as_person(writer).post(address, {"sheet": sheet}, follow=True)

    assert "不是从这一批下载的" in page.content.decode()


@pytest.mark.parametrize("revision", ["²", "٣", "9" * 5000, "-1", ""])
def test_a_stamp_that_somebody_wrote_by_hand_counts_as_never_seen(writer, revision):
    batch, (draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    book[STAMP_SHEET].cell(2, 2).value = revision
    fill(book, 3, 标题="新标题")

    assert upload(client, batch, book).status_code == 302

    draft.refresh_from_db()
    assert draft.title == "新标题"


def test_a_workbook_without_header_is_told_so(writer):
    batch, _drafts = batch_with(writer, "一")
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    client = as_person(writer)

    page = client.get(upload(client, batch, book)["Location"])

    assert "没有找到表头" in page.content.decode()


def test_forged_tokens_are_not_found(writer):
    batch, _drafts = batch_with(writer, "一")
    client = as_person(writer)
    address = reverse("library:batch_sheet_marked", args=[batch.public_id, batch.public_id])

    assert client.get(address).status_code == 404


def test_values_tell_everything_that_is_wrong_at_once():
    with pytest.raises(Invalid) as refusal:
        values_from_row({"type": "电影", "licence": "随便", "title": ["一", "二"]})

    assert set(refusal.value.fields) == {"type", "licence", "title"}


def test_dates_and_numbers_become_words(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["文件", "标题", "来源"])
    sheet["A1"].font = Font(bold=True)
    import datetime as dt  # noqa: PLC0415 - only here

    sheet.append(["一.txt", 2025.0, dt.datetime(2025, 3, 1, tzinfo=None)])  # noqa: DTZ001 - Excel
    book.save(tmp_path / "a.xlsx")

    row = read_sheet(tmp_path / "a.xlsx").rows[0]

    assert values_from_row(row.cells) == {"title": "2025", "source": "2025-03-01"}


def test_language_and_audience_stand_in_words_with_their_drop_downs(writer):
    batch, (_draft,) = batch_with(writer, "一")

    sheet = template(as_person(writer), batch)[SHEET]

    columns = columns_of(sheet)
    assert sheet.cell(3, columns["语言"]).value == "中文"
    assert sheet.cell(3, columns["可见范围"]).value == "全联盟"
    dropped = {
        place.split("3:")[0]
        for rule in sheet.data_validations.dataValidation
        for place in str(rule.sqref).split()
    }
    assert {sheet.cell(1, columns[word]).column_letter for word in ("语言", "可见范围")} <= dropped


@pytest.mark.parametrize(
    ("language", "audience"),
    [("英文", "公开"), ("English", "Public"), ("en", "public"), ("EN", "public")],
)
def test_language_and_audience_are_read_as_words_and_as_codes(writer, language, audience):
    batch, (draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 3, 语言=language, 可见范围=audience)

    assert upload(client, batch, book).status_code == 302

    draft.refresh_from_db()
    assert (draft.language, draft.resource.visibility) == ("en", "public")


def test_empty_cells_leave_the_audience_and_other_languages_stay_as_they_are(writer):
    batch, (draft,) = batch_with(writer, "一")
    Draft.objects.update(language="zh-Hans")
    client = as_person(writer)
    book = template(client, batch)
    assert book[SHEET].cell(3, columns_of(book[SHEET])["语言"]).value == "zh-Hans"
    fill(book, 3, 可见范围=None, 标题="改过的题")

    assert upload(client, batch, book).status_code == 302

    draft.refresh_from_db()
    assert (draft.title, draft.language) == ("改过的题", "zh-Hans")
    assert draft.resource.visibility == "alliance"


def test_unknown_languages_and_audiences_are_told_with_all_else(writer):
    batch, (draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    fill(book, 3, 语言="火星话", 可见范围="随便", 类型="电影")

    html = upload(client, batch, book).content.decode()

    assert "语言：“火星话”不在可选项里。可选：中文、英文。" in html
    assert "可见范围：“随便”不在可选项里" in html
    assert "“电影”不在可选项里" in html
    draft.refresh_from_db()
    assert draft.resource.visibility == "alliance"


def test_the_audience_of_what_is_published_is_not_changed_by_a_sheet(writer):
    batch, (draft,) = batch_with(writer, "一")
    client = as_person(writer)
    one = published_by(writer, reviewers=three_reviewers(), title="已发布", visibility="alliance")
    Draft.objects.filter(pk=draft.pk).delete()
    again = operations.reopen_for_editing(writer, resource=one)
    Draft.objects.filter(pk=again.pk).update(batch=batch)
    book = template(client, batch)
    fill(book, 3, 标题="新的一版")
    assert upload(client, batch, book).status_code == 302
    book = template(client, batch)
    fill(book, 3, 可见范围="公开", 标题="又一版")

    html = upload(client, batch, book).content.decode()

    assert "已发布资源的可见范围请在“分享与管理”里改" in html
    one.refresh_from_db()
    assert one.visibility == "alliance"
    assert Draft.objects.get().title == "新的一版"
