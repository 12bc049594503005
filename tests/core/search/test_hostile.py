"""Nothing that can be typed raises, hangs or breaks out of the page."""

from __future__ import annotations

import html
import re
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.core.search.samples import PUBLIC, ask, document

from tuoju.core.search.documents import PageText
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.searching import Searcher

STRANGE = [
    '"',
    "*",
    "(",
    "()[]{}^~:\\/&&||!",
    "title_words:师",
    "type:[a TO b]",
    "/.*/",
    "AND OR NOT",
    "\x00\x01\x1f",
    "\ud800",
    "𠮷野家",
    "🧸" * 50,
    "\u202e幼儿园\u202c",
    "\u200b师\u200b幼\u200b",
    "İİİ ﷺ ㎡ ½",
    "%s %(a)s {0}",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "a-" * 300,
    "zhuangshuangchuang" * 30,
    "xianxianxian" * 3,
    "幼" * 10_000,
    "幼儿 " * 5_000,
    "-",
    "。，！",
    "the of and",
    "的 了 吗",
]


@pytest.mark.parametrize("typed", STRANGE)
def test_strange_questions_are_answered(shelf, typed):
    results = ask(shelf, typed, facet_names=("type", "no_such_facet", "kind", "1 bad; name"))

    assert results.ready
    assert results.total >= len(results.hits)
    shelf.suggest(typed, PUBLIC)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
@example("“")
@example("\ud9ff")
def test_any_text_is_answered(shelf, typed):
    assert ask(shelf, typed, facet_names=("type",)).ready
    shelf.suggest(typed, PUBLIC)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.integers(min_value=-(10**9), max_value=10**9),
    st.sampled_from(["relevance", "newest", "title"]),
)
def test_any_page_number_is_answered(shelf, offset, limit, sort):
    results = ask(shelf, "幼儿", offset=offset, limit=limit, sort=sort)

    assert results.ready
    assert results.total == 3
    assert len(results.hits) <= 3


def test_page_999999_is_empty_but_counts(shelf):
    results = ask(shelf, "", offset=999_999 * 20)

    assert (results.total, results.hits) == (7, ())


def test_ten_thousand_characters_are_cut_politely_and_quickly(shelf):
    started = time.perf_counter()
    results = ask(shelf, "师幼互动" + "，再说一遍" * 2_000)

    assert results.truncated
    assert time.perf_counter() - started < 1.0
    assert not ask(shelf, "师幼互动").truncated


def test_meaningless_question_finds_nothing_and_blank_lists_everything(shelf):
    assert ask(shelf, "*").total == 0
    assert ask(shelf, "\t\x00 ").total == 7


def test_markup_in_documents_stays_text(index):
    nasty = document(
        "x",
        "<img src=x onerror=alert(1)>积木&amp;",
        "</mark><script>积木</script>&lt;",
        summary='"><b>积木',
        extra={"owner": "<b>"},
    )
    with index.writer() as writer:
        writer.replace([nasty])
        writer.commit(1)
    searcher = Searcher(index)

    (hit,) = ask(searcher, "积木").hits
    (suggestion,) = searcher.suggest("积", PUBLIC)
    pieces = [hit.title_html, hit.summary_html, hit.pages[0].snippet_html, suggestion.title_html]
    for piece in pieces:
        assert set(re.findall(r"<[^>]*>", piece)) <= {"<mark>", "</mark>"}
    assert html.unescape(re.sub(r"</?mark>", "", hit.title_html)) == nasty.title


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(), max_size=40), min_size=8, max_size=8))
@example(["\ud800积木"] * 8)
@example(["\x00积木\x01"] * 8)
@example(["积木" * 20_000] * 8)
def test_any_document_is_indexed_and_found(parts):
    title, keyword, summary, text, label, value, extra, url = parts
    hostile = document(
        "x",
        "积木" + title,
        keywords=(keyword,),
        summary=summary,
        facets={"type": (value,)},
        extra={"note": extra},
        url=url,
        pages=(PageText(1, label, text + "绘本"), PageText(-(10**9), label, "")),
        weight=float("inf"),
    )
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder), reload_after=0.0)
        index.rebuild([hostile], 1)
        searcher = Searcher(index)

        for question in ("积木", "绘本", "jimu", ""):
            assert ask(searcher, question, facet_names=("type",)).total == 1
        assert searcher.suggest("积木", PUBLIC)


def test_facet_name_that_nobody_could_ask_for_is_a_mistake():
    for name in ("kind", "a b", "", "a.b"):
        with pytest.raises(ValueError, match="name of a facet"):
            document("x", "积木", facets={name: ("x",)})
