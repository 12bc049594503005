"""Stored bytes over HTTP: ranges, entity tags, Chinese file names, nothing executable inline."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from tuoju.core.blobs import store
from tuoju.core.errors import NotFound

CHUNK = 64 * 1024
_log = logging.getLogger("tuoju.blobs")
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
    leave as attachments. Bytes without a `name` were made from a file.
    """
    etag = f'"{sha256[:32]}"'
    kept = {"ETag": etag, "Cache-Control": _caching(is_made=not name, private=private)}
    if _is_known(request, etag):
        return HttpResponseNotModified(headers=kept)
    file = _opened(store.path_of(sha256))
    size = os.fstat(file.fileno()).st_size
    asked = _asked(request, etag, size)
    start, end = asked or (0, size)
    if asked and start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _body(file, start, end, head=request.method == "HEAD")
    if asked:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    inline = media_type in INLINE and not attachment
    response["Content-Type"] = (
        _typed(media_type) if inline or attachment else "application/octet-stream"
    )
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    for header, value in kept.items():
        response[header] = value
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    if disposition := content_disposition_header(not inline, name):
        response["Content-Disposition"] = disposition
    return response


def _caching(*, is_made: bool, private: bool) -> str:
    """Let a takedown show at once: files are asked for each time, by their entity tag.

    A list has many small pictures: a browser keeps what it was shown for a while, nobody else does.
    """
    if is_made:
        return "private, max-age=300"
    return f"{'private' if private else 'public'}, no-cache"


def begins(response: HttpResponseBase) -> bool:
    """Whether an answer holds the first byte: later parts belong to the same download."""
    part = response.get("Content-Range", "")
    return response.status_code == 200 or part.startswith("bytes 0-")


def _is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the client holds these very bytes (weak comparison, RFC 9110 13.1.2)."""
    tags = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    return etag in tags or tags == ["*"]


def _opened(path: Path) -> BinaryIO:
    """Open the bytes; those that a row names and the disk lost are told to the operator."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        _log.exception("stored bytes are missing", extra={"sha256": path.name})
        raise NotFound from None


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _asked(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Return the half-open range that was asked for; anything odd means the whole file."""
    match = _RANGE.match(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if match is None or (condition and condition != etag) or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) else (size, size)
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def _body(file: BinaryIO, start: int, end: int, *, head: bool) -> HttpResponseBase:
    if head:
        file.close()
        return HttpResponse()
    file.seek(start)
    response = StreamingHttpResponse(_chunks(file, end - start))
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # as FileResponse
    return response


def _chunks(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
