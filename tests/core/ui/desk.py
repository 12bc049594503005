"""A small site for the custom elements: the real built files, the real templates, answers in memory.

It speaks just enough HTTP for the elements: search suggestions, autosave, polling, tus 1.0.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; font-src 'self' data:; object-src 'none'"
)

Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]


@dataclass
class Sent:
    """One file on its way in."""

    length: int
    meta: dict[str, str]
    data: bytes = b""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Desk:
    """What the site was told and what it answers."""

    static: Path
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    saved: list[dict[str, list[str]]] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    save_status: int = 200
    refusal: str = ""
    busy: int = 0
    polls: int = 0
    state: str = ""
    checked: list[dict[str, object]] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    patches: int = 0
    broken_patches: set[int] = field(default_factory=set)
    signs_out_after: int = 0
    is_signed_out: bool = False
    token: str = ""
    url: str = ""

    def answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        """Answer one request."""
        parts = urlsplit(path)
        if method == "GET" and parts.path in self.pages:
            html = self.pages[parts.path].encode()
            kind = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP}
            return 200, kind, html
        if parts.path.startswith("/static/tuoju/"):
            return self._file(self.static / parts.path.removeprefix("/static/tuoju/"))
        if parts.path in self.files:
            return 200, {"Content-Type": "application/octet-stream"}, self.files[parts.path]
        for pattern, act in self._places().items():
            if re.fullmatch(pattern, parts.path):
                return self._shut(method, headers) or act(method, path, headers, body)
        return 404, {}, b""

    def _shut(self, method: str, headers: Headers) -> Answer | None:
        """Refuse who is not signed in, and who comes with another form token than this session's."""
        if self.is_signed_out:
            return self._json({"detail": "请先登录。"}, 401)
        if method not in {"GET", "HEAD"} and self.token not in {"", headers.get("x-csrftoken")}:
            return 403, {"Content-Type": "text/html"}, b"<h1>CSRF</h1>"
        return None

    def _places(self) -> dict[str, Callable[[str, str, Headers, bytes], Answer]]:
        return {
            "/suggest": self._suggest,
            "/save": self._save,
            "/ui/.*/": self._look,
            "/state": self._state,
            "/preflight": self._preflight,
            "/tus/.*": self._tus,
        }

    def _file(self, path: Path) -> Answer:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return (
            (200, {"Content-Type": kind}, path.read_bytes()) if path.is_file() else (404, {}, b"")
        )

    def _json(self, value: object, status: int = 200) -> Answer:
        return status, {"Content-Type": "application/json"}, json.dumps(value).encode()

    def _suggest(self, _method: str, path: str, _headers: Headers, _body: bytes) -> Answer:
        typed = parse_qs(urlsplit(path).query).get("q", [""])[0]
        names = [f"{typed}观察", f"{typed}回应"]
        return self._json(
            {"items": [{"title": name, "url": f"/found?{name}", "kind": "资源"} for name in names]}
        )

    def _save(self, _method: str, _path: str, _headers: Headers, body: bytes) -> Answer:
        if self.busy:
            self.busy -= 1
            return 409, {"Content-Type": "text/html", "Retry-After": "1"}, b"busy"
        if self.save_status != 200:
            kind = (
                "application/json" if self.refusal.startswith("{") else "text/html; charset=utf-8"
            )
            return self.save_status, {"Content-Type": kind}, self.refusal.encode()
        self.saved.append(parse_qs(body.decode(), keep_blank_values=True))
        return self._json({"version": len(self.saved) + 1})

    def _look(self, _method: str, _path: str, _headers: Headers, body: bytes) -> Answer:
        chosen = parse_qs(body.decode())
        self.looks.append("&".join(f"{k}={v[0]}" for k, v in chosen.items() if k != "next"))
        return 302, {"Location": chosen.get("next", ["/"])[0]}, b""

    def _state(self, _method: str, _path: str, _headers: Headers, _body: bytes) -> Answer:
        self.polls += 1
        if self.state:
            return 200, {"Content-Type": "text/html; charset=utf-8"}, self.state.encode()
        final = {"X-Poll": "done"} if self.polls >= 3 else {}
        return 200, {"Content-Type": "text/html", **final}, f"<p>step {self.polls}</p>".encode()

    def _preflight(self, _method: str, _path: str, _headers: Headers, body: bytes) -> Answer:
        files = json.loads(body)["files"]
        self.checked.extend(files)
        return self._json({"files": [self._verdict(entry) for entry in files]})

    def _verdict(self, entry: dict[str, str]) -> dict[str, str]:
        if entry["name"].endswith(".exe"):
            return {"path": entry["path"], "verdict": "refused", "message": "不接收程序文件"}
        is_known = bool(entry["sha256"]) and entry["name"] == "known.txt"
        return {"path": entry["path"], "verdict": "duplicate" if is_known else "ok", "message": ""}

    def _tus(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        common = {"Tus-Resumable": "1.0.0"}
        if method == "POST":
            name = f"u{len(self.sent)}"
            self.sent[name] = Sent(int(headers["upload-length"]), _metadata(headers))
            return 201, {**common, "Location": f"/tus/{name}"}, b""
        upload = self.sent.get(path.rpartition("/")[2])
        if upload is None:
            return 404, common, b""
        if method == "PATCH":
            self.patches += 1
            if self.patches in self.broken_patches:
                return 500, common, b""
            upload.data += body
            self.is_signed_out = self.patches == self.signs_out_after
        if method == "DELETE":
            del self.sent[path.rpartition("/")[2]]
            return 204, common, b""
        offset = {"Upload-Offset": str(len(upload.data)), "Upload-Length": str(upload.length)}
        return (204 if method == "PATCH" else 200), {**common, **offset}, b""


def _metadata(headers: Headers) -> dict[str, str]:
    pairs = (piece.split(" ", 1) for piece in headers["upload-metadata"].split(","))
    return {pair[0]: base64.b64decode(pair[1]).decode() if len(pair) > 1 else "" for pair in pairs}


def open_desk(desk: Desk) -> ThreadingHTTPServer:
    """Serve the desk on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent = {name.lower(): value for name, value in self.headers.items()}
            status, headers, answer = desk.answer(self.command, unquote(self.path), sent, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD" and status != 204:
                self.wfile.write(answer)

        do_GET = do_POST = do_HEAD = do_PATCH = do_DELETE = _handle  # noqa: N815 - the names are given

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
