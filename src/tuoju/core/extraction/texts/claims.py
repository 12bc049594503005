"""What the sheets of an .xlsx would make their reader hold, counted without holding it.

The reader fills the space between the two far corners of a sheet, and copies a shared string into
every cell that names it: a few kilobytes can claim all the memory there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pyexpat import ExpatError, ParserCreate
from typing import Protocol
from zipfile import ZipFile, ZipInfo

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code, Refusal

_CHUNK = 1 << 20
_OVERLAP = 16
_SHEET = re.compile(rb"[<:]sheetData[\s/>]")
_STRINGS = re.compile(rb"[<:]sst[\s/>]")
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class _Part(Protocol):
    def started(self, name: str, attributes: dict[str, str]) -> None: ...
    def ended(self, name: str) -> None: ...
    def said(self, text: str) -> None: ...


def check_claims(archive: ZipFile, limits: Limits) -> None:
    """Refuse a workbook with a sheet that is larger than it looks.

    Parts are known by what is in them, as a sheet may have any name.
    """
    lengths: list[int] = []
    for part in _parts_with(archive, _STRINGS):
        strings = _Strings()
        _follow(archive, part, strings)
        lengths = [max(pair) for pair in zip_longest(lengths, strings.lengths, fillvalue=0)]
    for part in _parts_with(archive, _SHEET):
        _follow(archive, part, _Cells(lengths, limits))


def _parts_with(archive: ZipFile, mark: re.Pattern[bytes]) -> Iterator[ZipInfo]:
    for part in archive.infolist():
        before = b""
        for chunk in _chunks(archive, part):
            if mark.search(before + chunk):
                yield part
                break
            before = chunk[-_OVERLAP:]


def _chunks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as source:
        yield from iter(lambda: source.read(_CHUNK), b"")


def _follow(archive: ZipFile, part: ZipInfo, follower: _Part) -> None:
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: follower.started(_local(tag), given)
    parser.EndElementHandler = lambda tag: follower.ended(_local(tag))
    parser.CharacterDataHandler = follower.said
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (ExpatError, ValueError) as broken:
        raise Breakdown(Code.BROKEN_XML) from broken


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse_entities(*_declared: object) -> None:
    raise Refusal(Code.ENTITIES)


class _Strings:
    """The lengths of the shared strings."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def started(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)

    def ended(self, name: str) -> None:
        """Nothing ends that counts."""

    def said(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Cells:
    """The far corners of one sheet, found the way the reader places cells; empty ones count not."""

    def __init__(self, lengths: list[int], limits: Limits) -> None:
        self._lengths = lengths
        self._limits = limits
        self._row = self._column = self._at_row = self._at_column = 1
        self._rows = self._columns = self._letters = 0
        self._shared = False
        self._text: str | None = None

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = int(attributes.get("r", self._row))
        elif name == "c":
            self._place(attributes.get("r"))
            self._shared = attributes.get("t") == "s"
        elif name in {"v", "f", "is"}:
            self._fill(self._at_row, self._at_column)
            self._text = "" if self._shared and name == "v" else None

    def _place(self, name: str | None) -> None:
        self._at_row, self._at_column = self._row, self._column
        if name is not None:
            match = _PLACE.fullmatch(name)
            if match is None:
                raise Breakdown(Code.BROKEN_XML)
            self._at_row, self._at_column = int(match[2]), _column(match[1])
        self._column = self._at_column + 1

    def _fill(self, row: int, column: int) -> None:
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if self._rows * self._columns > self._limits.max_cells:
            raise Refusal(Code.SHEET_TOO_LARGE)

    def ended(self, name: str) -> None:
        if name == "row":
            self._row, self._column = self._row + 1, 1
        elif name == "v" and self._text is not None:
            self._copy(int(self._text or -1))
            self._text = None

    def _copy(self, number: int) -> None:
        """Count the shared string of a cell once more; a number that none has is the reader's."""
        if 0 <= number < len(self._lengths):
            self._letters += self._lengths[number]
        if self._letters > self._limits.max_xml_unpacked:
            raise Refusal(Code.SHEET_TOO_LARGE)

    def said(self, text: str) -> None:
        if self._text is not None:
            self._text += text


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
