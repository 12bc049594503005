"""Tells what a file is by its content; the extension only chooses among kinds of plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import puremagic

from tuoju.core.extraction import ole
from tuoju.core.extraction.encodings import encoding_of
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.media_types import (
    BY_EXTENSION,
    EXECUTABLES,
    MEDIA,
    SIGNATURES,
    Kind,
    family_of,
)
from tuoju.core.extraction.packages import kind_of_zip
from tuoju.core.extraction.report import Code, Family, Reason, Stop, reason

_HEAD = 65_536
_BINARY = Kind("application/octet-stream", "unknown")
_PLAIN = Kind("text/plain", "text")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ROOT = re.compile(r"<([\w:.-]{1,40})[\s/>]")
_HTML_ROOTS = ("html", "head", "body", "!doctype html")
_OLE = {
    "doc": Kind("application/msword", "word"),
    "ppt": Kind("application/vnd.ms-powerpoint", "slides"),
    "xls": Kind("application/vnd.ms-excel", "sheet"),
    "msi": Kind("application/x-msi", "unknown"),
}
_TEXT_FAMILIES: tuple[Family, ...] = ("markdown", "csv", "html", "text")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is, and what is already to be said about it."""

    media_type: str
    family: Family
    reasons: tuple[Reason, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Plain text needs no child process: reading it cannot run wild."""
        return self.family in ("markdown", "text", "csv")


def sniff(path: Path, name: str, limits: Limits | None = None) -> Sniffed:
    """Look at the content of a file; the name only serves to report a wrong extension."""
    with path.open("rb") as source:
        head = source.read(_HEAD)
    extension = PurePath(name).suffix.lower()
    if not head:
        kind = BY_EXTENSION.get(extension, _BINARY)
        return Sniffed(kind.media_type, kind.family, (reason(Code.EMPTY),))
    kind, notes = _recognise(path, head, extension, limits or Limits())
    if kind.media_type in EXECUTABLES:
        notes.append(reason(Code.EXECUTABLE))
    else:
        notes += _claims(kind, extension)
    return Sniffed(kind.media_type, kind.family, tuple(notes))


def sniff_plain(path: Path, name: str) -> Sniffed | None:
    """Recognise plain text from its first bytes alone, without opening anything."""
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if not head or _by_signature(head):
        return None
    extension = PurePath(name).suffix.lower()
    kind = _by_text(head, extension)
    if kind is None:
        return None
    found = Sniffed(kind.media_type, kind.family, tuple(_claims(kind, extension)))
    return found if found.is_plain else None


def _claims(kind: Kind, extension: str) -> Iterator[Reason]:
    if _contradicts(kind, extension):
        yield reason(Code.MISMATCH, extension=extension, media_type=kind.media_type)


def _recognise(
    path: Path, head: bytes, extension: str, limits: Limits
) -> tuple[Kind, list[Reason]]:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, extension, limits)
    if head.startswith(ole.SIGNATURE):
        return _compound(path, extension)
    if head.startswith((b"MZ", b"\x7fELF")) and b"\0" in head:
        return Kind("application/x-executable", "unknown"), []
    guesses: tuple[Callable[[], Kind | None], ...] = (
        lambda: _by_signature(head),
        lambda: _by_text(head, extension),
        lambda: _by_magic(head),
    )
    for guess in guesses:
        if kind := guess():
            return kind, []
    return _BINARY, [reason(Code.UNKNOWN_TYPE)]


def _zip(path: Path, extension: str, limits: Limits) -> tuple[Kind, list[Reason]]:
    try:
        kind, notes = kind_of_zip(path, limits)
    except Stop as stop:
        claimed = BY_EXTENSION.get(extension)
        known = claimed is not None and claimed.zipped
        return claimed if claimed and known else Kind("application/zip", "archive"), [stop.reason]
    return kind, list(notes)


def _compound(path: Path, extension: str) -> tuple[Kind, list[Reason]]:
    found = ole.inspect(path)
    if found is None:
        return Kind("application/x-ole-storage", "unknown"), [reason(Code.DAMAGED)]
    notes = [reason(Code.ENCRYPTED)] if found.encrypted else []
    if found.kind == "package":
        return BY_EXTENSION.get(extension, Kind("application/x-ole-storage", "unknown")), notes
    kind = _OLE.get(found.kind)
    if kind is None:
        return Kind("application/x-ole-storage", "unknown"), [reason(Code.UNKNOWN_TYPE)]
    return kind, notes


def _by_signature(head: bytes) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return Kind("application/pdf", "pdf")
    for offset, signature, media_type in SIGNATURES:
        if head.startswith(signature, offset):
            return Kind(media_type, family_of(media_type))
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return Kind("image/bmp", "image")
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    return None


def _iso_media(brand: bytes) -> Kind:
    if brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return Kind("image/heic", "image")
    if brand in (b"avif", b"avis"):
        return Kind("image/avif", "image")
    if brand.startswith(b"M4A"):
        return Kind("audio/mp4", "audio")
    return Kind("video/quicktime" if brand == b"qt  " else "video/mp4", "video")


def _by_text(head: bytes, extension: str) -> Kind | None:
    name = encoding_of(head, whole=len(head) < _HEAD)
    if name is None:
        return None
    if not name.startswith("utf-") and len(_CONTROLS.findall(head)) > len(head) / 200:
        return None
    if head.startswith(b"{\\rtf"):
        return Kind("application/rtf", "word")
    return _by_markup(head.decode(name, errors="ignore"), BY_EXTENSION.get(extension))


def _by_markup(text: str, claimed: Kind | None) -> Kind:
    root = _root(text)
    if root == "svg":
        return Kind("image/svg+xml", "svg")
    if claimed and claimed.family in _TEXT_FAMILIES:
        return claimed
    if root in _HTML_ROOTS:
        return Kind("text/html", "html")
    return Kind("text/xml", "text") if text.startswith("<?xml") else _PLAIN


def _root(text: str) -> str:
    """Name the first element of markup, stepping over declarations and comments."""
    at = _skip(text, 0)
    while text.startswith(("<?", "<!"), at):
        opening = text[at : at + 4]
        if text[at : at + 14].lower() == "<!doctype html":
            return "!doctype html"
        closing = "-->" if opening == "<!--" else "?>" if opening[1] == "?" else ">"
        subset = text.find("[", at, text.find(">", at)) if closing == ">" else -1
        end = text.find("]", subset) if subset >= 0 else at
        end = text.find(closing, end)
        if end < 0:
            return ""
        at = _skip(text, end + len(closing))
    match = _ROOT.match(text, at)
    return match[1].lower().rpartition(":")[2] if match else ""


def _skip(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == "\ufeff"):
        at += 1
    return at


def _by_magic(head: bytes) -> Kind | None:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    for match in sorted(matches, key=lambda found: -float(found.confidence)):
        if match.mime_type in MEDIA or match.mime_type in EXECUTABLES:
            return Kind(match.mime_type, family_of(match.mime_type))
    return None


def _contradicts(kind: Kind, extension: str) -> bool:
    claimed = BY_EXTENSION.get(extension)
    if claimed is None or claimed.media_type == kind.media_type:
        return False
    if kind.family in _TEXT_FAMILIES and claimed.family in _TEXT_FAMILIES:
        return False
    return kind.media_type not in claimed.also
