"""Office and media programs: used when there, missed with a reason, bounded in time and reach."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from tests.core.extraction import builders

from tuoju.core.extraction.office import one_at_a_time
from tuoju.core.extraction.report import Breakdown, Code, Extraction, PageText
from tuoju.core.extraction.texts.paging import on_pages_of
from tuoju.core.extraction.texts.pdf import joined_lines

Processed = Callable[..., Extraction]
REAL_PATH = os.environ["PATH"]


def codes(done: Extraction) -> list[Code]:
    return [one.code for one in done.reasons]


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str, str], Path]:
    """Install a stand-in program."""

    def install(name: str, script: str) -> Path:
        return builders.make_program(tmp_path / "programs", name, f"PATH=/usr/bin:/bin\n{script}")

    return install


def test_without_an_office_suite_the_text_is_there_and_the_reason_too(
    tmp_path: Path, processed: Processed
):
    done = processed(builders.make_docx(tmp_path / "x.docx", "# 教案", "内容"))

    assert (done.state, codes(done)) == ("partial", [Code.CONVERTER_MISSING])
    assert done.text == "教案\n内容"


def test_an_office_file_becomes_pdf_pages_and_pictures(
    tmp_path: Path, processed: Processed, stand_in: Callable[[str, str], Path]
):
    ready = builders.make_pdf(tmp_path / "ready.pdf", "Plan for today", "And for tomorrow")
    stand_in("soffice", f'for last; do :; done; echo "$@" > {tmp_path}/told; '
                        f'cp {ready} "${{last%.*}}.pdf"')  # fmt: skip
    path = builders.make_docx(tmp_path / "x.docx", "# Plan for today", "And for tomorrow")

    done = processed(path)

    assert done.state == "ready"
    assert [page.text for page in done.pages] == ["Plan for today", "And for tomorrow"]
    assert [made.kind for made in done.derivatives] == ["pdf", "preview", "thumb", "page", "page"]
    assert done.facts["page_count"] == 2
    told = (tmp_path / "told").read_text()
    assert "--headless" in told
    assert "-env:UserInstallation=file://" in told


def test_a_conversion_that_gives_nothing_is_said(
    tmp_path: Path, processed: Processed, stand_in: Callable[[str, str], Path]
):
    stand_in("soffice", "exit 0")

    done = processed(builders.make_pptx(tmp_path / "x.pptx", ("一", "二", "")))

    assert (done.state, codes(done)) == ("partial", [Code.CONVERSION_FAILED])


def test_old_documents_get_their_text_from_the_conversion(
    tmp_path: Path, processed: Processed, stand_in: Callable[[str, str], Path]
):
    ready = builders.make_pdf(tmp_path / "ready.pdf", "Old words")
    stand_in("soffice", f'for last; do :; done; cp {ready} "${{last%.*}}.pdf"')

    done = processed(builders.make_ole(tmp_path / "x.doc", "WordDocument"))

    assert (done.state, done.text) == ("ready", "Old words")


def test_two_conversions_never_run_at_once(tmp_path: Path):
    lock = tmp_path / "lock"

    with one_at_a_time(lock, 5), pytest.raises(Breakdown) as busy, one_at_a_time(lock, 0.1):
        pass

    assert busy.value.reason.code == Code.CONVERTER_BUSY
    with one_at_a_time(lock, 0.1):
        pass


class _Ears(BaseHTTPRequestHandler):
    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - names given by the library

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


def test_a_document_cannot_make_the_office_suite_reach_out(
    tmp_path: Path, processed: Processed, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", REAL_PATH)
    secret = tmp_path / "secret.png"
    Image.new("RGB", (300, 300), "red").save(secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Ears)
    _Ears.heard = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    path = builders.make_reaching_odt(
        tmp_path / "x.odt", f"http://127.0.0.1:{server.server_port}/a.png", secret.as_uri()
    )

    done = processed(path)

    server.shutdown()
    server.server_close()
    thread.join()
    assert _Ears.heard == []
    assert done.has(Code.CONVERTER_MISSING) or not shows_red(done)


def shows_red(done: Extraction) -> bool:
    pdf = next(made.path for made in done.derivatives if made.kind == "pdf")
    document = pdfium.PdfDocument(pdf)
    picture = document[0].render().to_pil().convert("RGB")
    document.close()
    return any(
        red > 200 and green < 60 for _n, (red, green, _b) in picture.getcolors(1 << 24) or ()
    )


def wav(path: Path, seconds: int) -> Path:
    rate = 8000
    body = b"\0\0" * rate * seconds
    head = (
        b"RIFF" + (36 + len(body)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    )
    form = (1).to_bytes(2, "little") * 2 + rate.to_bytes(4, "little")
    form += (
        (rate * 2).to_bytes(4, "little") + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    )
    path.write_bytes(head + form + b"data" + len(body).to_bytes(4, "little") + body)
    return path


def test_without_media_tools_a_recording_is_kept_with_a_reason(
    tmp_path: Path, processed: Processed
):
    done = processed(wav(tmp_path / "x.wav", 2))

    assert codes(done) == [Code.MEDIA_TOOLS_MISSING]


def test_a_recording_has_its_duration(
    tmp_path: Path, processed: Processed, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", REAL_PATH)
    if shutil.which("ffprobe") is None:
        monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}:{REAL_PATH}")
        told = {"streams": [{"codec_type": "audio"}], "format": {"duration": "2.0"}}
        builders.make_program(tmp_path / "programs", "ffprobe", f"echo '{json.dumps(told)}'")

    done = processed(wav(tmp_path / "x.wav", 2))

    assert (done.state, done.facts["duration_s"]) == ("ready", 2.0)


def test_a_film_has_size_duration_and_a_poster(
    tmp_path: Path, processed: Processed, stand_in: Callable[[str, str], Path]
):
    frame = tmp_path / "frame.png"
    frame.write_bytes(builders.png(640, 360))
    told = {
        "streams": [{"codec_type": "video", "width": 1920, "height": 1080}],
        "format": {"duration": "125.44", "tags": {"title": "晨间律动"}},
    }
    stand_in("ffprobe", f"echo '{json.dumps(told)}'")
    stand_in("ffmpeg", f'echo "$@" > {tmp_path}/told; cat {frame}')
    path = tmp_path / "x.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 99)

    done = processed(path)

    assert done.state == "ready"
    assert done.facts == {"title": "晨间律动", "duration_s": 125.4, "width": 1920, "height": 1080}
    assert [made.kind for made in done.derivatives] == ["preview", "thumb"]
    assert "-protocol_whitelist file -f mov" in (tmp_path / "told").read_text()


def test_a_broken_film_is_said(
    tmp_path: Path, processed: Processed, stand_in: Callable[[str, str], Path]
):
    stand_in("ffprobe", "echo '{}'; exit 1")
    path = tmp_path / "x.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 99)

    assert codes(processed(path)) == [Code.MEDIA_UNREADABLE]


def test_paragraphs_move_to_the_page_that_shows_them():
    own = [
        PageText(1, "甲", "甲\n第一段的文字内容\n第二段的文字内容"),
        PageText(2, "乙", "乙节\n第三段的文字"),
    ]
    drawn = [
        PageText(1, "", "甲\n第一段的文\n字内容"),
        PageText(2, "", "第二段的文字内容 乙节第三段的文字"),
    ]

    found = on_pages_of(own, drawn)

    assert [page.text for page in found] == [
        "甲\n第一段的文字内容",
        "第二段的文字内容\n乙节\n第三段的文字",
    ]
    assert [page.label for page in found] == ["甲", "乙"]


def test_lines_of_a_chinese_paragraph_are_joined_and_headings_stay():
    text = "一、总则\r\n幼儿园应当保证幼儿每天有不少于两小时的户外活\r\n动时间。\r\n二、细则"

    assert joined_lines(text) == (
        "一、总则\n幼儿园应当保证幼儿每天有不少于两小时的户外活动时间。\n二、细则"
    )
