"""A workbook speaks the language it was asked for in, and is read back in either."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from tests.library.contributing.scenes import as_person, batch_with, teacher

from tuoju.library import operations
from tuoju.library.forms import ContributorsField
from tuoju.library.spreadsheets import column_named, values_from_row
from tuoju.library.vocabularies import AgeBand, Audience, Domain

pytestmark = pytest.mark.django_db
FIELDS = {
    "type": "form",
    "audiences": ["kindergarten_teachers", "families"],
    "age_bands": ["g_small", "m0_12"],
    "domains": ["health", "science"],
    "keywords": ["倾听", "记录"],
    "contributors": [
        {"name": "教研室", "role": "adviser"},
        {"name": "保教组", "role": "author"},
    ],
    "licence": "alliance_internal",
    "consent": "internal",
    "description": "记录幼儿的讲述。",
}


@pytest.fixture
def writer():
    return teacher()[0]


def speaking(writer, language):
    client = as_person(writer)
    client.cookies["django_language"] = language
    return client


def template(client, batch):
    answer = client.get(reverse("library:batch_sheet", args=[batch.public_id]))
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def described(writer):
    batch, (draft,) = batch_with(writer, "一")
    operations.save_draft(writer, draft=draft, revision=draft.revision, fields=FIELDS)
    draft.refresh_from_db()
    return batch, draft


def has_chinese(text):
    return any("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in text)


def test_an_english_template_holds_no_chinese_of_ours(writer):
    batch, _drafts = batch_with(writer, "One")

    book = template(speaking(writer, "en"), batch)

    texts = [*book.sheetnames]
    for sheet in book.worksheets:
        texts += [str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row]
    for rule in book.worksheets[0].data_validations.dataValidation:
        texts += [rule.formula1, rule.error]
    assert not [text for text in texts if text and has_chinese(text)]


@pytest.mark.parametrize(("asked", "read"), [("en", "zh-hans"), ("zh-hans", "en"), ("en", "en")])
def test_what_was_asked_for_in_one_language_is_read_in_another(writer, asked, read):
    batch, draft = described(writer)
    book = template(speaking(writer, asked), batch)
    out = io.BytesIO()
    book.save(out)
    empty = {name: "" if isinstance(value, str) else [] for name, value in FIELDS.items()}
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={**empty, "consent": "none"}
    )

    answer = speaking(writer, read).post(
        reverse("library:batch_sheet_in", args=[batch.public_id]),
        {"sheet": SimpleUploadedFile("x.xlsx", out.getvalue())},
    )

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in FIELDS} == FIELDS


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_titles_of_columns_are_known_in_either_language(language):
    with override(language):
        assert [column_named(title) for title in ("权利人*", "Rights holder", "标题", "Title")] == [
            "rights_holder", "rights_holder", "title", "title",
        ]  # fmt: skip


def test_a_word_of_a_list_never_holds_what_separates_words():
    with override("en"):
        labels = [str(label) for choices in (Audience, AgeBand, Domain) for label in choices.labels]

    assert not [label for label in labels if set(label) & set(",，、;；")]


def test_errors_speak_the_language_of_the_reader():
    with override("en"), pytest.raises(Exception, match=r"^Type: ") as refusal:
        values_from_row({"type": "nonsense"})

    assert not has_chinese(str(refusal.value))


def test_roles_are_known_in_either_language():
    with override("en"):
        people = ContributorsField().clean("教研室（指导）\nTeaching office (Adviser)")

    assert [one["role"] for one in people] == ["adviser", "adviser"]
