"""What a description says of a file is understood or keeps the file out, and never opens it more."""

import openpyxl
import pytest
from tests.factories import OrganisationFactory

from tuoju.core.actors import Actor
from tuoju.library.importing import ImportOrder, ImportReport, import_folder
from tuoju.library.models import Draft, Resource

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("import-resources")


@pytest.fixture
def lead():
    return OrganisationFactory(rank="chair", kind="college")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text("甲")
    return tmp_path


def run(folder, lead, **changes) -> ImportReport:
    values = {
        "owner": lead,
        "licence": "all_rights_reserved",
        "rights_holder": "",
        **changes,
    }
    order = ImportOrder(folder=folder, source="夹", **values)
    report = import_folder(MACHINE, order)
    assert report.found == report.imported + report.unchanged + len(report.refused)
    return report


def sidecar(folder, header, *rows, name="metadata.xlsx"):
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(folder / name)


def describe(folder, **cells):
    sidecar(folder, ["文件", *cells], ["a.txt", *cells.values()])


def front(folder, block):
    (folder / "b.md").write_text(f"---\n{block}\n---\n正文")


def reason(report) -> str:
    (refused,) = report.refused
    return refused["reason"]


@pytest.mark.parametrize("title", ["可见范围", "可见范围（必填）", "可见性", "visibility"])
@pytest.mark.parametrize(
    ("word", "code"), [("本单位", "organisation"), ("全联盟", "alliance"), ("link", "link")]
)
def test_the_audience_is_read_in_the_words_of_the_product(folder, lead, title, word, code):
    describe(folder, **{title: word})

    assert run(folder, lead).imported == 1

    resource = Resource.objects.get()
    assert (resource.visibility, resource.current.opened_to) == (code, code)
    assert not Resource.objects.visible_to(Actor.anonymous()).exists()


def test_front_matter_names_the_audience_too(tmp_path, lead):
    front(tmp_path, "visibility: organisation\n可见范围: 本单位")

    assert run(tmp_path, lead).imported == 1
    assert Resource.objects.get().visibility == "organisation"


def test_labels_of_the_product_name_fields(folder, lead):
    describe(folder, 适用对象="家长", 许可="CC BY 4.0", 年龄="小班", 肖像="没有可辨认的儿童")

    run(folder, lead)

    version = Resource.objects.get().current
    assert (version.audiences, version.licence) == (["families"], "cc_by_4")
    assert version.age_bands == ["g_small"]


@pytest.mark.parametrize(
    ("title", "word", "said"),
    [
        ("是否公开", "否", "“是否公开”"),
        ("使用对像", "幼儿", "“使用对像”"),
        ("许可", "乱写的许可", "“乱写的许可”不在可选项里"),
        ("适用对象", "火星人", "“火星人”不在可选项里"),
        ("可见范围", "仅本单位", "“仅本单位”不在可选项里。可选：本单位、全联盟、凭链接、公开"),
        ("可见范围", "仅自己", "不能设为“仅自己”"),
        ("可见范围", "指定类型单位", "不能设为“指定类型单位”"),
        ("", "内部", "C 列"),
    ],
)
def test_what_is_not_understood_keeps_the_file_out(folder, lead, title, word, said):
    sidecar(folder, ["文件", "标题", title], ["a.txt", "甲", word])

    for as_draft in (False, True):
        report = run(folder, lead, as_draft=as_draft)
        assert said in reason(report)
        assert "metadata.xlsx 第 2 行" in reason(report)

    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("date: 2024-01-01", "“date”"),
        ("可见范围：本单位", "冒号"),
        ("- visibility: organisation", "写法有误"),
        ("visibility: organisation\nvisibility: public", "写法有误"),
        ("visibility: organisation\n可见范围: 公开", "写了两次"),
        ("visibility: [organisation, public]", "不在可选项里"),
        ("visibility: false", "不在可选项里"),
    ],
)
def test_front_matter_that_is_not_understood_keeps_the_file_out(tmp_path, lead, block, said):
    front(tmp_path, block)

    assert said in reason(run(tmp_path, lead))
    assert not Resource.objects.exists()


def test_an_unknown_column_concerns_only_the_rows_that_fill_it(folder, lead):
    (folder / "b.txt").write_text("乙")
    sidecar(folder, ["文件", "备注"], ["a.txt", "内部资料"], ["b.txt", ""])

    report = run(folder, lead)

    assert [item["path"] for item in report.refused] == ["a.txt"]
    assert Resource.objects.get().source_path == "b.txt"


def test_two_columns_for_one_field_must_agree(folder, lead):
    (folder / "b.txt").write_text("乙")
    (folder / "c.txt").write_text("丙")
    header = ["文件", "使用对象", "适用对象"]
    rows = [["a.txt", "幼儿", ""], ["b.txt", "家长", "园所管理"], ["c.txt", "家长", "家长"]]
    sidecar(folder, header, *rows)

    reasons = {item["path"]: item["reason"] for item in run(folder, lead).refused}

    assert "审定" in reasons["a.txt"]
    assert "写了两次" in reasons["b.txt"]
    assert Resource.objects.get().current.audiences == ["families"]


def test_two_rows_for_one_file_keep_it_out(folder, lead):
    sidecar(folder, ["文件", "可见范围"], ["a.txt", "本单位"], ["./a.txt", "公开"])

    assert "出现了两次" in reason(run(folder, lead))


def test_a_sidecar_above_keeps_files_below_it_out_while_it_is_broken(tmp_path, lead):
    (tmp_path / "下").mkdir()
    (tmp_path / "下" / "a.txt").write_text("甲")
    (tmp_path / "METADATA.XLSX").write_bytes(b"no workbook")

    report = run(tmp_path, lead)

    assert [item["path"] for item in report.refused] == ["下/a.txt"]
    assert [item["path"] for item in report.problems] == ["METADATA.XLSX"]


def test_a_row_finds_its_file_however_the_path_is_written(tmp_path, lead):
    (tmp_path / "下").mkdir()
    (tmp_path / "下" / "a.txt").write_text("甲")
    sidecar(
        tmp_path, ["文件", "可见范围"], ["下\\..\\下\\a.txt", "本单位"], ["/etc/passwd", "公开"]
    )

    report = run(tmp_path, lead)

    assert Resource.objects.get().visibility == "organisation"
    assert [item["path"] for item in report.problems] == ["metadata.xlsx:3"]


def test_the_narrower_of_option_and_description_counts(folder, lead):
    (folder / "b.txt").write_text("乙")
    sidecar(folder, ["文件", "可见范围"], ["a.txt", "公开"], ["b.txt", "本单位"])

    run(folder, lead, visibility="alliance")

    found = dict(Resource.objects.values_list("source_path", "visibility"))
    assert found == {"a.txt": "alliance", "b.txt": "organisation"}


def test_the_narrower_of_front_matter_and_sidecar_counts(tmp_path, lead):
    front(tmp_path, "可见范围: 本单位")
    sidecar(tmp_path, ["文件", "可见范围"], ["b.md", "公开"])

    run(tmp_path, lead)

    assert Resource.objects.get().visibility == "organisation"


def test_a_draft_keeps_the_audience_for_later(folder, lead):
    describe(folder, 可见范围="本单位")

    run(folder, lead, as_draft=True)

    assert Draft.objects.get().resource.visibility == "organisation"


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("as_draft", [False, True])
def test_what_is_in_for_more_people_than_asked_is_told(folder, lead, changed, as_draft):
    run(folder, lead)
    describe(folder, 可见范围="本单位")
    if changed:
        (folder / "a.txt").write_text("新的甲")

    report = run(folder, lead, as_draft=as_draft)

    assert "网站上的可见范围是“公开”，比说明里的“本单位”大" in reason(report)
    resource = Resource.objects.get()
    assert (resource.visibility, resource.versions.count()) == ("public", 1)
    assert not Draft.objects.exists()


def test_new_bytes_keep_what_the_resource_says_and_take_what_the_file_says(folder, lead):
    run(folder, lead, licence="cc_by_4", rights_holder="甲单位", visibility="alliance")
    version = Resource.objects.get().current
    version.title, version.keywords = "改过的标题", ["倾听"]
    version.save()
    (folder / "a.txt").write_text("新的甲")
    describe(folder, 简介="新的简介")

    report = run(folder, lead, licence="cc0", rights_holder="乙", owner=OrganisationFactory())

    assert (report.imported, report.renewed) == (1, 1)
    resource = Resource.objects.get()
    now = resource.current
    assert now.number == 2
    assert (now.licence, now.rights_holder) == ("cc_by_4", "甲单位")
    assert (now.title, now.keywords, now.description) == ("改过的标题", ["倾听"], "新的简介")
    assert (resource.visibility, resource.organisation) == ("alliance", lead)


def test_new_bytes_as_a_draft_keep_what_the_resource_says(folder, lead):
    run(folder, lead, licence="cc_by_4", rights_holder="甲单位")
    (folder / "a.txt").write_text("新的甲")

    run(folder, lead, licence="cc0", rights_holder="乙", as_draft=True)

    draft = Draft.objects.get()
    assert (draft.licence, draft.rights_holder) == ("cc_by_4", "甲单位")
