"""Picture files of our own drawings."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image

from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.palette import PAPER
from tuoju.demo.content.builders.typesetting import png_of, require_chinese_fonts
from tuoju.demo.content.drawing import draw
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_PIXELS: Final = 1240


def build_picture(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write a drawing as SVG, or on paper as PNG or JPEG."""
    if resource.art is None:
        raise ContentError(resource.path, "art: is needed for a picture")
    drawing = draw(resource.art)
    if resource.kind == "svg":
        path.write_text(drawing.svg.replace(resource.art, resource.title, 1), encoding="utf-8")
        return
    flat = _on_paper(drawing.svg)
    if resource.kind == "png":
        _save_png(flat, path)
    else:
        flat.save(path, "JPEG", quality=88)


def flat_png(name: str) -> bytes:
    """Give a drawing on paper as the bytes of a small PNG."""
    out = io.BytesIO()
    _save_png(_on_paper(draw(name).svg), out)
    return out.getvalue()


def _on_paper(svg: str) -> Image.Image:
    if "<text" in svg:
        require_chinese_fonts()
    drawn = Image.open(io.BytesIO(png_of(svg, _PIXELS))).convert("RGBA")
    paper = Image.new("RGBA", drawn.size, f"#{PAPER}")
    paper.alpha_composite(drawn)
    return paper.convert("RGB")


def _save_png(picture: Image.Image, target: Path | io.BytesIO) -> None:
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(target, "PNG")
