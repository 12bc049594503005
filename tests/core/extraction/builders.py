"""Small real files, and small hostile ones, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pptx
from PIL import Image

MEGABYTE = 1 << 20
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def make_docx(path: Path, *blocks: str, title: str = "") -> Path:
    """Blocks beginning with # are headings; | separates cells of a table row; --- breaks a page."""
    document = docx.Document()
    document.core_properties.title = title
    for block in blocks:
        if block.startswith("#"):
            document.add_heading(block.lstrip("# "), level=block.count("#"))
        elif block == "---":
            document.add_page_break()
        elif "|" in block:
            cells = block.split("|")
            row = document.add_table(rows=1, cols=len(cells)).rows[0]
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        else:
            document.add_paragraph(block)
    document.save(str(path))
    return path


def make_pptx(path: Path, *slides: tuple[str, str, str]) -> Path:
    """Each slide is (title, body, notes)."""
    deck = pptx.Presentation()
    for title, body, notes in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
        slide.notes_slide.notes_text_frame.text = notes
    deck.save(str(path))
    return path


def make_xlsx(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def make_claiming_xlsx(path: Path, rows: str, *, strings: str = "", name: str = "a") -> Path:
    """Write a workbook around rows of bare markup, its sheet under an unusual name."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types><Override ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns:r="{office}"><sheets><sheet name="{name}" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="rows.bin"/></Relationships>',
        "xl/rows.bin": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
    }
    return make_zip(path, parts)


def make_pdf(path: Path, *pages: str, title: str = "") -> Path:
    """One line of Latin text a page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< /Title ({title}) >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for text in pages:
        stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R "
            f">> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    raw = io.BytesIO(b"")
    raw.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(raw.tell())
        raw.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = raw.tell()
    raw.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    raw.writelines(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>"
    raw.write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode())
    path.write_bytes(raw.getvalue())
    return path


def make_epub(
    path: Path,
    *chapters: tuple[str, str],
    title: str,
    cover: bytes = b"",
    cover_name: str = "cover.png",
) -> Path:
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    if cover:
        items += f'<item id="cover" href="{cover_name}" properties="cover-image"/>'
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/b.opf"/>'
        "</rootfiles></container>",
        "OPS/b.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title><dc:date>2025-09-01</dc:date>"
        f"<dc:language>zh-CN</dc:language></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>",
        f"OPS/{cover_name}": cover,
    }
    for number, (heading, text) in enumerate(chapters):
        parts[f"OPS/c{number}.xhtml"] = (
            f"<!DOCTYPE html><html><body><h1>{heading}</h1><p>{text}</p></body></html>"
        )
    return make_zip(path, parts)


def make_zip(path: Path, parts: dict[str, str | bytes], *, deflated: bool = True) -> Path:
    method = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def make_word_package(path: Path, document: str | bytes, **more: str | bytes) -> Path:
    """Put a bare Word package around any document part."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override ContentType="{MAIN_WORD}"/></Types>',
        "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        **more,
    }
    return make_zip(path, parts)


def make_million_entries(
    path: Path, *, count: int = 1_000_000, admitted: int | None = None
) -> Path:
    """Write a zip whose directory has a million rows; ``admitted`` = what its end record claims."""
    name = b"a"
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + name
    row = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (row + name) * count
    claimed = count if admitted is None else admitted
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, claimed, claimed,
                        len(directory), len(local))  # fmt: skip
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(local) + len(directory), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(local + directory + end64 + locator + end)
    return path


def make_ole(path: Path, *streams: str, head: bytes = b"") -> Path:
    """Write a compound file with these streams; ``head`` = first sector of each."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<5I", header, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    size = 4096 if head else 0
    directory = b"".join(_ole_entry(name, size) for name in ("Root Entry", *streams))
    path.write_bytes(bytes(header) + table + directory.ljust(512, b"\0") + head.ljust(512, b"\0"))
    return path


def _ole_entry(name: str, size: int) -> bytes:
    entry = bytearray(128)
    raw = name.encode("utf-16-le") + b"\0\0"
    entry[: len(raw)] = raw
    struct.pack_into("<HB", entry, 64, len(raw), 2)
    struct.pack_into("<2I", entry, 116, 2, size)
    return bytes(entry)


def make_png_header(path: Path, width: int, height: int) -> Path:
    """Write a PNG that claims these sides and holds next to nothing."""
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    return path


def make_wide_png(path: Path, width: int, height: int) -> Path:
    """Draw one colour over many pixels: a small file that needs much memory."""
    Image.new("RGB", (width, height), "teal").save(path, "PNG")
    return path


def png(width: int = 40, height: int = 30, colour: str = "teal") -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(raw, "PNG")
    return raw.getvalue()


def make_photo(path: Path, *, width: int = 2000, height: int = 1000) -> Path:
    """Take a JPEG lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0132] = "2026:05:20 10:11:12"
    exif.get_ifd(0x8825)[2] = (29.0, 33.0, 12.0)
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (width, height), "orange").save(path, "JPEG", exif=exif)
    return path


def make_program(folder: Path, name: str, script: str) -> Path:
    """Put a stand-in for a foreign program on the search path."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def make_reaching_odt(path: Path, *targets: str) -> Path:
    """Write a text that links pictures elsewhere instead of holding them."""
    frames = "".join(
        f'<draw:frame svg:width="8cm" svg:height="8cm"><draw:image xlink:href="{target}" '
        'xlink:type="simple" xlink:actuate="onLoad"/></draw:frame>'
        for target in targets
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    content = (
        f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'office:version="1.2"><office:body><office:text><text:p>{frames}</text:p></office:text>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts: dict[str, str | bytes] = {"mimetype": kind, "content.xml": content}
    return make_zip(path, {**parts, "META-INF/manifest.xml": manifest})
