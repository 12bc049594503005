"""Pictures of PDF pages, as many as the time allows."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import monotonic

import pypdfium2 as pdfium
from PIL import Image

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.pictures import WEBP, picture_pair, save_webp
from tuoju.core.extraction.report import Breakdown, Code, Made, Reason, reason
from tuoju.core.extraction.texts.pdf import opened_pdf

_TALLEST = 4
_HIGHEST_SCALE = 6.0


def draw_pages(
    path: Path, out_dir: Path, limits: Limits, *, until: float
) -> tuple[list[Made], list[Reason]]:
    """Draw page after page until the clock says stop; what is missing is said."""
    made: list[Made] = []
    with opened_pdf(path) as document:
        count = len(document)
        for index in range(min(count, limits.max_page_pictures)):
            if index and monotonic() > until:
                break
            with suppress(pdfium.PdfiumError, ValueError):
                made += _draw(document, index, out_dir, limits)
    if not made:
        raise Breakdown(Code.NOT_DRAWN)
    missing = count - sum(one.kind == "page" for one in made)
    return made, [reason(Code.PICTURES_LEFT_OUT, count=missing)] if missing else []


def _draw(document: pdfium.PdfDocument, index: int, out_dir: Path, limits: Limits) -> list[Made]:
    image = render(document, index, limits.preview_width if index == 0 else limits.page_width)
    number = index + 1
    page = save_webp(image, out_dir / f"page-{number:04}.webp", limits.page_width)
    made = [Made("page", page, WEBP, number)]
    return picture_pair(image, out_dir, limits) + made if index == 0 else made


def render(document: pdfium.PdfDocument, index: int, width: int) -> Image.Image:
    """Draw one page at this width; absurd page sizes are clamped."""
    page = document[index]
    try:
        wide, tall = page.get_size()
        scale = min(width / max(wide, 1), width * _TALLEST / max(tall, 1), _HIGHEST_SCALE)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        try:
            image: Image.Image = bitmap.to_pil()
            return image.convert("RGB")
        finally:
            bitmap.close()
    finally:
        page.close()
