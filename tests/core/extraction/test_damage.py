"""Files that are broken in one place: the rest is kept, and what is missing is said."""

from __future__ import annotations

import io
import json
import resource
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.core.extraction import builders

from tuoju.core.extraction import Limits
from tuoju.core.extraction.child import _Pipe, serve
from tuoju.core.extraction.report import Code, Extraction
from tuoju.core.extraction.sniffing import sniff

Processed = Callable[..., Extraction]
MISSING = Code.CONVERTER_MISSING


def codes(done: Extraction) -> set[Code]:
    return {one.code for one in done.reasons}


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """Write a zip again with some parts changed or left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in changes.items():
        if content is None:
            del parts[name]
        else:
            parts[name] = content
    return builders.make_zip(path, dict(parts))


def test_a_presentation_with_one_broken_slide_keeps_the_others(
    tmp_path: Path, processed: Processed
):
    path = builders.make_pptx(tmp_path / "x.pptx", ("一", "", ""), ("二", "", ""), ("三", "", ""))
    rewritten(path, **{"ppt/slides/slide2.xml": b"<p:sld"})

    done = processed(path)

    assert [page.label for page in done.pages] == ["一", "", "三"]
    assert codes(done) == {Code.PAGES_LEFT_OUT, MISSING}


def test_tables_on_slides_are_rows(tmp_path: Path, processed: Processed):
    def cell(text: str) -> str:
        return f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    path = builders.make_pptx(tmp_path / "x.pptx", ("题", "", ""))
    table = f"<a:tbl><a:tr>{cell('时间')}{cell('内容')}</a:tr></a:tbl>"
    slide = (
        '<p:sld xmlns:p="p" xmlns:a="a" xmlns:mc="mc"><p:cSld><p:spTree><mc:AlternateContent>'
        f"<mc:Choice><p:graphicFrame>{table}</p:graphicFrame></mc:Choice><mc:Fallback><p:sp>"
        "<a:p><a:r><a:t>旧</a:t></a:r></a:p></p:sp></mc:Fallback></mc:AlternateContent><p:sp>"
        '<p:nvPr><p:ph type="sldNum"/></p:nvPr><a:p><a:r><a:t>7</a:t></a:r></a:p></p:sp>'
        "<p:sp><a:p><a:r><a:t>上</a:t></a:r><a:br/><a:r><a:t>下</a:t></a:r></a:p></p:sp>"
        "</p:spTree></p:cSld></p:sld>"
    )
    rewritten(path, **{"ppt/slides/slide1.xml": slide.encode()})

    assert processed(path).text == "时间\t内容\n上\n下"


def test_diagrams_and_broken_notes(tmp_path: Path, processed: Processed):
    path = builders.make_pptx(tmp_path / "x.pptx", ("题", "", "备注"))
    relations = (
        '<Relationships><Relationship Id="a" Type="x/diagramData" Target="/ppt/data.xml"/>'
        '<Relationship Id="b" Type="x/notesSlide" Target="notes.xml"/>'
        '<Relationship Id="c" Type="x/image" Target="http://example.org" TargetMode="External"/>'
        '<Relationship Id="d" Type="x/notesSlide" Target="gone.xml"/></Relationships>'
    )
    changes = {
        "ppt/slides/_rels/slide1.xml.rels": relations.encode(),
        "ppt/data.xml": b'<d xmlns:a="a"><a:p><a:t>step</a:t></a:p></d>',
        "ppt/slides/notes.xml": b"<broken",
    }

    assert processed(rewritten(path, **changes)).text == "题\nstep"


@pytest.mark.parametrize("part", ["word/document.xml", "_rels/.rels"])
def test_a_word_file_without_its_heart_is_damaged_or_found_anyway(
    tmp_path: Path, processed: Processed, part: str
):
    path = builders.make_docx(tmp_path / "x.docx", "教案内容。")
    rewritten(path, **{part: None})

    done = processed(path)

    assert (done.text == "教案内容。") == (part == "_rels/.rels")
    assert (Code.DAMAGED in codes(done)) == (part == "word/document.xml")


@pytest.mark.parametrize("part", ["word/styles.xml", "docProps/core.xml"])
def test_a_broken_part_at_the_edge_costs_only_itself(
    tmp_path: Path, processed: Processed, part: str
):
    path = builders.make_docx(tmp_path / "x.docx", "# 题", "教案内容。", title="题目")
    rewritten(path, **{part: b"<broken"})

    done = processed(path)

    assert done.text == "题\n教案内容。"
    assert codes(done) == {MISSING}


def test_markup_broken_half_way_is_said(tmp_path: Path, processed: Processed):
    document = f'<w:document xmlns:w="{builders.WORD}"><w:body><w:p><w:r><w:t>前</w:t></w:r></w:p>'
    done = processed(builders.make_word_package(tmp_path / "x.docx", document))

    assert (done.state, codes(done)) == ("failed", {Code.BROKEN_XML, MISSING})


def test_a_tree_too_large_to_hold_is_refused(tmp_path: Path, processed: Processed):
    path = builders.make_zip(
        tmp_path / "x.h5p",
        {"h5p.json": "{}", "content/content.json": '["' + "文字" * 5000 + '"]'},
        deflated=False,
    )

    done = processed(path, max_tree_bytes=1000)

    assert (done.state, codes(done)) == ("refused", {Code.TOO_MUCH_UNPACKED})


@pytest.mark.parametrize("content", ["{", "[" * 100_000])
def test_broken_exercises_are_damaged(tmp_path: Path, processed: Processed, content: str):
    path = builders.make_zip(
        tmp_path / "x.h5p", {"h5p.json": "{}", "content/content.json": content}
    )

    assert codes(processed(path)) == {Code.DAMAGED}


def test_a_book_with_a_missing_chapter_keeps_the_rest(tmp_path: Path, processed: Processed):
    path = builders.make_epub(tmp_path / "x.epub", ("一", "甲"), ("二", "乙"), title="书")
    rewritten(path, **{"OPS/c0.xhtml": None})

    done = processed(path)

    assert [page.label for page in done.pages] == ["", "二"]
    assert codes(done) == {Code.PAGES_LEFT_OUT}


@pytest.mark.parametrize(
    ("container", "code"),
    [
        (b"<broken", Code.BROKEN_XML),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Code.ENTITIES),
        (b"<container/>", Code.DAMAGED),
    ],
)
def test_a_book_without_a_table_of_contents_says_why(
    tmp_path: Path, processed: Processed, container: bytes, code: Code
):
    path = builders.make_epub(tmp_path / "x.epub", ("一", "甲"), title="书")
    rewritten(path, **{"META-INF/container.xml": container})

    done = processed(path)

    assert (done.state, codes(done)) == ("failed", {code})


def test_an_older_book_names_its_cover_in_its_metadata(tmp_path: Path, processed: Processed):
    path = builders.make_epub(tmp_path / "x.epub", ("一", "甲"), title="书", cover=builders.png())
    with zipfile.ZipFile(path) as archive:
        opf = archive.read("OPS/b.opf").decode()
    opf = opf.replace(' properties="cover-image"', "")
    opf = opf.replace("</metadata>", '<meta name="cover" content="cover"/></metadata>')
    rewritten(path, **{"OPS/b.opf": opf.encode()})

    assert len(processed(path).derivatives) == 2


def test_books_and_documents_under_lock_are_refused(tmp_path: Path, processed: Processed):
    book = builders.make_epub(tmp_path / "x.epub", ("一", "甲"), title="书")
    rewritten(book, **{"META-INF/rights.xml": b"<rights/>"})
    text = builders.make_zip(
        tmp_path / "x.odt",
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<m><encryption-data/></m>",
        },
    )

    for path in (book, text):
        done = processed(path)
        assert (done.state, codes(done)) == ("refused", {Code.ENCRYPTED})


@pytest.mark.parametrize(
    ("stream", "head"),
    [
        ("WordDocument", b"\xec\xa5" + b"\0" * 9 + b"\x01"),
        ("Workbook", struct.pack("<2H4x2H", 0x809, 4, 0x2F, 54)),
    ],
)
def test_old_documents_under_lock_are_refused(
    tmp_path: Path, processed: Processed, stream: str, head: bytes
):
    done = processed(builders.make_ole(tmp_path / "x.doc", stream, head=head))

    assert done.state == "refused"
    assert Code.ENCRYPTED in codes(done)


@pytest.mark.parametrize("kept", [100, 600, 1100])
def test_half_an_old_document_is_damaged(tmp_path: Path, processed: Processed, kept: int):
    path = builders.make_ole(tmp_path / "x.doc", "WordDocument", head=b"x")
    path.write_bytes(path.read_bytes()[:kept])

    done = processed(path)

    assert done.state in ("failed", "partial")
    assert codes(done) & {Code.DAMAGED, Code.UNKNOWN_TYPE}


def test_macros_are_remarked(tmp_path: Path):
    path = builders.make_docx(tmp_path / "x.docx", "教案")
    rewritten(path, **{"word/vbaProject.bin": b"x"})

    assert [one.code for one in sniff(path, "x.docx").reasons] == [Code.MACROS]


def test_office_kinds_are_guessed_from_folders_when_the_types_are_unheard_of(tmp_path: Path):
    path = builders.make_zip(
        tmp_path / "x", {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    )
    other = builders.make_zip(
        tmp_path / "y", {"[Content_Types].xml": "<Types/>", "visio/d.xml": ""}
    )

    assert (sniff(path, "x").family, sniff(other, "y").family) == ("slides", "archive")


@pytest.mark.parametrize("rows", [30, 2])
def test_a_long_sheet_is_cut_and_says_so(tmp_path: Path, processed: Processed, rows: int):
    path = builders.make_xlsx(tmp_path / "x.xlsx", 表=[[f"第{n}行"] for n in range(rows)])

    done = processed(path, max_rows=10)

    assert done.text.count("行") == min(rows, 10)
    assert (Code.TEXT_CUT in codes(done)) == (rows > 10)


def test_a_workbook_that_is_none_is_unreadable(tmp_path: Path, processed: Processed):
    path = builders.make_xlsx(tmp_path / "x.xlsx", 表=[["a"]])
    rewritten(path, **{"xl/workbook.xml": b"<broken"})

    done = processed(path)

    assert (done.state, codes(done)) == ("failed", {Code.UNREADABLE, MISSING})


def test_a_table_no_dialect_fits_is_read_as_lines(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.csv"
    path.write_text('说明文字\n"未完的引号' + "长" * 140_000)

    assert processed(path).text.startswith("说明文字")


def test_a_long_table_is_cut_into_pages(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(f"{n},值" for n in range(450)))

    assert [page.text.count("值") for page in processed(path).pages] == [200, 200, 50]


def test_text_beyond_the_size_read_is_cut_at_a_line(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.txt"
    path.write_text("一行文字\n" * 1000)

    done = processed(path, max_plain_bytes=1000)

    assert set(done.text.split("\n")) == {"一行文字"}
    assert codes(done) == {Code.TEXT_CUT}


def test_text_that_turns_binary_is_unreadable(tmp_path: Path, processed: Processed):
    for name in ("x.txt", "x.html"):
        path = tmp_path / name
        path.write_bytes(b"<html>" + b"plain text\n" * 10_000 + b"\0\xff\xfe\0")

        assert codes(processed(path)) == {Code.UNREADABLE}


def test_archives_that_stay_shut_are_kept_with_a_reason(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.7z"
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\0" * 99)

    assert codes(processed(path)) == {Code.ARCHIVE_UNREAD}


def test_a_name_given_twice_in_an_entry_is_believed_in_unicode(
    tmp_path: Path, processed: Processed
):
    path = tmp_path / "x.zip"
    info = zipfile.ZipInfo("x.txt")
    name = "观察.txt".encode()
    info.extra = struct.pack("<2HBI", 0x7075, 5 + len(name), 1, 0) + name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "x")

    assert processed(path).text == "观察.txt"


def test_a_drawing_that_is_none_or_too_large(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.svg"
    path.write_text("<svg><g></svg>")

    assert codes(processed(path)) == {Code.BROKEN_XML}
    assert codes(processed(path, max_tree_bytes=5)) == {Code.TOO_MUCH_UNPACKED}


def test_a_pdf_without_pages_that_can_be_drawn_says_so(tmp_path: Path, processed: Processed):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    path.write_bytes(path.read_bytes().replace(b"/Type /Page /Parent", b"/Type /Pigs /Parent"))

    done = processed(path)

    assert done.reasons
    assert done.state != "ready" or done.pages


@pytest.fixture
def _own_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a child's walls not become those of the tests."""
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    before = resource.getrlimit(resource.RLIMIT_CPU)
    yield
    resource.setrlimit(resource.RLIMIT_CPU, before)


@pytest.mark.usefixtures("_own_limits")
def test_the_child_answers_in_one_line(tmp_path: Path):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    out = io.BytesIO()
    limits = {"read_seconds": 30, "thumb_width": 100}
    job = {"path": str(path), "name": "x.pdf", "out_dir": str(tmp_path), "limits": limits}

    serve({**job, "scratch": str(tmp_path), "lock": str(tmp_path / "lock")}, _Pipe(out))

    *_earlier, last = out.getvalue().decode().splitlines()
    assert Extraction.from_json(json.loads(last)["done"]).state == "ready"
    assert Limits().thumb_width == 320
