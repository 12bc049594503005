"""The virus scanner is asked over a real socket; silence is never taken for clean."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuoju.core.extraction.scanning import Scan, scan

MARK = b"EVIL"


class _Session(socketserver.StreamRequestHandler):
    """Speaks enough INSTREAM; remembers what was streamed."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
            if len(body) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.heard.append(body)
        self.wfile.write(b"stream: Test.Evil FOUND\0" if MARK in body else b"stream: OK\0")


class _Daemon(socketserver.ThreadingUnixStreamServer):
    heard: list[bytes]
    limit = 1 << 20


class _TcpDaemon(socketserver.ThreadingTCPServer):
    heard: list[bytes]
    limit = 1 << 20


@pytest.fixture(params=["unix", "tcp"])
def daemon(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    if request.param == "unix":
        server = _Daemon(str(tmp_path / "clamd.sock"), _Session)
        address = f"unix:{tmp_path}/clamd.sock"
    else:
        server = _TcpDaemon(("127.0.0.1", 0), _Session)
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
    server.heard = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield address, server.heard
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_clean_file_arrives_whole(tmp_path: Path, daemon: tuple[str, list[bytes]]):
    address, heard = daemon
    path = tmp_path / "x"
    path.write_bytes(b"harmless " * 30_000)

    assert scan(path, address) == Scan("clean")
    assert heard == [path.read_bytes()]


def test_an_infected_file_is_named(tmp_path: Path, daemon: tuple[str, list[bytes]]):
    path = tmp_path / "x"
    path.write_bytes(b"x" * 100_000 + MARK)

    assert scan(path, daemon[0]) == Scan("infected", "Test.Evil")


def test_a_file_too_large_for_the_daemon_is_not_called_clean(
    tmp_path: Path, daemon: tuple[str, list[bytes]]
):
    path = tmp_path / "x"
    path.write_bytes(b"x" * (5 << 20))

    assert scan(path, daemon[0]).outcome == "unavailable"


@pytest.mark.parametrize(
    "address", ["unix:/nowhere/clamd.sock", "tcp://127.0.0.1:1", "http://x", "tcp://"]
)
def test_a_daemon_that_is_not_there_is_unavailable(tmp_path: Path, address: str):
    path = tmp_path / "x"
    path.write_bytes(b"x")

    assert scan(path, address, seconds=2).outcome == "unavailable"


def test_without_an_address_nothing_is_asked(tmp_path: Path):
    assert scan(tmp_path / "missing", "") == Scan("not_configured")
