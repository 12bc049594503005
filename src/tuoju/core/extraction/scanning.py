"""Asks a clamd daemon about a file; what cannot be asked is never called clean."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from tuoju.core.extraction.report import Code, reason

Outcome = Literal["clean", "infected", "unavailable", "not_configured"]
_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096
_PORT = 3310
NOT_ASKED = reason(Code.SCANNER_SILENT)


@dataclass(frozen=True, slots=True)
class Scan:
    """The daemon's word: ``name`` of what was found, or why nobody could be asked."""

    outcome: Outcome
    name: str = ""


def scan(path: Path, address: str, *, seconds: float = 60) -> Scan:
    """Stream a file to the daemon at ``unix:/path`` or ``tcp://host:port``; empty = none."""
    if not address:
        return Scan("not_configured")
    try:
        with path.open("rb") as source, _connected(address, seconds) as line:
            return _verdict(_ask(line, source))
    except (OSError, ValueError) as problem:
        return Scan("unavailable", type(problem).__name__)


def _connected(address: str, seconds: float) -> socket.socket:
    where = urlsplit(address)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line
    if where.scheme == "tcp" and where.hostname:
        return socket.create_connection((where.hostname, where.port or _PORT), timeout=seconds)
    raise ValueError(address)


def _ask(line: socket.socket, source: BinaryIO) -> str:
    """Speak INSTREAM; a daemon that has heard enough (size limit) may answer early."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := source.read(_CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return _answer(line)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        heard += more
    return heard.split(b"\0")[0].decode("utf-8", errors="replace").strip()


def _verdict(answer: str) -> Scan:
    body = answer.removeprefix("stream: ")
    if body == "OK":
        return Scan("clean")
    if body.endswith(" FOUND"):
        return Scan("infected", body.removesuffix(" FOUND"))
    return Scan("unavailable", body[:200])
