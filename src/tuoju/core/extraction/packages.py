"""Looks into zip-based documents: which kind they are, their parts and relations, streamed."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from tuoju.core.extraction import media_types as kinds
from tuoju.core.extraction.archives import check_names, check_package, is_encrypted, opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.media_types import Kind
from tuoju.core.extraction.report import Breakdown, Code, Reason, Refusal, reason

_CHUNK = 65_536
_LONGEST_PROLOG = 1_000_000
_BY_CONTENT_TYPE = (
    ("wordprocessingml.document.main", kinds.DOCX),
    ("ms-word.document.macroenabled.main", kinds.DOCM),
    ("wordprocessingml.template.main", kinds.DOTX),
    ("ms-word.template.macroenabledtemplate.main", kinds.DOCM),
    ("presentationml.presentation.main", kinds.PPTX),
    ("ms-powerpoint.presentation.macroenabled.main", kinds.PPTM),
    ("presentationml.slideshow.main", kinds.PPSX),
    ("ms-powerpoint.slideshow.macroenabled.main", kinds.PPTM),
    ("presentationml.template.main", kinds.POTX),
    ("spreadsheetml.sheet.main", kinds.XLSX),
    ("ms-excel.sheet.macroenabled.main", kinds.XLSM),
    ("ms-excel.sheet.binary.macroenabled.main", kinds.XLSB),
    ("spreadsheetml.template.main", kinds.XLTX),
    ("ms-excel.template.macroenabled.main", kinds.XLSM),
)
_BY_FOLDER = (("word/", kinds.DOCX), ("ppt/", kinds.PPTX), ("xl/", kinds.XLSX))
_BY_MIMETYPE = {kind.media_type: kind for kind in (kinds.ODT, kinds.ODP, kinds.ODS, kinds.EPUB)}
_MACRO_PARTS = ("vbaproject.bin",)

Event = tuple[str, Element]


def local(tag: str) -> str:
    """Give a tag without its namespace: strict and transitional documents differ only there."""
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """Give an attribute whatever its namespace."""
    return next((value for key, value in element.items() if local(key) == name), "")


def kind_of_zip(path: Path, limits: Limits) -> tuple[Kind, tuple[Reason, ...]]:
    """Say what a zip file is: office document, book, H5P, or just an archive."""
    with opened(path, limits) as archive:
        kind = _kind(archive)
        notes = []
        if kind is kinds.ZIP:
            check_names(archive.infolist())
        else:
            check_package(archive, limits)
        if is_encrypted(archive) or _has_locked_parts(archive):
            notes.append(reason(Code.ENCRYPTED))
        if any(name.lower().endswith(_MACRO_PARTS) for name in archive.namelist()):
            notes.append(reason(Code.MACROS))
        return kind, tuple(notes)


def _kind(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _ooxml_kind(archive, names)
    if "mimetype" in names:
        declared = archive.read("mimetype")[:100].decode("ascii", errors="ignore").strip()
        return _BY_MIMETYPE.get(declared, kinds.ZIP)
    if "META-INF/container.xml" in names:
        return kinds.EPUB
    return kinds.H5P if "h5p.json" in names else kinds.ZIP


def _ooxml_kind(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    declared = _small(archive, "[Content_Types].xml").decode("utf-8", errors="ignore").lower()
    for content_type, kind in _BY_CONTENT_TYPE:
        if content_type in declared:
            return kind
    for folder, kind in _BY_FOLDER:
        if any(name.startswith(folder) for name in names):
            return kind
    return kinds.ZIP


def _has_locked_parts(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    if "META-INF/rights.xml" in names:
        return True
    if "META-INF/manifest.xml" not in names:
        return False
    return b"encryption-data" in _small(archive, "META-INF/manifest.xml")


def _small(archive: zipfile.ZipFile, name: str, most: int = 4_000_000) -> bytes:
    if archive.getinfo(name).flag_bits & 1:
        return b""
    with archive.open(name) as source:
        return source.read(most)


class Package:
    """Parts of an open zip-based document."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def parts(self, prefix: str) -> list[str]:
        """Names of the parts that begin like this, in the order of the archive."""
        return [name for low, name in self._names.items() if low.startswith(prefix)]

    def size(self, part: str) -> int:
        """Size of a part as it is unpacked."""
        return self._archive.getinfo(self._names[part.lower()]).file_size

    def read(self, part: str) -> bytes:
        """Give the bytes of a part of ordinary size."""
        if part not in self:
            raise Breakdown(Code.DAMAGED)
        if self.size(part) > self._limits.max_tree_bytes:
            raise Refusal(Code.TOO_MUCH_UNPACKED, size=self.size(part) // 1_048_576)
        with self._stream(part) as source:
            return source.read()

    def _stream(self, part: str) -> zipfile.ZipExtFile:
        return cast("zipfile.ZipExtFile", self._archive.open(self._names[part.lower()]))

    def events(self, part: str) -> Iterator[Event]:
        """Parse a part of any size piece by piece; declarations of entities are refused."""
        with self._stream(part) as source:
            yield from xml_events(source)

    def tree(self, part: str) -> Element:
        """Parse a part of ordinary size whole."""
        return xml_tree(self.read(part))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Map relation ids of a part to (short type, target part); outside targets are left out."""
        folder, base = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{base}.rels")
        if source not in self:
            return {}
        found = {}
        for element in self.tree(source):
            target = element.get("Target", "")
            if element.get("TargetMode") == "External" or not target:
                continue
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = (kind, posixpath.normpath(whole))
        return found

    def main_part(self, fallback: str) -> str:
        """Give the part that the package declares as its document."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self:
                return target
        if fallback in self:
            return fallback
        raise Breakdown(Code.DAMAGED)


def xml_events(source: zipfile.ZipExtFile | io.BytesIO) -> Iterator[Event]:
    """Yield start and end events; a document type with declarations never gets that far.

    A document type can stand only before the root element, so the guard looks at all bytes
    until the first element starts.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    prolog: bytes | None = b""
    try:
        while chunk := source.read(_CHUNK):
            if prolog is not None:
                prolog += chunk
                if len(prolog) > _LONGEST_PROLOG or b"<!DOCTYPE" in prolog.replace(b"\0", b""):
                    raise Refusal(Code.ENTITIES)
            parser.feed(chunk)
            for event in _read(parser):
                prolog = None
                yield event
        parser.close()
        yield from _read(parser)
    except (ParseError, ValueError) as broken:
        raise Breakdown(Code.BROKEN_XML) from broken


def _read(parser: XMLPullParser[Element]) -> Iterator[Event]:
    """Give what the parser has seen; it was told to report elements only."""
    return cast("Iterator[Event]", parser.read_events())


def xml_tree(raw: bytes) -> Element:
    """Parse small markup whole under the same guard."""
    root: Element | None = None
    for _event, element in xml_events(io.BytesIO(raw)):
        root = element if root is None else root
    if root is None:
        raise Breakdown(Code.BROKEN_XML)
    return root


def ended(
    events: Iterator[Event],
    wanted: frozenset[str],
    hidden: frozenset[str] = frozenset({"Fallback"}),
) -> Iterator[Event]:
    """Yield finished elements by local name and forget them, so that memory stays flat."""
    stack: list[Element] = []
    inside_wanted = inside_hidden = 0
    for event, element in events:
        name = local(element.tag)
        change = 1 if event == "start" else -1
        inside_wanted += change * (name in wanted)
        inside_hidden += change * (name in hidden)
        if event == "start":
            stack.append(element)
            continue
        stack.pop()
        if name in wanted and not inside_hidden:
            yield name, element
        if stack and (not inside_wanted or name in wanted or name in hidden):
            stack[-1].remove(element)
