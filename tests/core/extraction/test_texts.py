"""Every family of documents gives its text page by page, and says what it could not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic

import pytest
from tests.core.extraction import builders

from tuoju.core.extraction.report import Code, Extraction

Processed = Callable[..., Extraction]


def codes(done: Extraction) -> set[Code]:
    return {one.code for one in done.reasons}


def labels(done: Extraction) -> list[str]:
    return [page.label for page in done.pages]


def test_word_is_cut_at_its_headings_and_tables_are_lines(tmp_path: Path, processed: Processed):
    path = builders.make_docx(
        tmp_path / "x.docx",
        "# 一日生活",
        "晨检在门口进行。",
        "## 户外活动",
        "时间|内容|负责",
        "器械每周检查。",
        title="一日生活指引",
    )

    done = processed(path)

    assert labels(done) == ["一日生活", "户外活动"]
    assert done.pages[1].text == "户外活动\n时间\t内容\t负责\n器械每周检查。"
    assert done.facts["title"] == "一日生活指引"


def test_word_with_page_breaks_is_cut_there(tmp_path: Path, processed: Processed):
    path = builders.make_docx(tmp_path / "x.docx", "# 甲", "第一页", "## 乙", "---", "第二页")

    assert [page.text for page in processed(path).pages] == ["甲\n第一页\n乙", "第二页"]


def test_word_reads_headers_text_boxes_once_and_no_deleted_text(
    tmp_path: Path, processed: Processed
):
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    path = builders.make_word_package(
        tmp_path / "x.docx",
        f'<w:document xmlns:w="{builders.WORD}" xmlns:mc="mc"><w:body><w:p><w:r><w:t>前</w:t>'
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:r><w:t>后</w:t></w:r></w:p></w:body></w:document>",
        **{
            "word/_rels/document.xml.rels": '<Relationships><Relationship Id="h" Type="x/header" '
            'Target="header1.xml"/><Relationship Id="f" Type="x/footnotes" Target="notes.xml"/>'
            "</Relationships>",
            "word/header1.xml": f'<w:hdr xmlns:w="{builders.WORD}"><w:p><w:r><w:t>页眉</w:t></w:r>'
            "</w:p></w:hdr>",
            "word/notes.xml": f'<w:footnotes xmlns:w="{builders.WORD}"><w:p><w:r><w:t>脚注</w:t>'
            "</w:r></w:p></w:footnotes>",
        },
    )

    assert processed(path).text == "页眉\n框内\n前后\n脚注"


def test_the_strict_dialect_of_word_is_read(tmp_path: Path, processed: Processed):
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = builders.make_word_package(
        tmp_path / "x.docx",
        f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>严格</w:t></w:r></w:p></w:body>'
        "</w:document>",
    )

    assert processed(path).text == "严格"


def test_an_outline_level_that_is_no_number_makes_no_heading(tmp_path: Path, processed: Processed):
    path = builders.make_word_package(
        tmp_path / "x.docx",
        f'<w:document xmlns:w="{builders.WORD}"><w:body><w:p><w:pPr><w:pStyle w:val="s"/></w:pPr>'
        "<w:r><w:t>照样读到</w:t></w:r></w:p></w:body></w:document>",
        **{
            "word/styles.xml": f'<w:styles xmlns:w="{builders.WORD}"><w:style w:styleId="s">'
            '<w:pPr><w:outlineLvl w:val="²"/></w:pPr></w:style></w:styles>',
            "word/_rels/document.xml.rels": '<Relationships><Relationship Id="s" Type="x/styles" '
            'Target="styles.xml"/></Relationships>',
        },
    )

    assert processed(path).text == "照样读到"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_office_markup_are_refused(tmp_path: Path, processed: Processed, encoding: str):
    markup = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    path = builders.make_word_package(tmp_path / "x.docx", markup.encode(encoding))

    done = processed(path)

    assert (done.state, codes(done)) == ("refused", {Code.ENTITIES})


def test_a_word_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, processed: Processed):
    path = builders.make_word_package(tmp_path / "x.docx", b"<a>" + b" " * 300 * builders.MEGABYTE)

    done = processed(path)

    assert (done.state, codes(done)) == ("refused", {Code.BOMB})


def test_slides_come_with_titles_notes_and_order(tmp_path: Path, processed: Processed):
    path = builders.make_pptx(
        tmp_path / "x.pptx", ("师幼互动", "提问与等待", "讲者备注"), ("观察", "记录", "")
    )

    done = processed(path)

    assert labels(done) == ["师幼互动", "观察"]
    assert done.pages[0].text == "师幼互动\n提问与等待\n讲者备注"
    assert done.facts["page_count"] == 2


def test_each_sheet_is_a_page_and_numbers_read_as_people_write_them(
    tmp_path: Path, processed: Processed
):
    path = builders.make_xlsx(
        tmp_path / "x.xlsx",
        食谱=[["周一", 5.0, date(2026, 9, 1)], ["鸡蛋", 0.1 + 0.2, True]],
        空=[],
    )

    done = processed(path)

    assert labels(done) == ["食谱", "空"]
    assert done.pages[0].text == "周一\t5\t2026-09-01\n鸡蛋\t0.3\tTrue"


def test_a_sheet_with_two_far_corners_is_refused(tmp_path: Path, processed: Processed):
    path = builders.make_xlsx(tmp_path / "x.xlsx", 表=[["a"]])
    parts = {
        "[Content_Types].xml": '<Types><Override ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row><c r="A1"><v>1</v></c></row><row>'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    }
    builders.make_zip(path, parts)

    done = processed(path)

    assert (done.state, codes(done)) == ("refused", {Code.SHEET_TOO_LARGE})


def test_pdf_text_and_metadata(tmp_path: Path, processed: Processed):
    path = builders.make_pdf(tmp_path / "x.pdf", "First", "Second", title="A plan")

    done = processed(path)

    assert [page.text for page in done.pages] == ["First", "Second"]
    assert (done.facts["title"], done.facts["page_count"]) == ("A plan", 2)
    assert done.state == "ready"


def test_a_truncated_pdf_gets_a_reason_or_its_pages(tmp_path: Path, processed: Processed):
    path = builders.make_pdf(tmp_path / "x.pdf", *("Page" for _ in range(20)))
    path.write_bytes(path.read_bytes()[:300])

    done = processed(path)

    assert (done.state, codes(done)) == ("failed", {Code.DAMAGED})


def test_a_book_has_chapters_a_date_and_a_cover(tmp_path: Path, processed: Processed):
    path = builders.make_epub(
        tmp_path / "x.epub",
        ("第一章", "开篇"),
        ("第二章", "续"),
        title="绘本",
        cover=builders.png(),
    )

    done = processed(path)

    assert labels(done) == ["第一章", "第二章"]
    assert done.facts["date"] == "2025-09-01"
    assert [made.kind for made in done.derivatives] == ["preview", "thumb"]


def test_a_cover_that_is_a_drawing_is_no_damage(tmp_path: Path, processed: Processed):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 4"/>'
    path = builders.make_epub(
        tmp_path / "x.epub", ("一", "甲"), title="书", cover=drawing, cover_name="cover.svg"
    )

    done = processed(path)

    assert (done.state, codes(done), done.derivatives) == ("ready", set(), ())


def test_a_broken_cover_leaves_the_book_whole(tmp_path: Path, processed: Processed):
    path = builders.make_epub(
        tmp_path / "x.epub", ("一", "甲"), title="书", cover=b"\x89PNG broken"
    )

    done = processed(path)

    assert (done.state, codes(done)) == ("ready", {Code.PICTURES_LEFT_OUT})
    assert done.text == "一\n甲"


def test_the_words_of_an_exercise_are_found_and_its_machinery_is_not(
    tmp_path: Path, processed: Processed
):
    content = {
        "question": "<p>孩子<b>哭闹</b>时先做什么？</p>",
        "answers": [{"text": "蹲下倾听", "path": "images/a.png", "library": "H5P.Image 1.1"}],
        "colour": "#ffcc00",
        "mode": "single-choice",
    }
    path = builders.make_zip(
        tmp_path / "x.h5p",
        {"h5p.json": '{"title": "情境题"}', "content/content.json": json.dumps(content)},
    )

    assert processed(path).text == "情境题\n孩子哭闹时先做什么？\n蹲下倾听"


def test_html_gives_text_and_nothing_that_runs(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.html"
    path.write_text(
        "<html><head><title>通知</title><style>p{}</style><script>alert(1)</script></head><body>"
        "<h1>关于培训</h1><p>时间：<b>周五</b></p><table><tr><td>甲</td><td>乙</td></tr></table>"
    )

    done = processed(path)

    assert done.text == "关于培训\n时间：周五\n甲\t乙"
    assert done.facts["title"] == "通知"


def test_markdown_is_cut_at_headings_and_fences_hide_theirs(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.md"
    path.write_text("---\ntitle: x\n---\n# 总则\n\n正文\n\n```\n# 代码\n```\n## 细则\n末尾")

    done = processed(path)

    assert labels(done) == ["总则", "细则"]
    assert "# 代码" in done.pages[0].text


def test_a_table_in_gb18030_is_read_and_says_so(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.csv"
    path.write_bytes("班级,人数\n大一班,30\n".encode("gb18030"))

    done = processed(path)

    assert done.text == "班级\t人数\n大一班\t30"
    assert (done.state, codes(done)) == ("ready", {Code.ENCODING_GUESSED})


def test_long_text_is_cut_into_pages_and_at_the_bound(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.txt"
    path.write_text("游戏是幼儿的基本活动。\n" * 2000)

    done = processed(path, max_characters=10_000)

    assert all(len(page.text) <= 4000 for page in done.pages)
    assert sum(len(page.text) for page in done.pages) <= 10_000
    assert (done.state, codes(done)) == ("partial", {Code.TEXT_CUT})


def test_open_document_text_and_slides(tmp_path: Path, processed: Processed):
    head = (
        '<d xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
    )
    text = builders.make_zip(
        tmp_path / "x.odt",
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'{head}<text:h text:outline-level="1">标题</text:h>'
            "<text:p>左<text:tab/>右<text:span>尾</text:span>。</text:p></d>",
        },
    )
    show = builders.make_zip(
        tmp_path / "x.odp",
        {
            "mimetype": "application/vnd.oasis.opendocument.presentation",
            "content.xml": f"{head}<draw:page><text:p>一</text:p></draw:page>"
            "<draw:page><text:p>二</text:p></draw:page></d>",
        },
    )

    assert processed(text).text == "标题\n左 右尾。"
    assert [page.text for page in processed(show).pages] == ["一", "二"]


def test_an_archive_is_found_by_the_names_inside(tmp_path: Path, processed: Processed):
    path = builders.make_zip(tmp_path / "x.zip", {"教案/大班.docx": "x", "音频/儿歌.mp3": "x"})

    done = processed(path)

    assert done.text == "教案/大班.docx\n音频/儿歌.mp3"
    assert (done.state, done.facts["entry_count"]) == ("ready", 2)


@pytest.mark.parametrize(
    ("inside", "safe"),
    [
        ("<rect width='9'/><text>标志</text>", True),
        ("<use href='#a'/>", True),
        ("<script>alert(1)</script>", False),
        ("<rect onclick='x()'/>", False),
        ("<a href='javascript:x()'/>", False),
        ("<image href='http://example.org/a.png'/>", False),
        ("<foreignObject/>", False),
        ("<style>@import 'x'</style>", False),
        ("<rect style='fill:url(http://example.org/)'/>", False),
        ("<set attributeName='href' to='x'/>", False),
    ],
)
def test_a_drawing_that_could_run_something_is_marked(
    tmp_path: Path, processed: Processed, inside: str, safe: bool
):
    path = tmp_path / "x.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="120px" height="80">{inside}</svg>'
    )

    done = processed(path)

    assert done.facts["inline_safe"] is safe
    assert (Code.SVG_ACTIVE in codes(done)) is not safe
    assert (done.facts["width"], done.facts["height"]) == (120, 80)


def test_a_laughing_drawing_is_refused(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.svg"
    path.write_text('<!DOCTYPE svg [<!ENTITY a "ha">]><svg>&a;</svg>')

    assert codes(processed(path)) == {Code.ENTITIES}


def test_titles_that_say_nothing_are_not_suggested(tmp_path: Path, processed: Processed):
    for title in ("PowerPoint 演示文稿", "Microsoft Word - 文档1.doc", "幻灯片 1", "无标题"):
        path = builders.make_docx(tmp_path / "x.docx", "这是一句话。", title=title)
        assert "title" not in processed(path).facts


@pytest.mark.parametrize("content", [b"MZ\0" + b"\0" * 99, b""])
def test_programs_and_nothing_are_refused(tmp_path: Path, processed: Processed, content: bytes):
    path = tmp_path / "x.docx"
    path.write_bytes(content)

    assert processed(path).state == "refused"


def test_the_unknown_is_kept_with_a_reason(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.dat"
    path.write_bytes(bytes(range(256)) * 9)

    done = processed(path)

    assert (done.state, codes(done)) == ("partial", {Code.UNKNOWN_TYPE})


@pytest.mark.parametrize("piece", ["<!", "<a ", "<div>", "<", '<a b="', "<!-- ", "&#x", "<title>"])
def test_broken_markup_costs_no_more_than_its_length(
    tmp_path: Path, processed: Processed, piece: str
):
    path = tmp_path / "x.html"
    path.write_text("<html>开头" + piece * 200_000)

    started = monotonic()
    done = processed(path)

    assert monotonic() - started < 5
    assert done.text.startswith("开头")


def test_comments_hidden_parts_and_quoted_brackets_are_no_text(
    tmp_path: Path, processed: Processed
):
    path = tmp_path / "x.html"
    path.write_text(
        "<html><body><!-- 甲 <p>乙 --><p title='x' alt=\"a > b\">正文 a < b &amp; c</p>"
        "<script>if (a < b) { document.write('<p>丙</p>') }</script><img alt='图示'></body>"
    )

    assert processed(path).text == "正文 a < b & c\n图示"


@pytest.mark.parametrize(
    ("text", "title", "language"),
    [
        ("# 大班户外活动方案\n\n内容如下。", "大班户外活动方案", "zh"),
        (
            "关于开展教师培训的通知\n各幼儿园：\n现将有关事项通知如下。",
            "关于开展教师培训的通知",
            "zh",
        ),
        ("一开头就是一句完整的话。\n后面还有。", None, "zh"),
        (
            "Notes on play\nThe child is the one to lead, and the teacher follows.",
            "Notes on play",
            "en",
        ),
        ("保育の記録\nきょうは そとで あそびました。", "保育の記録", "ja"),
        ("12345\n67890", None, None),
    ],
)
def test_title_and_language_are_suggested_by_the_text(
    tmp_path: Path, processed: Processed, text: str, title: str | None, language: str | None
):
    path = tmp_path / "x.md"
    path.write_text(text)

    facts = processed(path).facts

    assert (facts.get("title"), facts.get("language")) == (title, language)
