"""Content decides what a file is; the extension is only ever contradicted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.extraction import builders

from tuoju.core.extraction.report import Code
from tuoju.core.extraction.sniffing import sniff, sniff_plain


@pytest.mark.parametrize(
    ("content", "name", "family"),
    [
        (b"%PDF-1.7\n...", "a.pdf", "pdf"),
        (b"\n\n%PDF-1.4\n", "a.pdf", "pdf"),
        ("# 晨间活动\n".encode(), "a.md", "markdown"),
        ("姓名,人数\n".encode("gb18030"), "a.csv", "csv"),
        ("第一章 总则".encode("utf-16"), "a.txt", "text"),
        (b"<!DOCTYPE html><html></html>", "a.html", "html"),
        (b"<!-- x --><html lang=zh></html>", "page", "html"),
        (b"<html>shown as source</html>", "a.txt", "text"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "a.svg", "svg"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "a.svg", "svg"),
        (b"ID3\x03" + b"\0" * 50, "a.mp3", "audio"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 20, "a.mp4", "video"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 20, "a.heic", "image"),
        (b"{\\rtf1\\ansi}", "a.doc", "word"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 20, "a.7z", "archive"),
        (bytes(range(256)) * 8, "a.bin", "unknown"),
    ],
)
def test_the_content_tells_the_family(tmp_path: Path, content: bytes, name: str, family: str):
    path = tmp_path / "upload"
    path.write_bytes(content)

    found = sniff(path, name)

    assert found.family == family
    assert Code.MISMATCH not in {one.code for one in found.reasons}


def test_office_kinds_are_told_apart_inside_the_zip(tmp_path: Path):
    files = [
        builders.make_docx(tmp_path / "a.docx", "x"),
        builders.make_pptx(tmp_path / "a.pptx", ("x", "", "")),
        builders.make_xlsx(tmp_path / "a.xlsx", 表=[["x"]]),
        builders.make_epub(tmp_path / "a.epub", ("x", ""), title="x"),
        builders.make_zip(tmp_path / "a.h5p", {"h5p.json": "{}"}),
        builders.make_zip(tmp_path / "a.zip", {"x.txt": "x"}),
    ]

    families = [sniff(path, path.name).family for path in files]

    assert families == ["word", "slides", "sheet", "epub", "h5p", "archive"]


@pytest.mark.parametrize("name", ["plan.pdf", "plan.xlsx", "plan.jpg", "plan.txt"])
def test_a_wrong_extension_is_reported_and_the_content_believed(tmp_path: Path, name: str):
    path = builders.make_docx(tmp_path / "x", "教案")

    found = sniff(path, name)

    assert found.family == "word"
    mismatch = next(one for one in found.reasons if one.code == Code.MISMATCH)
    assert mismatch.params["extension"] == Path(name).suffix


def test_nothing_is_empty(tmp_path: Path):
    path = tmp_path / "x"
    path.touch()

    found = sniff(path, "周计划.docx")

    assert (found.family, found.reasons[0].code) == ("word", Code.EMPTY)


@pytest.mark.parametrize(
    ("streams", "family"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "word"),
        (("PowerPoint Document", "EncryptedSummary"), "slides"),
    ],
)
def test_office_files_with_a_password_are_recognised(
    tmp_path: Path, streams: tuple[str, ...], family: str
):
    path = builders.make_ole(tmp_path / "x", *streams)

    found = sniff(path, "机密.docx")

    assert found.family == family
    assert Code.ENCRYPTED in {one.code for one in found.reasons}


def test_old_office_files_are_told_by_their_streams(tmp_path: Path):
    names = {"WORDDOCUMENT": "word", "Workbook": "sheet", "Book": "sheet", "Other": "unknown"}

    found = {
        stream: sniff(builders.make_ole(tmp_path / "x", stream), "x").family for stream in names
    }

    assert found == names


def test_a_zip_with_a_password_is_recognised(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"a.txt": "secret"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)

    assert Code.ENCRYPTED in {one.code for one in sniff(path, "x.zip").reasons}


@pytest.mark.parametrize("head", [b"MZ\x90\0\x03" + b"\0" * 60, b"\x7fELF\x02\x01" + b"\0" * 60])
def test_programs_are_recognised_under_any_name(tmp_path: Path, head: bytes):
    path = tmp_path / "x"
    path.write_bytes(head)

    assert [one.code for one in sniff(path, "课件.pdf").reasons] == [Code.EXECUTABLE]


def test_half_an_office_file_keeps_its_family_and_is_damaged(tmp_path: Path):
    path = builders.make_docx(tmp_path / "x", "教案")
    path.write_bytes(path.read_bytes()[:9000])

    found = sniff(path, "x.docx")

    assert found.family == "word"
    assert [one.code for one in found.reasons] == [Code.DAMAGED]


def test_only_plain_text_is_read_without_a_child(tmp_path: Path):
    plain = tmp_path / "a.md"
    plain.write_text("# 标题")
    markup = tmp_path / "a.html"
    markup.write_text("<html></html>")
    package = builders.make_docx(tmp_path / "a.docx", "x")

    found = [sniff_plain(path, path.name) for path in (plain, markup, package)]

    assert [one.family if one else None for one in found] == ["markdown", None, None]


def test_sniffing_sixty_kilobytes_of_blanks_and_comments_is_quick(tmp_path: Path):
    path = tmp_path / "x"
    path.write_text(" " * 30_000 + "<!--" * 8_000)

    assert sniff(path, "x").family == "text"


def test_text_under_a_foreign_name_is_read_and_said(tmp_path: Path, processed):
    path = tmp_path / "观察记录.pptx"
    path.write_text("孩子在搭积木。" * 20, encoding="utf-8")

    done = processed(path)

    assert done.text.startswith("孩子在搭积木")
    assert Code.MISMATCH in {one.code for one in done.reasons}
