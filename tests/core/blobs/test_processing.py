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
from tuoju.core.extraction.report import Extraction, Made, PageText
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
