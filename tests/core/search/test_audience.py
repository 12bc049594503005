"""What somebody may not see never shows: not in hits, counts, facets, corrections, suggestions."""

from __future__ import annotations

import pytest
from tests.core.search.samples import PUBLIC, SHELF, ask, found

from tuoju.core.search.snapshots import VisibleIndex

MEMBER = frozenset({"public", "org:9"})
SECRET_QUESTIONS = (
    "海狸园",
    "海狸计划",
    "仅限本单位",
    "有待改进",
    "hailiyuan",
    "hly",
    "hailijihua",
    "hailiyaun",
    "海里园",
    "海狸圆",
    "机密",
    "密件",
    "督评意见",
)


@pytest.mark.parametrize("question", SECRET_QUESTIONS)
def test_outsider_learns_nothing(shelf, question):
    results = ask(shelf, question, facet_names=("type", "age", "kind"))

    assert "library/resource/secret" not in {hit.ref for hit in results.hits}
    assert "密件" not in dict(results.facets["type"])
    assert "狸" not in (results.corrected or "")
    assert not any("狸" in page.snippet_html for hit in results.hits for page in hit.pages)
    assert not any("狸" in one.title for one in shelf.suggest(question, PUBLIC))


@pytest.mark.parametrize("question", ["海狸园", "hailiyuan", "hly", "海狸计划", "有待改进"])
def test_member_finds_it(shelf, question):
    assert "secret" in found(shelf, question, MEMBER)


def test_typo_is_corrected_only_for_those_who_may_see_the_word(shelf):
    assert ask(shelf, "海里园", MEMBER).corrected == "海狸园"
    assert ask(shelf, "海里园").corrected is None


def test_counts_differ_by_exactly_what_is_hidden(shelf):
    outside = ask(shelf, "师幼互动", facet_names=("age",))
    inside = ask(shelf, "师幼互动", MEMBER, facet_names=("age",))

    assert (outside.total, inside.total) == (2, 3)
    assert dict(inside.facets["age"])["大班"] == dict(outside.facets["age"])["大班"] + 1


def test_any_token_opens_and_no_token_opens_nothing(shelf):
    assert ask(shelf, "", frozenset({"org:9"})).total == 1
    assert ask(shelf, "", frozenset()).total == 0
    assert ask(shelf, "", frozenset({"org:99", "Public", ""})).total == 0
    assert shelf.suggest("师", frozenset()) == ()


def test_filters_cannot_reach_around_the_audience(shelf):
    sneaky = {"audience": frozenset({"org:9"}), "type": frozenset({"密件"})}

    assert ask(shelf, "", filters=sneaky, facet_names=("audience", "type")).total == 0


def test_vocabulary_holds_only_visible_words(index):
    index.rebuild(SHELF, 1)

    assert "海狸计划" in VisibleIndex(index.snapshot(), MEMBER).words_heard_as("hai")
    assert not VisibleIndex(index.snapshot(), PUBLIC).words_heard_as("hai")
