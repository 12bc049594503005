"""Opens zip files without trusting a byte of them: counts before reading, reads names right."""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from tuoju.core.extraction.encodings import clean_label, encoding_of
from tuoju.core.extraction.limits import MEGABYTE, Limits
from tuoju.core.extraction.report import Breakdown, Code, Reason, Refusal, reason

_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_TAIL = 65_536 + 22
_BYTES_PER_ENTRY = 1_600
_UNICODE_PATH = 0x7075
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
_INNER = (".zip", ".jar", ".h5p", ".epub")
_XML = (".xml", ".rels", ".vml", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_HARMLESS_SIZE = 20 * MEGABYTE


# All that the standard library raises on zip files whose bytes were changed.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file inside an archive, its name as the person who packed it wrote it."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The safe listing of an archive."""

    entries: tuple[Entry, ...]
    reasons: tuple[Reason, ...] = ()


def check_counts(source: BinaryIO, limits: Limits) -> None:
    """Refuse by the end record alone, before a library loads a million names into memory."""
    source.seek(0, 2)
    size = source.tell()
    source.seek(max(0, size - _TAIL))
    tail = source.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise Breakdown(Code.DAMAGED)
    count, directory = struct.unpack_from("<HI", tail, at + 10)
    if tail[max(0, at - 20) : at].startswith(_END64_LOCATOR):
        count, directory = _counts64(source, tail, at, (count, directory))
    if count > limits.max_entries or directory > limits.max_entries * _BYTES_PER_ENTRY:
        raise Refusal(Code.TOO_MANY_ENTRIES, count=count, limit=limits.max_entries)


def _counts64(source: BinaryIO, tail: bytes, at: int, plain: tuple[int, int]) -> tuple[int, int]:
    offset = struct.unpack_from("<Q", tail, at - 12)[0]
    try:
        source.seek(offset)
        record = source.read(56)
    except (OSError, OverflowError, ValueError):
        raise Breakdown(Code.DAMAGED) from None
    if len(record) < 56 or not record.startswith(_END64):
        raise Breakdown(Code.DAMAGED)
    count, directory = struct.unpack_from("<2Q", record, 32)
    return max(count, plain[0] % 0xFFFF), max(directory, plain[1] % 0xFFFFFFFF)


@contextmanager
def opened(path: Path | BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose size, count and layout are within bounds."""
    try:
        if isinstance(path, Path):
            with path.open("rb") as source:
                check_counts(source, limits)
        else:
            check_counts(path, limits)
        with zipfile.ZipFile(path) as archive:
            check_layout(archive, limits)
            yield archive
    except _BROKEN as broken:
        raise Breakdown(Code.DAMAGED) from broken
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise Breakdown(Code.DAMAGED) from error


def check_layout(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse bombs: blown-up entries, entries that share bytes, more than a disk should hold."""
    entries = archive.infolist()
    if len(entries) > limits.max_entries:
        raise Refusal(Code.TOO_MANY_ENTRIES, count=len(entries), limit=limits.max_entries)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    worst = max((_ratio(e.file_size, e.compress_size) for e in entries), default=0)
    if worst > limits.max_ratio or _ratio(unpacked, packed) > limits.max_ratio:
        raise Refusal(Code.BOMB, size=_megabytes(unpacked), packed=_megabytes(packed))
    if unpacked > limits.max_unpacked:
        raise Refusal(Code.TOO_MUCH_UNPACKED, size=_megabytes(unpacked))
    starts = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(starts):
        if entry.header_offset + 30 + entry.compress_size > following.header_offset:
            raise Refusal(Code.OVERLAPPING)


def check_package(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an office or book package whose markup alone would fill the memory."""
    markup = sum(e.file_size for e in archive.infolist() if e.filename.lower().endswith(_XML))
    if markup > limits.max_xml_unpacked:
        raise Refusal(Code.TOO_MUCH_UNPACKED, size=_megabytes(markup))


def check_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Give the names of an archive; refuse those that would write outside the reader's folder."""
    names = real_names(infos)
    unsafe = [name for name in names if is_unsafe(name)]
    if unsafe:
        raise Refusal(Code.UNSAFE_NAMES, name=clean_label(unsafe[0], longest=80))
    if any(stat.S_ISLNK(info.external_attr >> 16) for info in infos):
        raise Refusal(Code.LINKS_INSIDE)
    return names


def _ratio(unpacked: int, packed: int) -> float:
    return unpacked / max(packed, 1) if unpacked > _HARMLESS_SIZE else 0


def _megabytes(size: int) -> int:
    return max(1, size // MEGABYTE)


def is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Tell whether any entry needs a password."""
    return any(entry.flag_bits & _ENCRYPTED_FLAG for entry in archive.infolist())


def list_archive(path: Path, limits: Limits) -> Listing:
    """List a zip that somebody uploads as a zip; refuse what would harm whoever unpacks it."""
    with opened(path, limits) as archive:
        return _listing(archive, limits, depth=1)


def _listing(archive: zipfile.ZipFile, limits: Limits, *, depth: int) -> Listing:
    infos = archive.infolist()
    names = check_names(infos)
    if is_encrypted(archive):
        raise Refusal(Code.ENCRYPTED)
    for info, name in zip(infos, names, strict=True):
        if name.lower().endswith(_INNER):
            _look_inside(archive, info, limits, depth=depth + 1)
    notes = () if len(set(names)) == len(names) else (reason(Code.DUPLICATE_NAMES),)
    files = (
        Entry(name, info.file_size)
        for info, name in zip(infos, names, strict=True)
        if not name.endswith("/")
    )
    return Listing(tuple(files), notes)


def _look_inside(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, *, depth: int
) -> None:
    """Apply the same rules to a zip in a zip; larger ones stay packed and unread."""
    if depth > limits.max_nesting:
        raise Refusal(Code.NESTED_TOO_DEEP, limit=limits.max_nesting)
    if info.file_size > limits.max_nested_bytes:
        return
    with TemporaryFile() as copy, archive.open(info) as source:
        while chunk := source.read(MEGABYTE):
            copy.write(chunk)
        try:
            with opened(copy, limits) as inner:
                _listing(inner, limits, depth=depth)
        except Breakdown:
            return


def is_unsafe(name: str) -> bool:
    """Tell whether unpacking this name could write outside its folder."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or bool(_DRIVE.match(name)) or "\0" in name


def real_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Names as they were meant: Windows writes GBK where the format promises code page 437."""
    raw = [_raw_name(info) for info in infos]
    unmarked = b"\n".join(name for name in raw if isinstance(name, bytes))
    encoding = encoding_of(unmarked) or "cp437"
    return [
        name if isinstance(name, str) else name.decode(encoding, errors="replace") for name in raw
    ]


def _raw_name(info: zipfile.ZipInfo) -> str | bytes:
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    written = info.orig_filename.encode("cp437", errors="replace")
    return _unicode_path(info.extra) or written


def _unicode_path(extra: bytes) -> str | None:
    offset = 0
    while offset + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, offset)
        if kind == _UNICODE_PATH and length > 5:
            body = extra[offset + 9 : offset + 4 + length]
            return body.decode("utf-8", errors="replace")
        offset += 4 + length
    return None
