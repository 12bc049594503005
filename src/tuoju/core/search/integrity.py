"""Find bytes that changed on disk: the engine stores a checksum in every file but never reads it.

Each file ends with `payload · JSON footer with the CRC-32 of the payload · its length · 1337`.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path

_TAIL = struct.Struct("<II")
_MAGIC = 1337
_BLOCK = 1 << 20


def damaged_files(generation: Path) -> list[str]:
    """Return the names of files of the current commit whose bytes are not what was written."""
    try:
        commit = json.loads((generation / "meta.json").read_text(encoding="utf-8"))
        segments = {segment["segment_id"].replace("-", "") for segment in commit["segments"]}
    except (OSError, ValueError, KeyError, TypeError):
        return ["meta.json"]
    return sorted(
        found.name
        for found in generation.iterdir()
        if found.name.partition(".")[0] in segments and not _is_whole(found)
    )


def _is_whole(file: Path) -> bool:
    try:
        return _stored_checksum(file) == _checksum(file)
    except FileNotFoundError:
        return True  # merged away meanwhile
    except (OSError, ValueError, KeyError, struct.error):
        return False


def _payload_length(file: Path) -> int:
    with file.open("rb") as handle:
        handle.seek(-_TAIL.size, os.SEEK_END)
        length, magic = _TAIL.unpack(handle.read(_TAIL.size))
        if magic != _MAGIC:
            raise ValueError("not a file of the engine")
        return int(handle.tell() - _TAIL.size - length)


def _stored_checksum(file: Path) -> int:
    with file.open("rb") as handle:
        handle.seek(_payload_length(file))
        footer = handle.read()[: -_TAIL.size]
        return int(json.loads(footer)["crc"])


def _checksum(file: Path) -> int:
    left = _payload_length(file)
    checksum = 0
    with file.open("rb") as handle:
        while left and (block := handle.read(min(left, _BLOCK))):
            checksum = zlib.crc32(block, checksum)
            left -= len(block)
    return checksum
