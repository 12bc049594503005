"""Text is read the way it was written."""

from __future__ import annotations

import pytest

from tuoju.core.extraction.encodings import clean_label, decode, encoding_of

SIMPLIFIED = "幼儿园一日生活常规：晨检、早操、区域活动，教师要关注每一个孩子的需要。"
TRADITIONAL = "幼兒園的教師關注每一個孩子的學習與發展，我們在這裡說明觀察的方法。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_simplified_text_comes_back_whole(encoding: str):
    assert decode(SIMPLIFIED.encode(encoding)) == (SIMPLIFIED, encoding)


def test_traditional_text_in_big5_is_not_taken_for_gb():
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5")


def test_rare_characters_of_gb18030_are_read():
    text = "𠮷𣗋〇㐂 的人在这里" * 3
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_text_cut_within_a_character_is_still_text():
    raw = SIMPLIFIED.encode()[:-1]
    assert encoding_of(raw, whole=False) == "utf-8"


@pytest.mark.parametrize("raw", [b"\x00\x01\x02", b"\xff\xff\xff\xff", b"abc\x00def"])
def test_binary_is_no_text(raw: bytes):
    assert decode(raw) is None


def test_what_databases_cannot_hold_is_dropped():
    assert decode("a\x01b\ufffec\r\nd\re".encode()) == ("abc\nd\ne", "utf-8")


def test_a_label_cannot_turn_the_line_around():
    assert clean_label("教案\u202efdp.exe\n第二行") == "教案fdp.exe 第二行"
