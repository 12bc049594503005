"""Markdown becomes the blocks that every builder reads."""

from __future__ import annotations

from tuoju.demo.content.builders.blocks import (
    Cell,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    parse,
)


def test_headings_paragraphs_and_bold_words():
    assert parse("# 题\n\n先**看**三分钟\n再开口\n") == [
        Heading(1, "题"),
        Paragraph((Run("先"), Run("看", bold=True), Run("三分钟"), Run("再开口"))),
    ]


def test_lists_keep_depth_numbers_and_boxes():
    blocks = parse("- 甲\n    - 乙\n\n3. 丙\n4. 丁\n\n- [x] 做了\n- [ ] 没做\n")

    assert [(b.text, b.depth, b.number, b.checked) for b in blocks if isinstance(b, Item)] == [
        ("甲", 0, None, None),
        ("乙", 1, None, None),
        ("丙", 0, 3, None),
        ("丁", 0, 4, None),
        ("做了", 0, None, True),
        ("没做", 0, None, False),
    ]


def test_tables_keep_what_was_written_for_formulas():
    (table,) = parse("| 项 | 值{是/否} |\n|---|---|\n| a | =B1*C1*D1 |\n")

    assert isinstance(table, Table)
    assert table.header[1].raw == "值{是/否}"
    assert table.rows[0][1] == Cell(table.rows[0][1].runs, "=B1*C1*D1")


def test_quotes_pictures_and_page_breaks():
    assert parse("> 备注：说明\n\n![小景](art:hands)\n\n---\n") == [
        Quote((Run("备注：说明"),)),
        Picture("hands", "小景"),
        PageBreak(),
    ]
