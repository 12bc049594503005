"""Zip containers whose bytes depend on nothing but their content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

_MOMENT: Final = (2026, 1, 1, 8, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(<)")


def write_zip(path: Path, entries: Iterable[tuple[str, bytes]], *, stored: frozenset[str]) -> None:
    """Write entries in order with one fixed moment; names in `stored` stay uncompressed."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, date_time=_MOMENT)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def write_office_file(path: Path, container: io.BytesIO, day: date) -> None:
    """Save an office file without the moment of saving, dated with the day it was published."""
    stamp = f"{day.isoformat()}T08:00:00Z".encode()
    with zipfile.ZipFile(container) as source:
        entries = [(name, _dated(name, source.read(name), stamp)) for name in source.namelist()]
    write_zip(path, entries, stored=frozenset())


def _dated(name: str, content: bytes, stamp: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
