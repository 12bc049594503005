"""Pixels of an SVG drawing: Typst draws it, which runs no scripts and fetches nothing."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst
from PIL import Image

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.pictures import picture_pair
from tuoju.core.extraction.report import Breakdown, Code, Made

_FONT_PACKAGE: Final = "noto_cjk_sans_otc"
_TALLEST: Final = 2
# Measured first: a strip of 3 x 100,000 would otherwise become a picture as tall as a tower.
_SHEET: Final = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#let drawing = bytes(sys.inputs.svg)
#let natural(body) = context {
  let size = measure(image(drawing, format: "svg"))
  let width = float(sys.inputs.width) * 1pt
  let scale = calc.min(width / size.width, float(sys.inputs.tallest) * width / size.height)
  body(scale * size.width)
}
#natural(width => image(drawing, format: "svg", width: width))
"""


def draw_svg(path: Path, out_dir: Path, limits: Limits) -> list[Made]:
    """Make the pictures of a drawing that was found to be harmless."""
    with TemporaryDirectory() as empty:
        compiler = typst.Compiler(root=empty, font_paths=_fonts())
        try:
            drawn = compiler.compile(
                _SHEET,
                format="png",
                ppi=72,
                sys_inputs={
                    "svg": path.read_text(encoding="utf-8-sig"),
                    "width": str(limits.preview_width),
                    "tallest": str(_TALLEST),
                },
            )
        except (typst.TypstError, ValueError) as broken:
            raise Breakdown(Code.NOT_DRAWN) from broken
    if not isinstance(drawn, bytes):
        raise Breakdown(Code.NOT_DRAWN)
    with Image.open(io.BytesIO(drawn)) as picture:
        return picture_pair(picture, out_dir, limits)


@cache
def _fonts() -> typst.Fonts:
    found = find_spec(_FONT_PACKAGE)
    folders = [str(Path(found.origin).parent)] if found and found.origin else []
    return typst.Fonts(font_paths=folders)
