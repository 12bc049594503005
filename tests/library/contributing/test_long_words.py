"""What somebody types or uploads is read in a moment, however long and odd it is."""

from __future__ import annotations

import time
from contextlib import contextmanager

import pytest

from tuoju.core.extraction.texts.plain import without_front_matter
from tuoju.library.contents import COLUMNS_SHOWN, table_of
from tuoju.library.forms import ContributorsField
from tuoju.library.spreadsheets import column_named, values_from_row
from tuoju.library.vocabularies import ContributorRole
from tuoju.library.wording import name_and_role

MANY = 100_000


@contextmanager
def in_a_moment():
    """Hold that a process was not kept busy: whoever reads holds up all the others in it."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < 1


ODD = [
    pytest.param("a" + " " * MANY + "b", id="spaces"),
    pytest.param("a" + "（" * MANY + "b", id="opening"),
    pytest.param("a" + "(b" * MANY + ")", id="opened"),
    pytest.param("a" + "()" * MANY, id="brackets"),
    pytest.param(")" * MANY, id="closing"),
]


@pytest.mark.parametrize("text", ODD)
def test_contributors_are_read_in_a_moment(text):
    with in_a_moment():
        (typed,) = ContributorsField().to_python(text)

    assert len(typed["name"]) <= 80


@pytest.mark.parametrize("text", ["a" + " " * MANY + "b", "a" + "（" * MANY + "b"])
def test_contributors_of_a_sheet_are_read_in_a_moment(text):
    with in_a_moment():
        (said,) = values_from_row({"contributors": text})["contributors"]

    assert said["role"] == ContributorRole.AUTHOR


@pytest.mark.parametrize("text", ODD)
def test_column_titles_are_read_in_a_moment(text):
    with in_a_moment():
        assert column_named(text) == ""


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("教研室（指导）", "教研室", "指导"),
        ("  教研室 ( 指导 )  ", "教研室", "指导"),
        ("王老师", "王老师", ""),
        ("教研室（学前）（指导）", "教研室（学前）", "指导"),
        ("王老师（）", "王老师（）", ""),
        ("（指导）", "（指导）", ""),
        ("王老师）", "王老师）", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_told_from_its_role(text, name, role):
    assert name_and_role(text) == (name, role)


@pytest.mark.parametrize("title", ["标题（必填）*", "标题 (课件的名称，200 字以内)", "标题："])
def test_remarks_of_column_titles_do_not_count(title):
    assert column_named(title) == "title"


def test_rules_all_over_a_text_are_read_in_a_moment():
    text = "---\n" + "a---\n" * MANY

    with in_a_moment():
        assert without_front_matter(text) == text


def test_only_a_block_at_the_beginning_is_front_matter():
    assert without_front_matter("---\ntitle: a\n---\n正文") == "正文"
    assert without_front_matter("正文\n---\n一段\n---\n完") == "正文\n---\n一段\n---\n完"


def test_a_wide_line_does_not_widen_every_row():
    text = "\n".join(["标题\t页数", "a" + "\t" * 5000, *["a\tb"] * 190])

    table = table_of(text)

    assert {len(row) for row in [table.head, *table.rows]} == {COLUMNS_SHOWN}
    assert table.is_cut


def test_a_table_that_fits_is_shown_whole():
    table = table_of("标题\t页数\na\tb\tc")

    assert table.head == ["标题", "页数", ""]
    assert table.rows == [["a", "b", "c"]]
    assert not table.is_cut
