"""Use and misses are spooled beside the answer and flushed by a job: reads never write.

Each process appends lines to a file of its own; the worker renames the files away and adds their
lines up, so a line is counted once even when the worker dies between two files. A line that cannot
be written is lost and said in the log; nobody's page or file waits for it or fails with it. A lock
keeps the worker from taking a file away while a line is on its way into it.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from tuoju.core.actors import Actor
from tuoju.core.extraction.encodings import clean_label

_logger = logging.getLogger(__name__)
_GUARD = threading.Lock()
_VISIT = {"event": str, "resource": int, "visitor": str, "at": int}
_MISS = {"query": str, "kind": str, "at": int}
RECENT = "recent.json"
KEPT_SECONDS = 300


def folder() -> Path:
    """Return where the spool lies."""
    return Path(settings.DATA_DIR) / "spool"


def missed(actor: Actor, query: str) -> None:
    """Remember that a query found nothing; no person is kept, only the kind of place."""
    kinds = sorted(actor.organisation_kinds)
    line = {"event": "missed", "query": clean_label(query), "kind": kinds[0] if kinds else ""}
    with _NeverInTheWay():
        _append([line])


def used(event: str, resource_ids: Iterable[int], visitor: str) -> None:
    """Remember views or downloads by a visitor, known by a salted hash that lives one day."""
    with _NeverInTheWay():
        known_as = visitor_hash(visitor)
        _append([{"event": event, "resource": each, "visitor": known_as} for each in resource_ids])


class _NeverInTheWay:
    """Swallows what a full or foreign disk refuses; says so once, until writing succeeds again."""

    _is_failing: ClassVar[bool] = False

    def __enter__(self) -> None: ...

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: object
    ) -> bool:
        is_refused = isinstance(error, OSError)
        if is_refused and not _NeverInTheWay._is_failing:
            _logger.error("use is not counted: %s cannot be written", folder(), exc_info=error)
        _NeverInTheWay._is_failing = is_refused
        return is_refused


def visitor_hash(visitor: str) -> str:
    """Hash a session or address with the day's salt, so that days cannot be joined."""
    return hashlib.blake2b((_salt() + visitor).encode(), digest_size=8).hexdigest()


def _salt_name() -> str:
    return f"salt-{datetime.datetime.now(tz=datetime.UTC):%Y%m%d}"


def _salt() -> str:
    path = folder() / _salt_name()
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        mine.write_text(secrets.token_hex(16), encoding="ascii")
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
        return path.read_text(encoding="ascii")


def _append(lines: list[dict[str, Any]]) -> None:
    at = int(time.time())
    text = "".join(json.dumps({**line, "at": at}, ensure_ascii=False) + "\n" for line in lines)
    path = folder() / f"events-{os.getpid()}.jsonl"
    with _GUARD, _door(fcntl.LOCK_SH), path.open("a", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def _door(how: int) -> Iterator[None]:
    """Let many write at once, and nobody while files are taken away."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "door").open("a") as file:
        fcntl.flock(file, how)
        yield


def taken() -> Iterator[Path]:
    """Rename every spool file away and yield it; a file left by a dead flush comes first.

    Salts of days gone by are removed: from then on nobody can tell whose hashes those were.
    """
    for path in folder().glob("salt-*"):
        if path.name[:13] < _salt_name():
            path.unlink(missing_ok=True)
    yield from sorted(folder().glob("taken-*.jsonl"))
    with _door(fcntl.LOCK_EX):
        found = sorted(folder().glob("events-*.jsonl"))
        targets = [path.with_name(f"taken-{secrets.token_hex(8)}.jsonl") for path in found]
        for path, target in zip(found, targets, strict=True):
            path.rename(target)
    yield from targets


def recent() -> dict[tuple[str, int, str], int]:
    """Return when visitors clicked last, as the flush before left it."""
    try:
        rows = json.loads((folder() / RECENT).read_text(encoding="utf-8"))
        return {(event, resource, visitor): at for event, resource, visitor, at in rows}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def remember(last: dict[tuple[str, int, str], int]) -> None:
    """Keep the clicks of the last minutes, for double clicks that fall between two flushes."""
    limit = time.time() - KEPT_SECONDS
    rows = [[*visit, at] for visit, at in last.items() if at > limit]
    path = folder() / RECENT
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{RECENT}.{secrets.token_hex(4)}")
    written.write_text(json.dumps(rows), encoding="utf-8")
    written.replace(path)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a spool file; what a full disk or a killed process broke is left out.

    Lines are read as bytes: a broken one may end inside a character.
    """
    read = [_read(line) for line in path.read_bytes().splitlines()]
    found = [line for line in read if line is not None]
    if len(found) < len(read):
        _logger.warning("%s: %d lines are no lines of use", path.name, len(read) - len(found))
    return found


def _read(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    shapes = (_VISIT, _MISS)
    is_whole = isinstance(line, dict) and any(
        all(isinstance(line.get(name), kind) for name, kind in shape.items()) for shape in shapes
    )
    return line if is_whole else None
