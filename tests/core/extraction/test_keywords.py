"""Keywords are what a text is about."""

from __future__ import annotations

from tuoju.core.extraction.keywords import suggest_keywords

TEXT = (
    "幼儿园食品安全管理制度。食品安全关系幼儿健康，食堂应当建立食品留样制度。留样食品在冷藏柜存放四十八小时。"
    "食堂人员每年体检，食堂每日消毒。我们可以通过检查发现问题。"
)


def test_what_is_said_often_comes_first_and_empty_words_never():
    found = suggest_keywords(TEXT)

    assert {"食堂", "食品"} & set(found[:3])
    assert not {"我们", "可以", "通过", "问题", "应当"} & set(found)


def test_terms_of_the_field_are_found_though_no_dictionary_has_them():
    text = "岗课赛证融通是育人模式。推进岗课赛证，建设双师型教师队伍。"

    assert suggest_keywords(text, vocabulary=["岗课赛证", "双师型教师"])[0] == "岗课赛证"


def test_nothing_gives_nothing():
    assert suggest_keywords("") == []


def test_endings_of_file_names_are_no_keywords():
    names = "观察记录.txt\n食谱.TXT\n课件.pptx\n绘本.epub\n" * 5

    assert not {"txt", "TXT", "pptx", "epub"} & set(suggest_keywords(names))
