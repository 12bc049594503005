"""Chooses the reader for a kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tuoju.core.extraction import media_types as kinds
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Family
from tuoju.core.extraction.sniffing import Sniffed
from tuoju.core.extraction.texts.archive import read_archive
from tuoju.core.extraction.texts.epub import read_epub
from tuoju.core.extraction.texts.h5p import read_h5p
from tuoju.core.extraction.texts.html import read_html
from tuoju.core.extraction.texts.odf import read_odp, read_odt
from tuoju.core.extraction.texts.pdf import read_pdf
from tuoju.core.extraction.texts.sections import Reading
from tuoju.core.extraction.texts.sheets import read_workbook
from tuoju.core.extraction.texts.slides import read_pptx
from tuoju.core.extraction.texts.svg import read_svg
from tuoju.core.extraction.texts.word import read_docx

Reader = Callable[[Path, Limits], Reading]

_BY_FAMILY: dict[Family, Reader] = {
    "pdf": read_pdf,
    "epub": read_epub,
    "h5p": read_h5p,
    "html": read_html,
    "svg": read_svg,
    "sheet": read_workbook,
}
_BY_TYPE: dict[str, Reader] = {
    kinds.ODT.media_type: read_odt,
    kinds.ODP.media_type: read_odp,
    kinds.ZIP.media_type: read_archive,
    **dict.fromkeys((k.media_type for k in (kinds.DOCX, kinds.DOCM, kinds.DOTX)), read_docx),
    **dict.fromkeys(
        (k.media_type for k in (kinds.PPTX, kinds.PPTM, kinds.PPSX, kinds.POTX)), read_pptx
    ),
}


def reader_for(sniffed: Sniffed) -> Reader | None:
    """Give the reader; none for what has no text or gets it only through conversion."""
    return _BY_TYPE.get(sniffed.media_type) or _BY_FAMILY.get(sniffed.family)
