"""Pictures are small, upright, and tell nobody where they were taken."""

from __future__ import annotations

import io
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.core.extraction import builders

from tuoju.core.extraction.report import Code, Extraction

Processed = Callable[..., Extraction]


def test_a_photo_is_turned_upright_and_loses_its_place(tmp_path: Path, processed: Processed):
    done = processed(builders.make_photo(tmp_path / "x.jpg"))

    assert done.state == "ready"
    assert (done.facts["width"], done.facts["height"]) == (1000, 2000)
    assert done.facts["date"] == "2026-05-20"
    sizes = {}
    for made in done.derivatives:
        with Image.open(made.path) as picture:
            assert (picture.format, dict(picture.getexif()), picture.info.get("exif")) == (
                "WEBP",
                {},
                None,
            )
            sizes[made.kind] = picture.size
    assert sizes == {"preview": (1000, 2000), "thumb": (320, 640)}


def test_a_gigantic_picture_is_refused_before_it_is_decoded(tmp_path: Path, processed: Processed):
    done = processed(builders.make_png_header(tmp_path / "x.png", 30_000, 30_000))

    assert done.state == "refused"
    assert [one.code for one in done.reasons] == [Code.IMAGE_TOO_LARGE]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_every_way_to_store_pixels_is_drawn(tmp_path: Path, processed: Processed, mode: str):
    form = "PNG" if mode in ("1", "L", "LA", "P", "RGBA", "I;16") else "TIFF"
    path = tmp_path / f"x.{form.lower()}"
    Image.new(mode, (50, 40)).save(path, form)

    done = processed(path)

    assert (done.state, len(done.derivatives)) == ("ready", 2)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_half_a_picture_is_damaged(tmp_path: Path, processed: Processed, form: str):
    raw = io.BytesIO()
    Image.effect_noise((90, 90), 60).convert("RGB").save(raw, form)
    path = tmp_path / f"x.{form.lower()}"
    path.write_bytes(raw.getvalue()[: len(raw.getvalue()) // 3])

    done = processed(path)

    assert done.state == "failed"
    assert Code.DAMAGED in {one.code for one in done.reasons}


def test_a_very_tall_picture_stays_bearable(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.png"
    Image.new("RGB", (100, 20_000)).save(path)

    for made in processed(path).derivatives:
        with Image.open(made.path) as picture:
            assert picture.height <= 4 * 1280


def test_heic_is_kept_with_advice(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 99)

    assert [one.code for one in processed(path).reasons] == [Code.HEIC_UNSUPPORTED]


def test_with_the_optional_reader_heic_is_drawn(
    tmp_path: Path, processed: Processed, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "pillow_heif.py").write_text(
        "from PIL import Image, PngImagePlugin\n"
        "def photo(source, name):\n"
        "    source.seek(24)\n"
        "    return PngImagePlugin.PngImageFile(source)\n"
        "def register_heif_opener():\n"
        "    Image.register_open('HEIF', photo, lambda head: head[4:12] == b'ftypheic')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Image, "OPEN", dict(Image.OPEN))
    path = tmp_path / "x.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 12 + builders.png())

    done = processed(path)

    assert (done.state, len(done.derivatives)) == ("ready", 2)


def test_pages_are_drawn_up_to_the_bound_and_the_rest_is_said(tmp_path: Path, processed: Processed):
    path = builders.make_pdf(tmp_path / "x.pdf", "One", "Two", "Three")

    done = processed(path, max_page_pictures=2)

    assert [(made.kind, made.page) for made in done.derivatives] == [
        ("preview", None),
        ("thumb", None),
        ("page", 1),
        ("page", 2),
    ]
    left_out = next(one for one in done.reasons if one.code == Code.PICTURES_LEFT_OUT)
    assert (done.state, left_out.params) == ("ready", {"count": 1})
    widths = []
    for made in done.derivatives:
        with Image.open(made.path) as picture:
            widths.append(picture.width)
    assert widths == [1280, 320, 960, 960]


def test_a_page_of_absurd_size_is_clamped(tmp_path: Path, processed: Processed):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    raw = path.read_bytes().replace(b"[0 0 595 842]", b"[0 0 14 99999]")
    path.write_bytes(raw)

    for made in processed(path).derivatives:
        with Image.open(made.path) as picture:
            assert picture.height <= 4 * 1280


def test_a_full_disk_is_said_and_nothing_else_is_blamed(tmp_path: Path, processed: Processed):
    path = tmp_path / "x.png"
    Image.effect_noise((600, 600), 90).save(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    try:
        done = processed(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (done.state, [one.code for one in done.reasons]) == ("failed", [Code.DISK_FULL])


def _drawing(path: Path, inside: str, size: str = 'viewBox="0 0 30 40"') -> Path:
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>', "utf-8")
    return path


def test_a_drawing_shows_its_picture_on_white(tmp_path: Path, processed: Processed):
    inside = "<title>喝水</title><rect width='15' height='40' fill='#f00'/><text y='20'>水</text>"

    done = processed(_drawing(tmp_path / "x.svg", inside))

    assert (done.state, [made.kind for made in done.derivatives]) == ("ready", ["preview", "thumb"])
    with Image.open(done.derivatives[0].path) as picture:
        columns = [picture.crop((x, 50, x + 1, 51)).tobytes() for x in (400, 1200)]
        assert picture.size[0] == 1280
    assert columns[0][0] > 240
    assert columns[0][1] < 20
    assert min(columns[1]) > 245


@pytest.mark.parametrize("size", ["width='3' height='100000'", "width='100000' height='3'"])
def test_an_endless_drawing_stays_bearable(tmp_path: Path, processed: Processed, size: str):
    done = processed(_drawing(tmp_path / "x.svg", "<rect width='3' height='9'/>", size))

    assert done.state == "ready"
    with Image.open(done.derivatives[0].path) as picture:
        assert max(picture.size) <= 2560


@pytest.mark.parametrize("inside", ["<script>x()</script>", "<image href='/etc/hostname'/>"])
def test_a_drawing_that_reaches_out_is_not_drawn(tmp_path: Path, processed: Processed, inside: str):
    assert processed(_drawing(tmp_path / "x.svg", inside)).derivatives == ()
