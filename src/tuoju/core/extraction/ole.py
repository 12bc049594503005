"""Just enough of the compound file format (.doc .xls .ppt) to say what is inside, and if locked."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE_OR_END = 0xFFFFFFFA
_MOST_SECTORS = 200_000
_SMALL = 4096
_XLS_FILEPASS = 0x2F
_PPT_ENCRYPTED = 0xF3D1C4DF


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory of a compound file."""

    name: str
    start: int
    size: int


class BrokenCompound(ValueError):
    """The compound file does not hold together."""


class Compound:
    """Directory and first bytes of the streams of one compound file."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        header = source.read(512)
        if len(header) < 512 or not header.startswith(SIGNATURE):
            raise BrokenCompound
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            raise BrokenCompound
        self._size = 1 << shift
        self._table = self._allocation(header)
        directory = self._chain(struct.unpack_from("<I", header, 48)[0])
        self.streams = _entries(directory)

    def _sector(self, number: int) -> bytes:
        self._source.seek((number + 1) * self._size)
        return self._source.read(self._size)

    def _allocation(self, header: bytes) -> list[int]:
        numbers = list(struct.unpack_from("<109I", header, 76))
        following, count = struct.unpack_from("<2I", header, 68)
        while following < _FREE_OR_END and 0 < count <= _MOST_SECTORS // 128:
            raw = self._sector(following)
            if len(raw) < self._size:
                break
            *more, following = struct.unpack(f"<{self._size // 4}I", raw)
            numbers += more
            count -= 1
        table: list[int] = []
        for number in numbers:
            raw = self._sector(number) if number < _FREE_OR_END else b""
            table += struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
            if len(table) > _MOST_SECTORS * 8:
                raise BrokenCompound
        return table

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        while number < _FREE_OR_END and number not in seen and len(seen) < _MOST_SECTORS // 10:
            seen.add(number)
            parts.append(self._sector(number))
            number = self._table[number] if number < len(self._table) else _FREE_OR_END
        return b"".join(parts)

    def head(self, name: str) -> bytes:
        """Give the first bytes of a stream (none when it lives among the small ones)."""
        stream = self.streams.get(name)
        return self._sector(stream.start) if stream and stream.size >= _SMALL else b""


def _entries(directory: bytes) -> dict[str, Stream]:
    found: dict[str, Stream] = {}
    for offset in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, offset + 64)[0]
        if not 2 < length <= 64:
            continue
        raw = directory[offset : offset + length - 2]
        name = raw.decode("utf-16-le", errors="replace").lower()
        start, size = struct.unpack_from("<2I", directory, offset + 116)
        found.setdefault(name, Stream(name, start, size))
    return found


@dataclass(frozen=True, slots=True)
class OleKind:
    """What kind of office file a compound file is."""

    kind: str
    encrypted: bool


def inspect(path: Path) -> OleKind | None:
    """Say what an OLE file holds; nothing when its directory cannot be read."""
    try:
        with path.open("rb") as source:
            return _kind(Compound(source))
    except (BrokenCompound, struct.error, OSError, OverflowError):
        return None


def _kind(file: Compound) -> OleKind:
    names = file.streams.keys()
    if "encryptedpackage" in names:
        return OleKind("package", encrypted=True)
    if "worddocument" in names:
        head = file.head("worddocument")
        return OleKind("doc", encrypted=len(head) > 11 and bool(head[11] & 1))
    if "powerpoint document" in names:
        locked = "encryptedsummary" in names
        return OleKind("ppt", encrypted=locked)
    for book in ("workbook", "book"):
        if book in names:
            return OleKind("xls", encrypted=_has_filepass(file.head(book)))
    return OleKind("msi" if any(name.startswith("\u4840") for name in names) else "other", False)


def _has_filepass(head: bytes) -> bool:
    offset = 0
    while offset + 4 <= len(head):
        record, length = struct.unpack_from("<2H", head, offset)
        if record == _XLS_FILEPASS:
            return True
        offset += 4 + length
    return False
