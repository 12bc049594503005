"""A big file through cut connections and killed servers arrives byte-identical.

    python benchmarks/tus_resume.py [--size 2G] [--cuts 20] [--kills 3]

The client behaves like a browser: asks for the durable offset and goes on from there. The memory
is that of the web processes, sampled while bytes flow.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import os
import random
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from served.deployment import Site, cookie_of_a_teacher, free_port, wait_for_answer

MEGABYTE = 1024 * 1024
PIECE = 64 * MEGABYTE
CHUNK = 256 * 1024
CONTENT_TYPE = "application/offset+octet-stream"


@dataclass
class Server:
    """A deployment whose process tree can be killed and started again."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    highest_mb: float = 0.0
    lowest_mb: float = 0.0
    starts: int = 0

    def start(self) -> None:
        """Serve, and wait for the first answer."""
        environment = {**os.environ, "TUOJU_DATA_DIR": str(self.data_dir)}
        command = [sys.executable, "-m", "tuoju.config.cli", "serve", "--workers", "1"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.starts += 1
        wait_for_answer(f"http://127.0.0.1:{self.port}/")

    def kill(self) -> None:
        """End every process of the tree at once, as a power cut does."""
        if self.process is None:
            return
        root = psutil.Process(self.process.pid)
        tree = [root, *root.children(recursive=True)]
        for one in tree:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()
        psutil.wait_procs(tree)

    def sample(self) -> None:
        """Remember the memory of the process that takes the bytes."""
        if self.process is None:
            return
        with suppress(psutil.Error):
            tree = psutil.Process(self.process.pid).children(recursive=True)
            sizes = [one.memory_info().rss for one in tree if _listens(one, self.port)]
            if sizes:
                now = max(sizes) / MEGABYTE
                self.highest_mb = max(self.highest_mb, now)
                self.lowest_mb = min(self.lowest_mb or now, now)


def _listens(process: psutil.Process, port: int) -> bool:
    return any(
        one.status == psutil.CONN_LISTEN and one.laddr.port == port
        for one in process.net_connections(kind="tcp")
    )


@contextmanager
def sampled(server: Server) -> Iterator[None]:
    """Sample memory until the block ends."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(0.25):
            server.sample()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Client:
    """A browser that resumes."""

    def __init__(self, server: Server, cookie: str) -> None:
        """Carry a session and a token of one's own."""
        self.server = server
        token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"{cookie}; csrftoken={token}",
            "X-CSRFToken": token,
            "Tus-Resumable": "1.0.0",
        }

    def ask(self, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
        """Send a request without a body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request(method, path, headers={**self.headers, **headers})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def batch(self) -> str:
        """Open the upload page and read which batch it has drawn."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", "/my/upload/", headers=self.headers)
        found = re.search(rb'<tj-upload[^>]* batch="(\w+)"', connection.getresponse().read())
        connection.close()
        if found is None:
            message = "the upload page shows no batch"
            raise RuntimeError(message)
        return found[1].decode()

    def create(self, name: str, size: int, digest: str, batch: str) -> str:
        """Announce the file; returns its address."""
        about = {"filename": name, "relativePath": name, "sha256": digest, "batch": batch}
        pairs = (f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in about.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
        answer = self.ask("POST", "/my/upload/tus/", **headers)
        location = answer.getheader("Location")
        if location is None:
            message = f"the server refused the upload: {answer.status}"
            raise RuntimeError(message)
        return location

    def offset(self, path: str) -> int:
        """Ask for the durable offset."""
        return int(self.ask("HEAD", path).getheader("Upload-Offset") or 0)

    def send(self, path: str, file: Path, offset: int, *, until: int, cut: bool) -> int:
        """Send a piece; a cut one announces more than it sends and hangs up."""
        size = file.stat().st_size
        announced = min(PIECE, size - offset) if cut else until - offset
        head = [f"PATCH {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}"]
        own = {
            **self.headers,
            "Content-Type": CONTENT_TYPE,
            "Upload-Offset": str(offset),
            "Content-Length": str(announced),
            "Connection": "close",
        }
        head += [f"{name}: {value}" for name, value in own.items()]
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=120) as line:
            line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
            with file.open("rb") as source:
                source.seek(offset)
                left = until - offset
                while left > 0 and (chunk := source.read(min(CHUNK, left))):
                    line.sendall(chunk)
                    left -= len(chunk)
            if cut:
                return 0
            return int([*line.recv(4096).split(b" ", 2), b"0"][1])


def write_source(path: Path, size: int) -> str:
    """Write a file that no filesystem can compress; returns its sha256."""
    source, digest, left = random.Random(7), hashlib.sha256(), size
    with path.open("wb") as file:
        while left:
            block = source.randbytes(min(left, 4 * MEGABYTE))
            file.write(block)
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def carry(client: Client, server: Server, file: Path, path: str, stops: dict[int, str]) -> int:
    """Bring the file over, with the planned misfortunes; returns how many bytes were sent twice."""
    size, offset, twice = file.stat().st_size, 0, 0
    places = sorted(stops)
    while offset < size:
        nearest = next((place for place in places if offset < place < offset + PIECE), None)
        until = nearest or min(offset + PIECE, size)
        what = stops.pop(nearest, "") if nearest else ""
        places = sorted(stops)
        client.send(path, file, offset, until=until, cut=bool(what))
        if what == "kill":
            server.kill()
            server.start()
        offset = _durable(client, path)
        twice += until - offset
    return twice


def _durable(client: Client, path: str) -> int:
    """Ask until the server has noticed that the last connection is over."""
    seen = -1
    while True:
        now = client.offset(path)
        if now == seen:
            return now
        seen = now
        time.sleep(0.3)


def wait_for_blob(data_dir: Path, digest: str, *, seconds: float = 600) -> bool:
    """Wait until the worker has taken the file in, and compare its bytes."""
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        with closing(sqlite3.connect(data_dir / "tuoju.sqlite3")) as database:
            row = database.execute("SELECT size FROM blobs_blob WHERE sha256 = ?", [digest])
            if row.fetchone():
                break
        time.sleep(0.5)
    stored = data_dir / "blobs" / digest[:2] / digest[2:4] / digest
    with stored.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="2G", help="2G, 300M …")
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    unit = {"M": MEGABYTE, "G": 1024 * MEGABYTE}[asked.size[-1].upper()]
    size = int(asked.size[:-1]) * unit
    with tempfile.TemporaryDirectory(prefix="tuoju-bench-") as folder:
        data = Path(folder) / "data"
        environment = {**os.environ, "TUOJU_DATA_DIR": str(data)}
        first = Path(folder) / "first"
        first.mkdir()
        (first / "first.txt").write_text("the import makes the alliance's first organisation")
        for words in (["init", "--no-input"], ["import-resources", str(first)]):
            command = [sys.executable, "-m", "tuoju.config.cli", *words]
            subprocess.run(command, env=environment, check=True, capture_output=True)
        server = Server(data)
        server.start()
        try:
            print(json.dumps(_measure(server, Path(folder) / "大文件.bin", size, asked)))
        finally:
            server.kill()


def _measure(server: Server, file: Path, size: int, asked: argparse.Namespace) -> dict[str, object]:
    digest = write_source(file, size)
    site = Site(port=server.port, pid=0, data_dir=server.data_dir)
    client = Client(server, cookie_of_a_teacher(site))
    places = random.Random(11).sample(range(MEGABYTE, size - 1), asked.cuts + asked.kills)
    kills = set(places[: asked.kills])
    stops = {place: "kill" if place in kills else "cut" for place in places}
    path = client.create(file.name, size, digest, client.batch())
    began = time.monotonic()
    with sampled(server):
        twice = carry(client, server, file, path, stops)
    seconds = time.monotonic() - began
    return {
        "size_mb": size // MEGABYTE,
        "cuts": asked.cuts,
        "kills": server.starts - 1,
        "identical": wait_for_blob(server.data_dir, digest),
        "sent_twice_mb": round(twice / MEGABYTE, 1),
        "seconds": round(seconds, 1),
        "web_process_lowest_mb": round(server.lowest_mb, 1),
        "web_process_highest_mb": round(server.highest_mb, 1),
    }


if __name__ == "__main__":
    main()
