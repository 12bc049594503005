"""What appears under the search box while somebody types."""

from __future__ import annotations

import pytest
from tests.core.search.samples import PUBLIC, document

from tuoju.core.search.searching import Searcher


def titles(searcher: Searcher, prefix: str, limit: int = 8) -> list[str]:
    return [one.ref.rpartition("/")[2] for one in searcher.suggest(prefix, PUBLIC, limit)]


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("幼", "observe"),
        ("幼儿园师", "observe"),
        ("師幼", "observe"),
        ("积木", "blocks"),
        ("s", None),
        ("shiy", "observe"),
        ("shiyouh", "observe"),
        ("shiyouhudong", "observe"),
        ("syh", "observe"),
        ("tuoyujigou", "nursery"),
        ("tyjg", "nursery"),
        ("h5", "blocks"),
        ("H5P", "blocks"),
        ("gangkesai", "loop"),
        ("积木 h5p", "blocks"),
        ("手册托育", "nursery"),
    ],
)
def test_prefix_completes(shelf, prefix, first):
    assert (titles(shelf, prefix) or [None])[0] == first


def test_titles_that_begin_alike_come_first(index):
    with index.writer() as writer:
        writer.replace(
            [
                document("inside", "大班积木游戏", weight=3.0),
                document("begin", "积木区的规则"),
            ]
        )
        writer.commit(1)

    assert titles(Searcher(index), "积木") == ["begin", "inside"]


def test_titles_that_begin_with_the_sound_come_before_those_that_contain_it(index):
    with index.writer() as writer:
        writer.replace(
            [
                document("inside", "意外时优先保护", weight=3.0),
                document("begin", "师幼互动观察与回应的案例集"),
            ]
        )
        writer.commit(1)

    assert titles(Searcher(index), "shiyou") == ["begin", "inside"]


def test_no_kind_crowds_the_others_out(index):
    points = [document(f"point{n}", f"师幼互动{n}", kind="statement", weight=3.0) for n in range(9)]
    with index.writer() as writer:
        writer.replace([*points, document("slides", "看见师幼互动")])
        writer.commit(1)

    found = titles(Searcher(index), "师幼")

    assert len(found) == 8
    assert "slides" in found


def test_suggestions_mark_match_and_obey_the_limit(shelf):
    (one,) = shelf.suggest("shiyouhud", PUBLIC, 1)

    assert one.title_html == "幼儿园<mark>师幼互动</mark>观察记录表（大班）"
    assert (one.kind, one.url) == ("resource", "/library/observe/")
    assert len(shelf.suggest("幼", PUBLIC, 1)) == 1


def test_nothing_typed_suggests_nothing(shelf):
    for prefix in ("", "  ", "*", "。"):
        assert titles(shelf, prefix) == []
