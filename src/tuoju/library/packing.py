"""Many files as one zip, streamed while it is written: memory stays flat for any size."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from stream_zip import ZIP_64, stream_zip

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob
from tuoju.library.models import Collection
from tuoju.library.queries.outlines import Section

CHUNK = 256 * 1024
_MODE = stat.S_IFREG | 0o644


def archive_response(collection: Collection, outline: list[Section]) -> StreamingHttpResponse:
    """Answer with a zip of the current files; names that meet twice get a number."""
    response = StreamingHttpResponse(stream_zip(_members(outline)), content_type="application/zip")
    disposition = content_disposition_header(True, f"{collection.title[:80]}.zip")
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


Member = tuple[str, datetime.datetime, int, Any, Iterator[bytes]]


def _members(outline: list[Section]) -> Iterator[Member]:
    taken: set[str] = set()
    for section in outline:
        for card in section.cards:
            for file in card.version.files.all():
                if file.blob.scan in {Blob.Scan.PENDING, Blob.Scan.INFECTED}:
                    continue
                name = _free_name(section.path, file.name, taken)
                yield (
                    name,
                    card.version.published_at,
                    _MODE,
                    ZIP_64,
                    _bytes(file.blob.sha256),
                )


def _free_name(folder: str, name: str, taken: set[str]) -> str:
    path = PurePosixPath(folder) / name.replace("/", "_")
    number = 1
    candidate = str(path)
    while candidate in taken:
        number += 1
        candidate = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(candidate)
    return candidate


def _bytes(sha256: str) -> Iterator[bytes]:
    with store.path_of(sha256).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
