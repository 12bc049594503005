"""Characters that no database takes are dropped from what people type, fill in and send."""

import pytest
from django.urls import reverse
from tests.core.extraction.builders import make_xlsx
from tests.factories import secretariat
from tests.library.contributing.scenes import as_person, batch_with, teacher
from tests.library.contributing.test_drafts import at, fields
from tests.library.contributing.test_grid import at as batch_at
from tests.library.contributing.test_grid import posted
from tests.library.contributing.test_sheets import SHEET, columns_of, template, upload

from tuoju.competencies.models import Framework, Statement
from tuoju.core.errors import Invalid
from tuoju.library.sidecars import front_matter
from tuoju.library.spreadsheets import read_sheet, values_from_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return teacher()[0]


@pytest.fixture
def point():
    framework = Framework.objects.create(key="quality", title="指南", version="1", source="x")
    return Statement.objects.create(framework=framework, key="B8.4", title="倾听", kind="point")


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("keywords", "倾\0听\x07、记录", ["倾听", "记录"]),
        ("contributors", "教研\0室", [{"name": "教研室", "role": "author"}]),
        ("statements", "B8\0.4", [{"key": "B8.4", "strength": "core"}]),
    ],
)
def test_the_page_of_a_draft_drops_them(writer, point, name, typed, kept):
    _batch, (draft,) = batch_with(writer, "一")

    answer = as_person(writer).post(at(draft, "autosave"), fields(draft, **{name: typed}))

    assert answer.status_code == 200, answer.content.decode()
    draft.refresh_from_db()
    assert getattr(draft, name) == kept


def test_the_grid_drops_them(writer):
    batch, (draft,) = batch_with(writer, "一")

    posting = posted((draft, {"title": "一", "keywords": "倾\0听"}), drafts=[draft])
    answer = as_person(writer).post(batch_at(batch), posting)

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.keywords == ["倾听"]


def test_a_title_with_them_is_told_so(writer):
    _batch, (draft,) = batch_with(writer, "一")

    answer = as_person(writer).post(at(draft, "autosave"), fields(draft, title="一\0"))

    assert answer.status_code == 422


def test_a_sheet_drops_them(writer):
    batch, (draft,) = batch_with(writer, "一")
    client = as_person(writer)
    book = template(client, batch)
    place = columns_of(book[SHEET])
    for title, text in {"标题": "倾_x0000_听", "关键词": "记_x0001_录"}.items():
        book[SHEET].cell(3, place[title]).value = text

    assert upload(client, batch, book).status_code == 302

    draft.refresh_from_db()
    assert (draft.title, draft.keywords) == ("倾听", ["记录"])


def test_front_matter_drops_them(tmp_path, point):
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "倾\\0听"\ndescription: "记\\ud800录"\ncontributors: ["教\\0研室"]\n'
        'statements: [{key: "B8\\0.4", strength: "touch\\0ing"}]\n---\n正文'
    )

    assert front_matter(path) == {
        "title": "倾听",
        "description": "记录",
        "contributors": [{"name": "教研室", "role": "author"}],
        "statements": [{"key": "B8.4", "strength": "touching"}],
    }


def test_a_strength_that_nobody_knows_is_told():
    with pytest.raises(Invalid) as refusal:
        values_from_row({"statements": [{"key": "B8.4", "strength": "很强"}]})

    assert "很强" in str(refusal.value)


def test_front_matter_that_multiplies_itself_is_refused(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefg", "bcdefgh", strict=True)
    ]
    path = tmp_path / "a.md"
    path.write_text("---\n" + "\n".join([*lines, "keywords: *h"]) + "\n---\n正文")

    with pytest.raises(Invalid):
        front_matter(path)


def test_an_imported_sheet_drops_them(tmp_path):
    path = make_xlsx(tmp_path / "a.xlsx", 表=[["文件", "标题"], ["一.txt", "倾_x0000_听"]])

    assert read_sheet(path).rows[0].cells["title"] == "倾听"


@pytest.mark.parametrize("name", ["upload", "my", "list"])
def test_addresses_with_them_are_answered(writer, name):
    address = reverse(f"library:{name}")
    asked = dict.fromkeys(("batch", "organisation", "state", "q", "page", "type"), "a\x00b")

    assert as_person(writer).get(address, asked).status_code == 200


def test_ids_with_them_are_no_ids(writer):
    batch, _drafts = batch_with(writer, "一")
    client = as_person(writer)

    assert client.post(reverse("library:many_drafts"), {"draft": "a\0b"}).status_code == 302
    assert client.post(batch_at(batch), {"version": "a\0b:1", "row": "a\0b"}).status_code == 302


def test_the_secretariat_s_list_of_misses_takes_any_address():
    page = as_person(secretariat()).get(reverse("portal:missed_searches"), {"kind": "a\0b"})

    assert page.status_code == 200
