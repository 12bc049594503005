"""The demo's real files: made from their sources, kept, registered with the job that reads them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import register
from tuoju.core.blobs.store import StoredBytes
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.demo.content.builders import build
from tuoju.demo.content.source import DemoResource
from tuoju.library.tasks import queue_preparing


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """Bytes that are durable, and do not have a row yet."""

    name: str
    stored: StoredBytes
    sniffed: Sniffed

    def take_in(self) -> Blob:
        """Name the bytes by a row and let the worker read them."""
        blob = register(self.stored, self.sniffed)
        queue_preparing(blob)
        return blob


@dataclasses.dataclass(frozen=True, slots=True)
class Files:
    """The file of a resource, and what its story needs beside it."""

    now: Made
    first: Made | None
    damaged: Made | None


def make(source: DemoResource, folder: Path) -> Files:
    """Make the files of a resource; raises `CannotBuild` when this machine cannot."""
    path = build(source, folder)
    first = None
    if source.returned_with:
        earlier = dataclasses.replace(source, body=source.first_body)
        first = _keep(build(earlier, folder / "first"))
    damaged = _keep(_cut(path)) if source.twist == "damaged" else None
    return Files(now=_keep(path), first=first, damaged=damaged)


def _keep(path: Path) -> Made:
    return Made(path.name, store.put_file(path), sniff(path, path.name))


def _cut(path: Path) -> Path:
    """Give a copy that ends too early, as a broken memory stick leaves it."""
    whole = path.read_bytes()
    copy = path.with_name(f"{path.stem}（优盘里的副本）{path.suffix}")
    copy.write_bytes(whole[: len(whole) // 2])
    return copy
