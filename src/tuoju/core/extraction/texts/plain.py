"""Text, Markdown, CSV and subtitles."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tuoju.core.extraction.encodings import decode
from tuoju.core.extraction.limits import MEGABYTE, Limits
from tuoju.core.extraction.report import (
    Breakdown,
    Code,
    Extraction,
    Family,
    Stop,
    reason,
    state_of,
)
from tuoju.core.extraction.sniffing import Sniffed
from tuoju.core.extraction.texts.properties import completed
from tuoju.core.extraction.texts.sections import Block, Reading, as_pages, in_sections

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)[\s#]*$")
_FRONT_MATTER = re.compile(r"---\n.{0,20000}?\n---\n", re.DOTALL)
_ROWS_PER_PAGE = 200


def extract_plain(path: Path, sniffed: Sniffed, limits: Limits) -> Extraction:
    """Read a plain text file where we stand: no child, nothing drawn."""
    try:
        reading = read_plain(path, sniffed.family, limits)
    except Stop as stop:
        reasons = (*sniffed.reasons, stop.reason)
        return Extraction(stop.state, sniffed.media_type, sniffed.family, reasons=reasons)
    reasons = (*sniffed.reasons, *reading.reasons)
    return Extraction(
        state_of(reasons),
        sniffed.media_type,
        sniffed.family,
        pages=reading.pages,
        facts=completed(reading.facts, reading.pages),
        reasons=reasons,
    )


def read_plain(path: Path, family: Family, limits: Limits) -> Reading:
    """Read a text file in whatever encoding it came."""
    with path.open("rb") as source:
        raw = source.read(limits.max_plain_bytes)
        cut = bool(source.read(1))
    if cut:
        raw = raw[: raw.rfind(b"\n") + 1] or raw
    found = decode(raw)
    if found is None:
        raise Breakdown(Code.UNREADABLE)
    text, encoding = found
    pages, notes = as_pages(_sections(text, family), limits)
    if cut:
        notes.append(reason(Code.TEXT_CUT, pages=len(pages), megabytes=len(raw) // MEGABYTE))
    if not encoding.startswith("utf-"):
        notes.append(reason(Code.ENCODING_GUESSED, encoding=encoding.upper()))
    return Reading(pages, {}, notes)


def _sections(text: str, family: Family) -> list[tuple[str, str]]:
    if family == "markdown":
        return in_sections(markdown_blocks(text))
    if family == "csv":
        return list(_csv_pages(text))
    return in_sections(Block(line) for line in text.split("\n"))


def without_front_matter(text: str) -> str:
    """Leave out the block of metadata on top of Markdown."""
    found = _FRONT_MATTER.match(text)
    return text[found.end() :] if found else text


def markdown_blocks(text: str) -> Iterator[Block]:
    """Split Markdown into lines, with the headings known; code fences hide theirs."""
    fenced = False
    for line in without_front_matter(text).split("\n"):
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line[:400])
        if heading:
            yield Block(heading[2], level=len(heading[1]))
        else:
            yield Block(line.rstrip())


def _csv_pages(text: str) -> Iterator[tuple[str, str]]:
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    lines: list[str] = []
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            lines.append("\t".join(cell.strip() for cell in row))
            if len(lines) == _ROWS_PER_PAGE:
                yield "", "\n".join(lines)
                lines = []
    except csv.Error:
        yield from in_sections(Block(line) for line in text.split("\n"))
        return
    if lines:
        yield "", "\n".join(lines)
