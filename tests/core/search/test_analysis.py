"""Folding, tokens, pinyin, queries and snippets, each on its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuoju.core.search import pinyin
from tuoju.core.search.analysis import tokens
from tuoju.core.search.folding import fold, fold_with_origins
from tuoju.core.search.query import Unit, UnitKind, parse
from tuoju.core.search.schema import title_key
from tuoju.core.search.snippets import Needles, marked, snippet
from tuoju.core.search.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("ＷＳ／Ｔ　８２１", "ws/t 821"),
        ("師幼互動與評鑑", "师幼互动与评鉴"),
        ("３～６歲", "3-6岁"),
        ("2023—2024", "2023-2024"),
        ("㎡½", "m21⁄2"),
        ("a\x00b\u2028c", "a b c"),
    ],
)
def test_folding(written, compared):
    assert fold(written) == compared


@given(st.text(max_size=80))
def test_every_folded_character_knows_its_origin(raw):
    folded = fold_with_origins(raw)

    assert folded.text == fold(raw)
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
    assert all(0 <= origin < len(raw) for origin in folded.origins)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("WS/T 821—2023", "wst821"),
        ("WS/T821", "wst821"),
        ("GB/T 36347-2018", "gbt36347"),
        ("指标 B8.4 说明", "b8.4"),
        ("SCORM 1.2 课件", "1.2"),
        ("H5P", "h5p"),
        ("岗课赛证融通", "岗课赛证"),
        ("双师型教师", "双师型"),
        ("托幼一体化办园", "托幼一体化"),
    ],
)
def test_words_of_the_field_and_codes_stay_whole(text, word):
    assert word in tokens(text).words.split()


def test_pairs_do_not_reach_over_punctuation():
    assert tokens("师幼，互动").pairs == "师幼 互动"
    assert tokens("幼儿，儿童").pairs.split() == ["幼儿", "|", "儿童"]


def test_dictionary_files_are_clean():
    known = vocabulary()
    assert len(known.words) > 250
    for key, others in known.synonyms.items():
        assert key == fold(key)
        assert key not in others
        assert all(other == fold(other) and other for other in others)
    assert not known.words & known.stop_words


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("shiyouhudong", ("shi", "you", "hu", "dong")),
        ("xian", ("xian",)),
        ("nvhai", ("nv", "hai")),
        ("lvedong", ("lve", "dong")),
    ],
)
def test_letters_are_read_as_syllables(letters, first):
    assert pinyin.split_syllables(letters)[0] == first


def test_ambiguous_and_unfinished_letters():
    assert ("xi", "an") in pinyin.split_syllables("xian")
    assert pinyin.split_syllables("shiyouhud") == ()
    assert ("shi", "you", "hu", "d") in pinyin.split_syllables("shiyouhud", open_end=True)
    assert pinyin.split_syllables("syhd") == ()


def test_readings_follow_the_context():
    assert pinyin.readings("重庆成长档案") == ("chong", "qing", "cheng", "zhang", "dang", "an")
    assert pinyin.quick_readings("幼儿园女") == ["you", "er", "yuan", "nv"]


def test_titles_sort_as_read():
    titles = ["一日生活", "安全", "A 计划", "2026 报告", "保育", "幼儿园"]
    assert sorted(titles, key=title_key) == [
        "2026 报告",
        "A 计划",
        "安全",
        "保育",
        "一日生活",
        "幼儿园",
    ]


def test_query_is_cut_into_units():
    units = {
        unit.text: unit.kind for unit in parse("“一日生活”的 师幼互动 WS/T 821 h5p 0-3岁").units
    }

    assert units == {
        "一日生活": UnitKind.PHRASE,
        "师幼互动": UnitKind.WORD,
        "ws/t 821": UnitKind.LATIN,
        "h5p": UnitKind.LATIN,
        "0-3岁": UnitKind.MIXED,
    }


@given(st.text(alphabet="积木abc <>&\"'　ＡＢ㎡½\n\x00", max_size=60))
def test_marked_text_is_the_text(raw):
    needles = Needles([Unit("积木", UnitKind.WORD), Unit("b", UnitKind.LATIN)])
    plain = re.sub(r"</?mark>", "", marked(raw, needles).html)

    assert "<" not in plain
    assert plain.split() == marked(raw, Needles(())).html.split()


def test_snippet_shows_the_window_with_most_units():
    raw = "积木。" + "无关的话，" * 60 + "这里既有积木也有绘本。" + "结尾。" * 60
    needles = Needles([Unit("积木", UnitKind.WORD), Unit("绘本", UnitKind.WORD)])

    shown = snippet(raw, needles)

    assert shown.origins == {"typed"}
    assert "这里既有<mark>积木</mark>也有<mark>绘本</mark>" in shown.html
    assert shown.html.startswith("…")
    assert shown.html.endswith("…")
    assert 80 <= len(re.sub(r"</?mark>|…", "", shown.html)) <= 92


def test_snippet_of_traditional_text_marks_what_is_written():
    shown = snippet("關於師幼互動的討論", Needles([Unit("师幼互动", UnitKind.WORD)]))

    assert shown.html == "關於<mark>師幼互動</mark>的討論"


def test_synonym_is_marked_and_told_apart():
    shown = snippet("每天读图画书", Needles(parse("绘本").units))

    assert shown.html == "每天读<mark>图画书</mark>"
    assert shown.origins == {"synonym"}
