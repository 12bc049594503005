"""What changed between two texts: lines, words inside lines, pages."""

from difflib import SequenceMatcher

import pytest

from tuoju.library import comparing
from tuoju.library.comparing import COMPARED, PagePair, Piece, compare_text, match_pages


def said(pairs, side):
    return ["".join(piece.text for piece in getattr(pair, side)) for pair in pairs]


def test_only_the_words_that_changed_are_marked():
    (pair,) = compare_text("午睡前家长可以陪伴一小时", "午睡前家长可以陪伴两小时")

    assert Piece("same", "午睡前家长可以陪伴") in pair.before
    assert [piece.kind for piece in pair.before].count("del") == 1
    assert [piece.kind for piece in pair.after].count("ins") == 1
    assert pair.is_changed


def test_both_sides_keep_every_character():
    before = "第一天，家长陪伴。\n之后迅速离开。\n午睡前抱着依恋物。"
    after = "第一天，家长陪伴。\n离开时当面道别，说清楚什么时候来接。\n午睡前抱着依恋物。\n请保健人员观察。"

    pairs = compare_text(before, after)

    assert [line for line in said(pairs, "before") if line] == before.splitlines()
    assert [line for line in said(pairs, "after") if line] == after.splitlines()
    assert [pair.is_changed for pair in pairs] == [False, True, False, True]


def test_lines_with_nothing_in_common_are_replaced_as_a_whole():
    (pair,) = compare_text("玩具消毒", "家园沟通提纲")

    assert pair.before == [Piece("del", "玩具消毒")]
    assert pair.after == [Piece("ins", "家园沟通提纲")]


def test_very_long_lines_are_not_compared_word_by_word():
    before, after = "晨检、" * 2000, "晚检、" * 2000

    (pair,) = compare_text(before, after)

    assert [piece.kind for piece in (*pair.before, *pair.after)] == ["del", "ins"]


@pytest.mark.parametrize("text", ["", "\n\n  \n"])
def test_nothing_beside_nothing_is_nothing(text):
    assert compare_text(text, text) == []


def test_an_added_page_moves_none_of_the_others():
    assert match_pages(["一", "二", "三"], ["一", "新", "二", "三"]) == [
        PagePair(0, 0, False),
        PagePair(None, 1, True),
        PagePair(1, 2, False),
        PagePair(2, 3, False),
    ]


def test_an_edited_page_stands_beside_the_one_it_replaces():
    assert match_pages(["一", "二", "三"], ["一", "改", "三"])[1] == PagePair(1, 1, True)


def test_a_page_that_left_has_no_page_beside_it():
    assert match_pages(["一", "二"], ["一"])[1] == PagePair(1, None, True)


@pytest.fixture
def compared(monkeypatch):
    """Count the items of every comparison, so that a bound needs no clock."""
    sizes = []

    def counted(*, a, b, autojunk):
        sizes.append(max(len(a), len(b)))
        return SequenceMatcher(a=a, b=b, autojunk=autojunk)

    monkeypatch.setattr(comparing, "SequenceMatcher", counted)
    return sizes


def test_a_long_text_is_compared_only_where_it_differs(compared):
    lines = [f"第{n}行" for n in range(5000)]
    changed = [*lines[:2500], "新的一行", *lines[2500:]]

    pairs = compare_text("\n".join(lines), "\n".join(changed))

    assert max(compared) <= COMPARED
    assert [pair.after for pair in pairs if pair.is_changed] == [[Piece("ins", "新的一行")]]
    assert len(pairs) == len(changed)


def test_endless_alternating_lines_count_as_wholly_changed(compared):
    before, after = ["甲", "乙"] * 500, ["乙", "丙"] * 500

    pairs = compare_text("\n".join(before), "\n".join(after))
    pages = match_pages(before, after)

    assert max(compared) <= COMPARED
    assert [line for line in said(pairs, "before") if line] == before
    assert [line for line in said(pairs, "after") if line] == after
    assert all(page.is_changed for page in pages)
    assert len(pages) == len(before)
