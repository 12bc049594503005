"""Questions people ask, and what must come back."""

from __future__ import annotations

import pytest
from tests.core.search.samples import SHELF, ask, document, found

from tuoju.core.search.searching import Searcher


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("双师", ["practice"]),
        ("评估", ["routine"]),
        ("师幼互动", ["observe", "routine"]),
        ("師幼互動", ["observe", "routine"]),
        ("shiyouhudong", ["observe", "routine"]),
        ("ShiYouHuDong", ["observe", "routine"]),
        ("syhd", ["observe", "routine"]),
        ("SYHD", ["observe", "routine"]),
        ("WS/T 821", ["nursery"]),
        ("ws/t821", ["nursery"]),
        ("WST821", ["nursery"]),
        ("ＷＳ／Ｔ　８２１", ["nursery"]),
        ("WS/T 821-2023", ["nursery"]),
        ("ws t 821", ["nursery"]),
        ("821", ["nursery"]),
        ("岗课赛证", ["loop"]),
        ("课赛", ["loop"]),
        ("h5p", ["blocks"]),
        ("B8.4", ["blocks"]),
        ("3-6岁", ["blocks"]),
        ("3—6歲", ["blocks"]),
        ("顺应 晨检", ["nursery"]),
        ("顺应喂养，晨检！", ["nursery"]),
        ("chongqing", ["town"]),
        ("chengzhangdangan", ["town"]),
        ("czda", ["town"]),
        ("托育园自查", ["nursery"]),
        ("图画书", []),
        ("活动方案", []),
        ("如何回应", ["observe", "routine"]),
        ("师", ["observe", "practice"]),
    ],
)
def test_question_finds_exactly(shelf, question, expected):
    assert sorted(found(shelf, question)) == sorted(expected)


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("幼儿圆", "幼儿园", "practice"),
        ("师右互动", "师幼互动", "observe"),
        ("师幼胡动", "师幼互动", "observe"),
        ("shiyouhudng", "师幼互动", "observe"),
        ("shiyuohudong", "师幼互动", "observe"),
        ("双狮型教师", "双师型教师", "practice"),
        ("岗客赛证", "岗课赛证", "loop"),
        ("托鱼机构", "托育机构", "nursery"),
    ],
)
def test_small_typo_is_corrected_and_said(shelf, typed, meant, first):
    results = ask(shelf, typed)

    assert results.corrected == meant
    assert first in [hit.ref.rpartition("/")[2] for hit in results.hits]
    assert not results.relaxed


def test_latin_words_are_completed_and_corrected(index):
    with index.writer() as writer:
        writer.replace([document("m", "Montessori 教具清单"), document("o", "Python 入门")])
        writer.commit(1)
    searcher = Searcher(index)

    assert found(searcher, "montessori") == ["m"]
    for typed in ("montesori", "Montessorri", "monte"):
        assert (ask(searcher, typed).corrected, found(searcher, typed)) == ("montessori", ["m"])
    assert found(searcher, "pyhton 入门") == ["o"]


def test_pasted_title_finds_its_object_first(shelf):
    for one in SHELF[:-1]:
        assert found(shelf, one.title)[0] == one.ref.rpartition("/")[2]
        assert found(shelf, f"《{one.title}》")[0] == one.ref.rpartition("/")[2]


def test_correct_question_is_left_alone(shelf):
    for question in ("师幼互动", "幼儿园", "syhd", "午睡前后", "WS/T 821"):
        assert ask(shelf, question).corrected is None


def test_title_beats_body(shelf):
    assert found(shelf, "师幼互动") == ["observe", "routine"]


def test_hit_opens_at_the_page_that_answers(shelf):
    (hit,) = ask(shelf, "WS/T 821").hits

    (page,) = hit.pages
    assert (page.number, page.label) == (1, "第 1 页")
    assert page.snippet_html == "本手册参照 <mark>WS/T 821</mark>—2023 的七个维度编写。"
    assert (hit.page_total, hit.why) == (1, "body")


def test_pinyin_marks_the_chinese_characters(shelf):
    title = {hit.ref: hit.title_html for hit in ask(shelf, "shiyouhudong").hits}

    assert title["library/resource/observe"] == "幼儿园<mark>师幼互动</mark>观察记录表（大班）"


def test_why_names_the_part_that_matched(shelf):
    assert ask(shelf, "观察记录").hits[0].why == "title"
    assert ask(shelf, "一线").hits[0].why == "summary"
    assert ask(shelf, "等一等").hits[0].why == "body"
    assert ask(shelf, "czda").hits[0].why == "sound"
    assert ask(shelf, "").hits[0].why == "listed"


def test_words_that_never_meet_are_searched_loosely_and_said(shelf):
    results = ask(shelf, "顺应喂养 积木 双师型")

    assert results.relaxed
    assert {hit.ref.rpartition("/")[2] for hit in results.hits} == {"nursery", "blocks", "practice"}


def test_stop_words_do_not_decide(shelf):
    assert found(shelf, "师幼互动的质量怎么办") == ["routine"]


def test_quotes_ask_for_the_exact_phrase(shelf):
    assert found(shelf, "教师 回应") == found(shelf, "回应 教师")
    assert sorted(found(shelf, "“教师的回应”")) == ["routine"]


def test_nothing_asked_lists_everything_newest_first(shelf):
    assert found(shelf, "  ") == [
        "blocks",
        "town",
        "loop",
        "routine",
        "practice",
        "nursery",
        "observe",
    ]


def test_sorting_by_date_and_by_title(shelf):
    assert found(shelf, "师幼互动", sort="newest") == ["routine", "observe"]
    assert found(shelf, "", sort="title") == [
        "town",  # chong qing
        "loop",  # gang ke
        "blocks",  # jian gou
        "practice",  # shuang shi
        "nursery",  # tuo yu
        "routine",  # yi ri
        "observe",  # you er
    ]


def test_kinds_and_filters_narrow(shelf):
    assert found(shelf, "", kinds=frozenset({"event"})) == ["town"]
    both = {"type": frozenset({"表格", "手册"}), "age": frozenset({"大班"})}
    assert found(shelf, "", filters=both) == ["observe"]


def test_filter_never_changes_how_the_question_is_read(shelf):
    results = ask(shelf, "师幼互动", filters={"type": frozenset({"手册"})}, facet_names=("type",))

    assert (results.total, results.corrected, results.relaxed) == (0, None, False)
    assert results.facets["type"] == [("表格", 1), ("课件", 1)]


def test_pages_of_results_follow_each_other(shelf):
    whole = found(shelf, "", limit=100)
    parts = [key for offset in range(0, 8, 3) for key in found(shelf, "", offset=offset, limit=3)]

    assert parts == whole
    assert ask(shelf, "", offset=5, limit=1).total == 7


def test_pages_of_a_thick_book_do_not_crowd_out_the_others(index):
    book = document("book", "积木大全", *(f"积木第{number}例" for number in range(450)))
    slim = document("slim", "晨间活动", "没有", "今天搭积木")
    with index.writer() as writer:
        writer.replace([book, slim])
        writer.commit(1)

    first, second = ask(Searcher(index), "积木").hits
    assert (first.ref, first.page_total, len(first.pages)) == (book.ref, 450, 3)
    assert (second.page_total, [page.number for page in second.pages]) == (1, [2])


def test_long_page_is_searched_to_its_end(index):
    with index.writer() as writer:
        writer.replace([document("long", "长文", "填充文字。" * 9_000 + "结尾处有童谣。")])
        writer.commit(1)

    (hit,) = ask(Searcher(index), "童谣").hits
    (page,) = hit.pages
    assert page.number == 1
    assert "结尾处有<mark>童谣</mark>。" in page.snippet_html


def test_a_known_word_in_nonsense_is_no_answer(shelf):
    results = ask(shelf, "zxqwvkj 不存在的积木")

    assert (results.total, results.relaxed) == (0, False)
