"""PDF: text page by page, with the line breaks of the layout taken out of Chinese sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code, Reason, Refusal, reason
from tuoju.core.extraction.texts.properties import suggestions
from tuoju.core.extraction.texts.running import without_running_lines
from tuoju.core.extraction.texts.sections import Reading, as_pages

_HAN_END = re.compile("[\u3400-\u9fff\uff0c\u3001\uff1b\u201c\uff08]$")
_HAN_START = re.compile("^[\u3400-\u9fff\uff0c\u3001\uff1b\u3002\uff09\u201d]")
_HYPHEN = "\ufffe"
_NEARLY_FULL = 0.8


@contextmanager
def opened_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF; passwords and damage become reasons."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal(Code.ENCRYPTED) from None
        raise Breakdown(Code.DAMAGED) from error
    try:
        yield document
    finally:
        document.close()


def read_pdf(path: Path, limits: Limits) -> Reading:
    """Read the text of every page."""
    with opened_pdf(path) as document:
        count = len(document)
        if not count:
            raise Breakdown(Code.DAMAGED)
        notes: list[Reason] = []
        pages, cut = as_pages(_texts(document, limits, notes), limits)
        about = document.get_metadata_dict()
        facts = suggestions(title=about.get("Title", ""), written=about.get("CreationDate", ""))
        facts["page_count"] = count
    if not any(page.text for page in pages):
        notes.append(reason(Code.NO_TEXT))
    return Reading(without_running_lines(pages), facts, notes + cut)


def _texts(
    document: pdfium.PdfDocument, limits: Limits, notes: list[Reason]
) -> Iterator[tuple[str, str]]:
    broken = 0
    for index in range(min(len(document), limits.max_pages + 1)):
        try:
            yield "", _page_text(document, index)
        except pdfium.PdfiumError:
            broken += 1
            yield "", ""
    if broken:
        notes.append(reason(Code.PAGES_LEFT_OUT, count=broken))


def _page_text(document: pdfium.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            return joined_lines(textpage.get_text_range(errors="replace"))
        finally:
            textpage.close()
    finally:
        page.close()


def joined_lines(text: str) -> str:
    """Join the lines of one paragraph: a full line that breaks between two Chinese characters."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    full = max((len(line) for line in lines), default=0) * _NEARLY_FULL
    joined: list[str] = []
    open_line = False
    for line in lines:
        if open_line and joined[-1].endswith(_HYPHEN):
            joined[-1] = joined[-1][:-1] + line
        elif open_line and _HAN_END.search(joined[-1]) and _HAN_START.search(line):
            joined[-1] += line
        else:
            joined.append(line)
        open_line = line.endswith(_HYPHEN) or len(line) >= full > 0
    return "\n".join(joined).replace(_HYPHEN, "-")
