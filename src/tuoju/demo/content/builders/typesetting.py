"""Typst as the one engine for PDF pages and for turning drawings into pixels."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Final

import typst

from tuoju.demo.content.errors import CannotBuild

_TEMPLATES: Final = Path(__file__).parent / "typst"
_FONT_PACKAGE: Final = "noto_cjk_sans_otc"
_CHINESE: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")
_PICTURE: Final = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: int(sys.inputs.width) * 1pt)
"""


@cache
def png_of(svg: str, width: int) -> bytes:
    """Give an SVG drawing as a PNG picture of the given width in pixels."""
    made = _compiler().compile(
        _PICTURE, format="png", ppi=72, sys_inputs={"svg": svg, "width": str(width)}
    )
    return _single(made)


def pdf_of(template: str, data: str, timestamp: int) -> bytes:
    """Typeset JSON data with one of our templates; the timestamp goes into the file's metadata."""
    require_chinese_fonts()
    made = _compiler().compile(
        (_TEMPLATES / template).read_bytes(),
        format="pdf",
        sys_inputs={"data": data},
        timestamp=timestamp,
    )
    return _single(made)


def pages_as_png(template: str, data: str) -> list[bytes]:
    """Typeset JSON data into one PNG picture a page, one pixel a point."""
    require_chinese_fonts()
    made = _compiler().compile(
        (_TEMPLATES / template).read_bytes(), format="png", ppi=72, sys_inputs={"data": data}
    )
    return made if isinstance(made, list) else [_single(made)]


def require_chinese_fonts() -> None:
    """Stop before a file full of empty boxes is made."""
    if not set(_CHINESE) & set(_fonts().families()):
        raise CannotBuild(
            "没有找到中文字体，请安装 fonts-noto-cjk（Debian）或 Python 包 noto-cjk-sans-otc"
        )


def _single(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise CannotBuild("排版程序没有给出唯一的一份结果")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(font_paths=[str(folder) for folder in _packaged_fonts()])


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(_TEMPLATES), font_paths=_fonts())


def _packaged_fonts() -> list[Path]:
    found = importlib.util.find_spec(_FONT_PACKAGE)
    return [Path(found.origin).parent] if found and found.origin else []
