"""What is made of a file is replaced together, and goes when a scanner closes the file."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tuoju.core.blobs import processing, store
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import hold, register, release
from tuoju.core.extraction.report import Code, Extraction, Made, PageText, Reason
from tuoju.core.extraction.sniffing import Sniffed

pytestmark = pytest.mark.django_db


class TwoPages:
    """An extractor that finds two pages and draws the first."""

    def run(self, _path: Path, _name: str, out_dir: Path) -> Extraction:
        picture = out_dir / "1.webp"
        picture.write_bytes(b"picture")
        return Extraction(
            "ready",
            "text/plain",
            "text",
            pages=(PageText(1, "一", "第一页"), PageText(2, "二", "第二页")),
            derivatives=(Made("page", picture, "image/webp", page=1),),
        )


@pytest.fixture
def blob() -> Blob:
    stored = store.put_stream(io.BytesIO(b"words"))
    return register(stored, Sniffed("text/plain", "text"))


@pytest.fixture
def clamd(monkeypatch) -> Iterator[Callable[..., None]]:
    """Start a daemon that answers one file after the other with what the test says."""
    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(settings, "TUOJU_CLAMD", f"tcp://127.0.0.1:{server.getsockname()[1]}")

    def serve(answers: tuple[bytes, ...]) -> None:
        for answer in answers:
            line, _address = server.accept()
            with line:
                heard = b""
                while not heard.endswith(bytes(4)):
                    heard += line.recv(65536)
                line.sendall(answer)

    def will_say(*answers: bytes) -> None:
        threading.Thread(target=serve, args=[answers], daemon=True).start()

    yield will_say
    server.close()


def made_of(blob: Blob) -> tuple[list[str], list[tuple[str, int]]]:
    return (
        list(blob.pages.values_list("text", flat=True)),
        list(blob.derivatives.values_list("kind", "page")),
    )


def test_twice_gives_the_same_rows(blob):
    for _time in range(2):
        done = processing.process(blob, "a.txt", TwoPages())

    assert done.state == "ready"
    assert done.scan == Blob.Scan.NOT_CONFIGURED
    assert made_of(done) == (["第一页", "第二页"], [("page", 1)])


def test_an_infected_file_loses_what_was_made_of_it(blob, clamd):
    clamd(b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0")

    assert processing.process(blob, "a.txt", TwoPages()).scan == Blob.Scan.CLEAN
    assert made_of(blob) == (["第一页", "第二页"], [("page", 1)])
    done = processing.process(blob, "a.txt", TwoPages())

    assert (done.scan, done.state) == (Blob.Scan.INFECTED, processing.QUARANTINED)
    assert made_of(done) == ([], [])


def test_a_scanner_that_cannot_be_asked_keeps_the_file_closed(blob, monkeypatch):
    monkeypatch.setattr(settings, "TUOJU_CLAMD", "unix:/nowhere/clamd.sock")

    done = processing.process(blob, "a.txt", TwoPages())

    assert (done.scan, done.state) == (Blob.Scan.PENDING, processing.WAITING)
    assert made_of(done) == ([], [])


def test_references_are_counted_and_never_fall_below_nothing(blob):
    hold([blob.pk, blob.pk])
    for _time in range(3):
        release([blob.pk])

    blob.refresh_from_db()
    assert blob.references == 0


def test_the_same_bytes_are_registered_once(blob):
    again = register(store.put_stream(io.BytesIO(b"words")), Sniffed("text/plain", "text"))

    assert again == blob
    assert Blob.objects.count() == 1


class Reports:
    """An extractor that reports what it was given, one after the other."""

    def __init__(self, *reports: Extraction) -> None:
        self.reports = list(reports)

    def run(self, _path: Path, _name: str, _out_dir: Path) -> Extraction:
        return self.reports.pop(0)


def report(state, *codes, text=""):
    pages = (PageText(1, "", text),) if text else ()
    reasons = tuple(Reason(code) for code in codes)
    return Extraction(state, "text/plain", "text", pages=pages, reasons=reasons)


@pytest.mark.parametrize("code", [Code.CONVERTER_BUSY, Code.DISK_FULL])
def test_trouble_of_the_moment_is_not_the_last_word(blob, code):
    extractor = Reports(report("partial", code, text="文字"), report("ready", text="文字"))

    first = processing.process(blob, "a.docx", extractor)
    assert (first.state, first.processed_by) == ("partial", processing.AGAIN)
    assert made_of(first)[0] == ["文字"]

    second = processing.process(blob, "a.docx", extractor)
    assert (second.state, second.processed_by, second.reasons) == ("ready", processing.TOOL, [])


def test_a_later_run_cut_short_takes_nothing_away(blob):
    extractor = Reports(
        report("partial", Code.CONVERTER_BUSY, text="文字"), report("failed", Code.DISK_FULL)
    )

    for _run in range(2):
        done = processing.process(blob, "a.docx", extractor)

    assert (done.state, done.processed_by) == ("partial", processing.AGAIN)
    assert made_of(done)[0] == ["文字"]


def test_what_the_file_itself_lacks_is_final(blob):
    done = processing.process(blob, "a.docx", Reports(report("failed", Code.DAMAGED)))

    assert (done.state, done.processed_by) == ("failed", processing.TOOL)
