"""Stored bytes over HTTP: ranges, entity tags, Chinese file names, nothing executable inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from tuoju.core.blobs import store

CHUNK = 64 * 1024
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
# What browsers only show; everything else is handed out as an attachment.
INLINE = frozenset(
    {
        "application/pdf",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/plain",
        "video/mp4",
        "video/webm",
    }
)
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'"


def serve(
    request: HttpRequest,
    *,
    sha256: str,
    media_type: str,
    name: str = "",
    attachment: bool = False,
    private: bool = True,
) -> HttpResponseBase:
    """Answer with stored bytes or the asked part of them (RFC 9110, one range).

    User content never runs: it carries a sandbox policy, and types that browsers would execute
    leave as attachments.
    """
    etag = f'"{sha256[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    path = store.path_of(sha256)
    size = path.stat().st_size
    start, end = _asked(request, etag, size)
    if start >= size and size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _body(path, start, end, head=request.method == "HEAD")
    if (start, end) != (0, size):
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    inline = media_type in INLINE and not attachment
    response["Content-Type"] = (
        _typed(media_type) if inline or attachment else "application/octet-stream"
    )
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = f"{'private' if private else 'public'}, max-age=300"
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    if disposition := content_disposition_header(not inline, name):
        response["Content-Disposition"] = disposition
    return response


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _asked(request: HttpRequest, etag: str, size: int) -> tuple[int, int]:
    """Return the half-open range that was asked for; anything odd means the whole file."""
    match = _RANGE.match(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if match is None or (condition and condition != etag) or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return 0, size
    return int(first), min(int(last) + 1, size) if last else size


def _body(path: Path, start: int, end: int, *, head: bool) -> HttpResponseBase:
    if head:
        return HttpResponse()
    file = path.open("rb")
    file.seek(start)
    response = StreamingHttpResponse(_chunks(file, end - start))
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # as FileResponse
    return response


def _chunks(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
