"""`tuoju import-resources`: a folder comes in once, whatever happens on the way."""

import json
import os
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.core.extraction.builders import make_claiming_xlsx
from tests.factories import OrganisationFactory, director_of, member_of, secretariat
from tests.factories.library import judge

from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob
from tuoju.core.errors import NotAllowed
from tuoju.core.log.models import Entry
from tuoju.library import importing
from tuoju.library.errors import DraftChangedMeanwhile
from tuoju.library.importing import ImportOrder, files_in, import_folder
from tuoju.library.models import Draft, Resource
from tuoju.library.operations import (
    ImportedFile,
    collect_file,
    reopen_for_editing,
    save_draft,
    submit_draft,
)
from tuoju.library.queries.reviews import authors_of
from tuoju.library.queries.uploads import REFUSED_ENDINGS, problem_of_name

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("import-resources")


@pytest.fixture
def lead():
    return OrganisationFactory(name="峡江职业技术学院", rank="chair", kind="college")


@pytest.fixture
def folder(tmp_path):
    base = tmp_path / "政策"
    (base / "社会法").mkdir(parents=True)
    (base / "社会法" / "学前教育法(2024-11-08).md").write_text("# 学前教育法\n\n第一条")
    (base / "社会法" / "说明.txt").write_text("说明")
    (base / "空.docx").write_bytes(b"")
    (base / ".hidden").write_text("hidden")
    (base / "~$锁.docx").write_text("lock")
    return base


def order(folder, lead, **changes):
    values = {
        "folder": folder,
        "source": "政策",
        "owner": lead,
        "licence": "public_domain",
        "rights_holder": "国家",
    }
    return ImportOrder(**{**values, **changes})


def run(folder, lead, **changes):
    return import_folder(MACHINE, order(folder, lead, **changes))


def sidecar(folder, *rows, headers=("文件", "标题", "类型", "使用对象")):
    book = openpyxl.Workbook()
    for row in (headers, *rows):
        book.active.append(row)
    book.save(folder / "metadata.xlsx")


def command(*words):
    out = StringIO()
    call_command("import_resources", *map(str, words), stdout=out)
    return out.getvalue()


def test_a_folder_is_public_at_once_and_labelled_as_collected(folder, lead):
    report = run(folder, lead)

    assert (report.found, report.imported, report.unchanged) == (3, 2, 0)
    assert report.refused == [
        {"path": "空.docx", "reason": report.refused[0]["reason"]},
    ]
    assert "0 字节" in report.refused[0]["reason"]
    law = Resource.objects.visible_to(Actor.anonymous()).get(source_path__contains="学前")
    assert law.collected
    assert law.current.title == "学前教育法(2024-11-08)"
    assert "2024年11月8日" in law.current.description
    assert law.current.keywords == ["社会法"]
    assert law.current.files.get().blob.pages.exists()
    assert Entry.objects.filter(fact="library.collected").count() == 2


def test_the_second_run_imports_nothing(folder, lead):
    run(folder, lead)
    before = Entry.objects.count()

    report = run(folder, lead)

    assert (report.imported, report.unchanged) == (0, 2)
    assert Entry.objects.count() == before


def test_changed_bytes_are_a_new_version(folder, lead):
    run(folder, lead)
    (folder / "社会法" / "说明.txt").write_text("说明二")

    report = run(folder, lead)

    assert (report.imported, report.unchanged) == (1, 1)
    resource = Resource.objects.get(source_path__contains="说明")
    assert resource.current.number == 2
    assert resource.versions.count() == 2


def test_the_same_bytes_elsewhere_are_an_own_resource_on_one_blob(folder, lead):
    (folder / "另一处.txt").write_text("说明")

    report = run(folder, lead)

    assert report.imported == 3
    assert Resource.objects.count() == 3
    assert Blob.objects.count() == 2
    assert Blob.objects.filter(references=2).count() == 1
    flagged = [entry.told for entry in Entry.objects.filter(fact="library.collected")]
    assert sum(bool(data["also_at"]) for data in flagged) == 1


def test_drafts_stay_drafts(folder, lead):
    report = run(folder, lead, as_draft=True)

    assert report.imported == 2
    assert Draft.objects.count() == 2
    assert not Resource.objects.published().exists()
    assert run(folder, lead, as_draft=True).unchanged == 2


def test_a_stop_in_the_middle_leaves_whole_batches_and_goes_on(folder, lead, monkeypatch):
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第 {number} 份")
    monkeypatch.setattr(importing, "BATCH", 2)
    real = importing.collect_file
    seen = []

    def stop_at_the_fourth(*args, **kwargs):
        seen.append(kwargs["file"].path)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(importing, "collect_file", stop_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        run(folder, lead)
    assert Resource.objects.count() == 2
    monkeypatch.setattr(importing, "collect_file", real)

    report = run(folder, lead)

    assert (report.imported, report.unchanged) == (6, 2)
    assert Resource.objects.count() == 8


def test_sidecar_and_front_matter_describe(folder, lead):
    sidecar(folder, ["社会法/说明.txt", "怎样用这些法规", "指南", "园所管理"])
    (folder / "前言.md").write_text("---\ntitle: 前言\naudience: families\ntags: [法规]\n---\n正文")

    run(folder, lead)

    told = Resource.objects.get(source_path="社会法/说明.txt").current
    assert (told.title, told.type, told.audiences) == ("怎样用这些法规", "guide", ["management"])
    front = Resource.objects.get(source_path="前言.md").current
    assert (front.title, front.audiences, front.keywords) == ("前言", ["families"], ["法规"])


def test_a_wrong_row_keeps_its_file_out_and_says_where(folder, lead):
    sidecar(
        folder,
        ["社会法/说明.txt", "说明", "电影", "外星人"],
        ["没有的.txt", "没有", "指南", ""],
    )

    report = run(folder, lead)

    reasons = {item["path"]: item["reason"] for item in report.refused}
    assert "第 2 行" in reasons["社会法/说明.txt"]
    assert "电影" in reasons["社会法/说明.txt"]
    assert "外星人" in reasons["社会法/说明.txt"]
    problems = {item["path"]: item["reason"] for item in report.problems}
    assert "没有叫“没有的.txt”的文件" in problems["metadata.xlsx:3"]
    assert not Resource.objects.filter(source_path__contains="说明").exists()


def test_a_broken_sidecar_keeps_its_folder_out(folder, lead):
    (folder / "社会法" / "metadata.xlsx").write_bytes(b"no workbook")

    report = run(folder, lead)

    assert report.imported == 0
    assert {item["path"] for item in report.refused} == {
        "社会法/说明.txt", "社会法/学前教育法(2024-11-08).md", "空.docx",
    }  # fmt: skip
    assert [item["path"] for item in report.problems] == ["社会法/metadata.xlsx"]
    assert report.found == len(report.refused)


def test_a_sidecar_that_claims_all_memory_keeps_its_folder_out(tmp_path, lead):
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>'
    make_claiming_xlsx(tmp_path / "metadata.xlsx", far)
    (tmp_path / "a.txt").write_text("说明")

    report = run(tmp_path, lead)

    assert [item["path"] for item in report.refused] == ["a.txt"]
    assert [item["path"] for item in report.problems] == ["metadata.xlsx"]
    assert "工作表范围过大" in report.problems[0]["reason"]


@pytest.mark.parametrize(
    ("block", "imported"),
    [
        ("title: [broken", False),
        ("type: 电影", False),
        ("audience: children", False),
        ("consent: public", False),
        ("只是一条横线", True),
        ("title: 好", True),
    ],
)
def test_front_matter_never_lets_the_wrong_thing_out(tmp_path, lead, block, imported):
    (tmp_path / "a.md").write_text(f"---\n{block}\n---\n正文")

    report = run(tmp_path, lead)

    assert report.imported == int(imported)
    assert Resource.objects.exists() is imported
    assert bool(report.refused) is not imported


def test_material_for_children_may_come_in_as_a_draft(tmp_path, lead):
    (tmp_path / "a.md").write_text("---\naudience: children\n---\n儿歌")

    assert run(tmp_path, lead, as_draft=True).imported == 1
    assert Draft.objects.get().audiences == ["children"]


def test_who_edits_what_was_collected_says_what_children_can_be_seen(folder, lead):
    run(folder, lead)
    resource = Resource.objects.order_by("pk").first()

    draft = reopen_for_editing(director_of(lead), resource=resource)

    assert resource.current.consent == "none"
    assert draft.consent == ""


def test_an_import_never_overwrites_what_people_write(folder, lead):
    run(folder, lead)
    resource = Resource.objects.get(source_path__contains="说明")
    draft = reopen_for_editing(secretariat(), resource=resource)
    (folder / "社会法" / "说明.txt").write_text("说明二")

    report = run(folder, lead)

    assert report.imported == 0
    assert any("没有发布的草稿" in item["reason"] for item in report.refused)
    assert Draft.objects.get() == draft


def test_an_imported_draft_keeps_the_words_of_its_editor(folder, lead):
    run(folder, lead, as_draft=True)
    draft = Draft.objects.get(resource__source_path__contains="说明")
    editor = director_of(lead)
    save_draft(editor, draft=draft, revision=1, fields={"title": "编辑过", "type": "guide"})
    (folder / "社会法" / "说明.txt").write_text("说明二")

    assert run(folder, lead, as_draft=True).imported == 1

    draft.refresh_from_db()
    assert draft.title == "编辑过"
    assert draft.files.get().blob.size == len("说明二".encode())
    assert Blob.objects.filter(references=0).count() == 1


def test_new_bytes_in_a_draft_are_told_to_whoever_has_it_open(folder, lead):
    run(folder, lead, as_draft=True)
    draft = Draft.objects.get(resource__source_path__contains="说明")
    editor = director_of(lead)
    read = save_draft(editor, draft=draft, revision=1, fields={"type": "guide"}).revision
    (folder / "社会法" / "说明.txt").write_text("说明二")

    run(folder, lead, as_draft=True)

    with pytest.raises(DraftChangedMeanwhile):
        save_draft(editor, draft=draft, revision=read, fields={"title": "旧页面"})
    draft.refresh_from_db()
    assert draft.revision == read + 1
    last = Entry.objects.filter(fact="library.draft_saved").latest("pk")
    assert last.data["changed"] == ["files"]
    assert last.machine == MACHINE.name


def test_new_bytes_in_a_draft_do_not_forget_who_wrote_it(folder, lead):
    run(folder, lead, as_draft=True)
    draft = Draft.objects.get(resource__source_path__contains="说明")
    editor = director_of(lead)
    save_draft(editor, draft=draft, revision=1, fields={"type": "guide"})
    (folder / "社会法" / "说明.txt").write_text("说明二")

    run(folder, lead, as_draft=True)

    assert authors_of(draft.resource) == {editor.user_id}


def test_a_draft_in_review_is_left_alone(folder, lead):
    run(folder, lead, as_draft=True)
    draft = Draft.objects.get(resource__source_path__contains="说明")
    editor = director_of(lead)
    words = {
        "type": "guide",
        "audiences": ["management"],
        "description": "说明。",
        "consent": "none",
    }
    save_draft(editor, draft=draft, revision=1, fields=words)
    submit_draft(editor, draft=draft)
    (folder / "社会法" / "说明.txt").write_text("说明二")

    report = run(folder, lead, as_draft=True)

    assert report.imported == 0
    assert Draft.objects.get(pk=draft.pk).state == Draft.State.IN_REVIEW


@pytest.mark.parametrize("collected_first", [True, False])
def test_changed_bytes_never_replace_what_was_reviewed(folder, lead, collected_first):
    run(folder, lead, as_draft=not collected_first)
    resource = Resource.objects.get(source_path__contains="说明")
    editor = director_of(lead)
    draft = Draft.objects.filter(resource=resource).first() or reopen_for_editing(
        editor, resource=resource
    )
    words = {
        "type": "guide",
        "audiences": ["management"],
        "description": "说明。",
        "consent": "none",
    }
    save_draft(editor, draft=draft, revision=draft.revision, fields=words)
    request = submit_draft(editor, draft=draft)
    helper = OrganisationFactory(rank="vice_chair")
    for place in (helper, helper, lead):
        judge(member_of(place, "reviewer"), request)
    resource.refresh_from_db()
    assert not resource.collected
    before = Entry.objects.count()
    (folder / "社会法" / "说明.txt").write_text("说明二")

    report = run(folder, lead)

    reasons = {item["path"]: item["reason"] for item in report.refused}
    assert "--draft" in reasons["社会法/说明.txt"]
    resource.refresh_from_db()
    assert resource.current.files.get().blob.size == len("说明".encode())
    assert Entry.objects.count() == before

    assert run(folder, lead, as_draft=True).imported == 1
    assert Draft.objects.get(resource=resource).files.get().blob.size == len("说明二".encode())
    resource.refresh_from_db()
    assert resource.current.files.get().blob.size == len("说明".encode())


def test_names_from_old_systems_are_read(tmp_path, lead):
    raw = os.path.join(os.fsencode(tmp_path), "倾听记录.txt".encode("gb18030"))
    with open(raw, "wb") as file:
        file.write(b"old")

    assert run(tmp_path, lead).imported == 1
    assert Resource.objects.get().current.title == "倾听记录"


def test_a_date_that_no_calendar_has_is_left_out(tmp_path, lead):
    (tmp_path / "通知（2024-13-45）.txt").write_text("请各园所按时填报。")

    report = run(tmp_path, lead)

    assert (report.imported, report.refused) == (1, [])
    assert Resource.objects.get().current.description == ""


def test_front_matter_without_end_of_nesting_keeps_only_its_file_out(tmp_path, lead):
    deep = "---\ntitle: " + "[" * 3000 + "\n---\n正文。"
    (tmp_path / "深.md").write_text(deep)
    (tmp_path / "平.txt").write_text("可以导入。")

    report = run(tmp_path, lead)

    assert report.imported == 1
    assert [one["path"] for one in report.refused] == ["深.md"]


def test_hidden_and_lock_files_and_links_stay_out(folder):
    (folder / "link.txt").symlink_to(folder / "社会法" / "说明.txt")

    assert [path.name for path in files_in(folder)] == [
        "学前教育法(2024-11-08).md", "说明.txt", "空.docx",
    ]  # fmt: skip


def test_only_the_alliance_itself_imports(folder, lead):
    director = director_of(lead)
    file = ImportedFile(source="x", path="y", name="z", blob=Blob(sha256="0", size=1))

    with pytest.raises(NotAllowed):
        collect_file(director, file=file, organisation=lead)
    assert not Resource.objects.exists()


def test_the_command_prints_the_documented_shape(folder, lead):
    printed = json.loads(command(folder, "--json"))

    assert set(printed) == {"found", "imported", "unchanged", "refused", "seconds"}
    assert (printed["found"], printed["imported"]) == (3, 2)
    assert set(printed["refused"][0]) == {"path", "reason"}


def test_the_command_takes_the_words_that_files_cannot_say(folder, lead):
    owner = OrganisationFactory(name="橘颂幼儿园")
    words = ("--owner", "橘颂幼儿园", "--visibility", "alliance", "--licence", "cc_by_4")

    command(folder, *words, "--rights-holder", "教研室")

    for resource in Resource.objects.all():
        assert (resource.organisation, resource.visibility) == (owner, "alliance")
        assert (resource.current.licence, resource.current.rights_holder) == ("cc_by_4", "教研室")


def test_options_that_do_not_reach_what_is_in_already_are_named(folder, lead, capsys):
    command(folder, "--visibility", "public")
    assert not capsys.readouterr().err.count("注意")

    command(folder, "--visibility", "organisation")

    said = capsys.readouterr().err
    assert "--visibility 只用于新导入的文件" in said
    assert "没有变化的 2 份" in said
    assert set(Resource.objects.values_list("visibility", flat=True)) == {"public"}
    command(folder)
    assert not capsys.readouterr().err.count("注意")


def test_options_do_not_reach_what_brings_new_bytes_either(folder, lead, capsys):
    command(folder, "--licence", "cc_by_4", "--rights-holder", "甲")
    (folder / "社会法" / "说明.txt").write_text("说明二")

    command(folder, "--licence", "cc0")

    said = capsys.readouterr().err
    assert "--licence 只用于新导入的文件" in said
    assert "换了新内容的 1 份" in said
    now = Resource.objects.get(source_path__contains="说明").current
    assert (now.number, now.licence, now.rights_holder) == (2, "cc_by_4", "甲")


def test_new_bytes_that_became_drafts_are_no_ignored_option(tmp_path, lead, capsys):
    (tmp_path / "a.txt").write_text("甲")
    command(tmp_path)
    (tmp_path / "a.txt").write_text("新的甲")

    command(tmp_path, "--draft")

    assert "注意" not in capsys.readouterr().err
    assert Draft.objects.count() == 1


def test_the_report_adds_up_and_counts_problems_of_sidecars_apart(folder, lead, capsys):
    sidecar(folder, ["社会法/说明.txt", "说明", "电影", ""], ["没有的.txt", "没有", "指南", ""])

    said = command(folder)
    printed = json.loads(command(folder, "--json"))

    assert "共 3 个文件：导入 1，没有变化 0，没有接收 2" in said
    assert "说明文件里有 1 处没有用上" in said
    assert "metadata.xlsx:3：没有叫“没有的.txt”的文件" in said
    assert printed["found"] == printed["imported"] + printed["unchanged"] + len(printed["refused"])
    assert "metadata.xlsx:3" not in [item["path"] for item in printed["refused"]]
    assert "metadata.xlsx:3：没有叫" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--visibility", "me"), "不能设为“仅自己”"),
        (("--visibility", "organisation_kinds"), "不能设为“指定类型单位”"),
        (("--rights-holder", "甲" * 121), "--rights-holder 最多 120 个字，现在有 121 个"),
        (("--source", "甲" * 81), "--source 最多 80 个字，现在有 81 个"),
    ],
)
def test_options_that_cannot_be_kept_are_refused(folder, lead, words, told):
    with pytest.raises(CommandError) as error:
        command(folder, *words)

    assert told in str(error.value)
    assert not Resource.objects.exists()


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_unset_variable_does_not_publish_the_current_folder(folder, lead, monkeypatch, empty):
    monkeypatch.chdir(folder)

    with pytest.raises(CommandError) as error:
        command(empty)

    assert "请写要导入的文件夹" in str(error.value)
    assert not Resource.objects.exists()


def test_a_folder_whose_name_is_too_long_for_a_source_asks_for_one(tmp_path, lead):
    folder = tmp_path / ("甲" * 81)
    folder.mkdir()
    (folder / "a.txt").write_text("甲")

    with pytest.raises(CommandError) as error:
        command(folder)
    command(folder, "--source", "甲")

    assert "--source" in str(error.value)
    assert Resource.objects.get().source_name == "甲"


def test_without_words_about_rights_nothing_is_promised(folder, lead):
    command(folder)

    resource = Resource.objects.get(source_path__contains="说明")
    assert (resource.current.licence, resource.current.rights_holder) == ("all_rights_reserved", "")
    page = Client().get(reverse("library:resource", args=[resource.public_id])).content.decode()
    assert "未说明" in page
    assert "未逐件核对" in page
    assert "没有可辨认的儿童" not in page


def test_the_command_says_in_words_what_it_did(folder, lead):
    said = command(folder)

    assert "导入 2" in said
    assert "空.docx：" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [(("/nowhere/at/all",), "没有这个文件夹"), ((".", "--owner", "无此单位"), "没有叫“无此单位”")],
)
def test_friendly_errors(words, told):
    with pytest.raises(CommandError) as error:
        command(*words)

    assert told in str(error.value)


def test_stopping_exits_with_130_and_a_true_report(folder, lead, monkeypatch, capsys):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "collect_file", stop)
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_resources", str(folder), stdout=out)

    assert end.value.code == 130
    assert "再运行一次" in out.getvalue()
    assert not Resource.objects.exists()


@pytest.mark.parametrize("ending", sorted(REFUSED_ENDINGS))
def test_programs_are_kept_out_by_their_names(tmp_path, lead, ending):
    (tmp_path / f"安装{ending}").write_text("echo 你好", encoding="utf-8")

    report = run(tmp_path, lead)

    assert [one["reason"] for one in report.refused] == [problem_of_name(f"a{ending}")]
    assert not Resource.objects.exists()
