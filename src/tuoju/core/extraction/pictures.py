"""WebP pictures of images and pages, without camera data, never larger than they need to be."""

from __future__ import annotations

import io
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code, Fact, Made, Refusal
from tuoju.core.extraction.texts.properties import iso_date
from tuoju.core.extraction.texts.sections import Reading

WEBP = "image/webp"
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
# JPEGs are decoded at a fraction of their size; WebP and AVIF hold several full frames.
_SHARE = {"JPEG": 2.0, "WEBP": 0.6, "AVIF": 0.6, "HEIF": 0.6}
_TALLEST = 4
_TAKEN = (36867, 306)  # DateTimeOriginal, DateTime
_EXIF_IFD = 0x8769
_OPTIONAL = frozenset({"HEIF"})
_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_RESIZABLE = ("RGB", "RGBA", "L", "LA", "CMYK", "YCbCr")
_QUALITY = 82


def shrunk(image: Image.Image, width: int, height: int) -> Image.Image:
    """Give the picture at most this large, with as few full-size copies as possible."""
    scale = min(1.0, width / image.width, height / image.height)
    if image.mode not in _RESIZABLE:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if scale == 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def save_webp(image: Image.Image, path: Path, width: int) -> Path:
    """Write a picture with nothing but its pixels."""
    small = shrunk(image, width, width * _TALLEST)
    flat = small.convert("RGBA" if small.has_transparency_data else "RGB")
    flat.info.clear()
    flat.save(path, "WEBP", quality=_QUALITY, method=3)
    return path


def picture_pair(image: Image.Image, out_dir: Path, limits: Limits) -> list[Made]:
    """Write the large and the small picture that stand for a file."""
    preview = save_webp(image, out_dir / "preview.webp", limits.preview_width)
    with Image.open(preview) as large:
        thumb = save_webp(large, out_dir / "thumb.webp", limits.thumb_width)
    return [Made("preview", preview, WEBP), Made("thumb", thumb, WEBP)]


def opened_image(source: Path | BinaryIO, limits: Limits) -> Image.Image:
    """Open an image after its size was read and before any pixel is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(source, formats=[*_FORMATS, *_OPTIONAL.intersection(Image.OPEN)])
        except Image.DecompressionBombError:
            raise Refusal(Code.IMAGE_TOO_LARGE, limit=limits.max_pixels // 10_000) from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as broken:
            raise Breakdown(Code.DAMAGED) from broken
    allowed = int(limits.max_pixels * _SHARE.get(image.format or "", 1.0))
    if image.width * image.height > allowed:
        raise Refusal(
            Code.IMAGE_TOO_LARGE,
            width=image.width,
            height=image.height,
            limit=allowed // 10_000,
        )
    return image


def read_image(path: Path, out_dir: Path, limits: Limits) -> tuple[Reading, list[Made]]:
    """Measure an image and make its pictures."""
    with opened_image(path, limits) as image:
        return _measured(image), _drawn(image, out_dir, limits)


def reads_heic() -> bool:
    """Tell whether the optional reader of phone photos is installed, and switch it on."""
    if find_spec("pillow_heif") is None:
        return False
    import_module("pillow_heif").register_heif_opener()
    return True


def picture_of_bytes(raw: bytes, out_dir: Path, limits: Limits) -> list[Made]:
    """Make pictures of an image inside another file."""
    with opened_image(io.BytesIO(raw), limits) as image:
        return _drawn(image, out_dir, limits)


def _upright(image: Image.Image, width: int) -> Image.Image:
    """Shrink first and turn afterwards: turning a full-size photo needs twice its memory."""
    orientation = image.getexif().get(_ORIENTATION, 1)
    sides = (width, width * _TALLEST)
    small = shrunk(image, *(reversed(sides) if orientation in _ON_ITS_SIDE else sides))
    turn = _TURNS.get(orientation)
    return small if turn is None else small.transpose(turn)


def _measured(image: Image.Image) -> Reading:
    width, height = image.size
    facts: dict[str, Fact] = {"width": width, "height": height}
    try:
        exif = image.getexif()
        taken = exif.get_ifd(_EXIF_IFD).get(_TAKEN[0]) or exif.get(_TAKEN[1])
        if exif.get(_ORIENTATION, 1) in _ON_ITS_SIDE:
            facts |= {"width": height, "height": width}
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        taken = None
    if taken and (day := iso_date(str(taken))):
        facts["date"] = day
    return Reading(facts=facts)


def _drawn(image: Image.Image, out_dir: Path, limits: Limits) -> list[Made]:
    try:
        image.draft("RGB", (limits.preview_width, limits.preview_width))
        return picture_pair(_upright(image, limits.preview_width), out_dir, limits)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError) as broken:
        if isinstance(broken, OSError) and broken.errno:
            raise
        raise Breakdown(Code.DAMAGED) from broken
