"""Pages while a hundred uploads and a hundred downloads stand still.

    python benchmarks/slow_clients.py [stalled clients of each kind]
    scripts/with-postgres sh -c 'BENCH_DATABASE_URL=$TUOJU_DATABASE_URL python benchmarks/slow_clients.py'

Every stalled upload has sent a part of its form and waits; every stalled download of a 200 MB
file has read the first kilobytes and waits. Prints one JSON object.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import statistics
import sys
import tempfile
import time
import wave
from pathlib import Path

from served.deployment import Site, deployment

PAGES = ("/library/", "/", "/accounts/login/")
REQUESTS = 300
FILE_MB = 200


def main() -> None:
    """Measure pages alone, then beside the stalled clients."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name, deployment(folder=_files(Path(name))) as site:
        site.wait_until_idle()
        measure(site, requests=60)  # warm
        alone, memory = measure(site), site.pss_mb()
        stalled = [stalled_upload(site) for _ in range(count)]
        address = download_address(site)
        stalled += [stalled_download(site, address) for _ in range(count)]
        beside, memory_beside = measure(site), site.pss_mb()
        later = site.pss_mb()
        whole = sum(1 for client in stalled if _is_open(client))
        for client in stalled:
            client.close()
    print(
        json.dumps(
            {
                "stalled_uploads": count,
                "stalled_downloads": count,
                "still_connected": whole,
                "pages_alone_ms": alone,
                "pages_beside_ms": beside,
                "memory_mb": memory,
                "memory_beside_mb": max(memory_beside, later),
            }
        )
    )


def measure(site: Site, *, requests: int = REQUESTS) -> dict[str, float]:
    """Return percentiles of the time that one visitor waits for a page."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    times = []
    for number in range(requests):
        started = time.perf_counter()
        connection.request("GET", PAGES[number % len(PAGES)])
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{PAGES[number % len(PAGES)]} answered {answer.status}")
    cuts = statistics.quantiles(times, n=100)
    return {
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "max": round(max(times), 1),
    }


def stalled_upload(site: Site) -> socket.socket:
    """Send the head and the first kilobyte of a form of four megabytes."""
    client = socket.create_connection(("127.0.0.1", site.port))
    head = (
        "POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    client.sendall(head.encode() + b"login=" + b"a" * 1024)
    return client


def stalled_download(site: Site, path: str) -> socket.socket:
    """Ask for the large file and read its first kilobytes only."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    client.connect(("127.0.0.1", site.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    if b" 200 " not in client.recv(4096).split(b"\r\n")[0]:
        raise RuntimeError(f"{path} cannot be downloaded")
    return client


def download_address(site: Site) -> str:
    """Find the large file's address on its page, as a visitor would."""
    for place in re.findall(r'href="(/r/[0-9a-z]{10}/)', site.page("/library/")):
        found = re.search(r'href="(/r/[0-9a-z]{10}/files/[0-9a-z]{10}/)["?]', site.page(place))
        if found:
            return found.group(1)
    raise RuntimeError("no resource offers its file")


def _files(folder: Path) -> Path:
    with wave.open(str(folder / "long.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44_100)
        for _ in range(FILE_MB):
            sound.writeframes(bytes(1024 * 1024))
    return folder


def _is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
