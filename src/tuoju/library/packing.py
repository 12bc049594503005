"""Many files as one zip, streamed while it is written: memory stays flat for any size."""

from __future__ import annotations

import datetime
import re
import stat
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from stream_zip import ZIP_64, ZIP_AUTO, stream_zip

from tuoju.core.blobs import store
from tuoju.library.errors import TooManyArchives
from tuoju.library.models import AttachedFile, Collection
from tuoju.library.queries.outlines import Section, open_files

CHUNK = 256 * 1024
_MODE = stat.S_IFREG | 0o644
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
_NAMELESS = "file"
_COMPRESSED = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".wmv", ".flv", ".3gp", ".mpg", ".ogv"),
        *(".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wma", ".amr"),
        *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif"),
        *(".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".ppsx", ".potx"),
        *(".odt", ".ods", ".odp", ".pdf", ".epub", ".h5p"),
        *(".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar", ".apk"),
    )
)
AT_ONCE = 4
EACH = 2  # for one address: who reads slowly does not close the counter for everybody
_held: Counter[str] = Counter()
_guard = threading.RLock()  # a lost response may be collected while its lock is held


def archive_response(
    collection: Collection, outline: list[Section], address: str
) -> StreamingHttpResponse:
    """Answer with a zip of the current files; names that meet twice get a number.

    Packing keeps a processor and a thread busy for minutes: raises `TooManyArchives` when this
    process packs as many as it should already, in all or for this visitor's address.
    """
    packed = stream_zip(_members(outline, open_files(outline)))
    response = StreamingHttpResponse(_Held(packed, address), content_type="application/zip")
    disposition = content_disposition_header(True, f"{collection.title[:80]}.zip")
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


class _Held:
    """A stream that holds one of the places for packing until its response is closed."""

    _is_held = False

    def __init__(self, chunks: Iterable[bytes], address: str) -> None:
        with _guard:
            if _held.total() >= AT_ONCE or _held[address] >= EACH:
                raise TooManyArchives
            _held[address] += 1
        self._chunks = chunks
        self._address = address
        self._is_held = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        """Give the place back, once; also when nobody read to the end."""
        if self._is_held:
            self._is_held = False
            with _guard:
                _held[self._address] -= 1
                if not _held[self._address]:
                    del _held[self._address]

    __del__ = close  # a response that was lost on its way is closed by nobody else


Member = tuple[str, datetime.datetime, int, Any, Iterator[bytes]]


def _members(outline: list[Section], files: Mapping[int, list[AttachedFile]]) -> Iterator[Member]:
    taken: set[str] = set()
    for section in outline:
        for card in section.cards:
            for file in files.get(card.version_id, ()):
                name = _free_name(section.path, file.name, taken)
                method = method_for(name, file.blob.size)
                # A zip knows no time zones: it names the hour on the clock here.
                at = timezone.localtime(card.published_at)
                yield name, at, _MODE, method, _bytes(file.blob.sha256)


def method_for(name: str, size: int) -> Any:
    """Return how a file goes into the zip: kinds that are compressed already go in as they are."""
    compressed = PurePosixPath(name).suffix.lower() in _COMPRESSED
    return ZIP_AUTO(size, level=0) if compressed else ZIP_64


def _free_name(folder: str, name: str, taken: set[str]) -> str:
    """Return a path that every system can unpack below the folder it unpacks into."""
    path = PurePosixPath(*_safe_parts(folder), _safe(name) or _NAMELESS)
    number = 1
    candidate = str(path)
    while candidate.casefold() in taken:
        number += 1
        candidate = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(candidate.casefold())
    return candidate


def _safe_parts(folder: str) -> list[str]:
    return [part for part in map(_safe, folder.split("/")) if part]


def _safe(name: str) -> str:
    """Replace what Windows refuses; names of dots alone would climb out of the folder."""
    return _REFUSED.sub("_", name).strip(" .")


def _bytes(sha256: str) -> Iterator[bytes]:
    with store.path_of(sha256).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
