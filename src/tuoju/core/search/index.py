"""The index on disk: one writer, many readers, swapped as a whole when it is rebuilt.

    <path>/writer.lock       held by the one process that writes
    <path>/CURRENT           name of the generation that readers open
    <path>/g-…/              one generation: the engine's files and `stamp.json`

A generation whose stamp (schema, engine, dictionary) differs from ours is never opened; it is
rebuilt beside the old one and swapped by renaming `CURRENT`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from .documents import SearchDocument
from .errors import IndexDamaged, IndexLocked, IndexUnusable
from .integrity import damaged_files
from .schema import (
    POSITION_KEY,
    engine_documents,
    position_entry,
    register_tokenizers,
    schema,
    stamp,
)

logger = logging.getLogger(__name__)

_REQUEST = "REBUILD"
_HEAP = 48_000_000
_REBUILD_HEAP = 160_000_000
_REBUILD_COMMIT_EVERY = 20_000
_ATTEMPTS = 3


class IndexState(Enum):
    """Whether the copy on disk can be used."""

    READY = "ready"
    MISSING = "missing"
    OUTDATED = "outdated"
    DAMAGED = "damaged"


class SearchIndex:
    """The index of one node under a folder of its own."""

    def __init__(self, path: Path, *, reload_after: float = 0.2) -> None:
        """Point at a folder; nothing is opened or created yet."""
        self.path = Path(path)
        self._reload_after = reload_after
        self._guard = threading.Lock()
        self._opened: _Opened | None = None

    @property
    def state(self) -> IndexState:
        """Look at the copy on disk: ready, missing, outdated or damaged."""
        generation = self._current()
        if generation is None:
            return IndexState.MISSING
        try:
            made_with = json.loads((generation / "stamp.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return IndexState.DAMAGED
        if made_with != stamp():
            return IndexState.OUTDATED
        if self.rebuild_wanted:
            return IndexState.DAMAGED
        try:
            _Opened(generation)
        except IndexUnusable:
            return IndexState.DAMAGED
        return IndexState.READY

    def verify(self) -> IndexState:
        """Read every byte of the copy: slower than `state`, finds what a bad disk changed."""
        state = self.state
        generation = self._current()
        if state is IndexState.READY and generation and damaged_files(generation):
            return IndexState.DAMAGED
        return state

    @property
    def rebuild_wanted(self) -> bool:
        """Whether somebody asked for a rebuild, such as a reader that met damaged bytes."""
        return (self.path / _REQUEST).exists()

    @property
    def position(self) -> int:
        """Return the log position up to which the last commit holds every change."""
        with contextlib.suppress(IndexUnusable):
            return read_position(self.snapshot(fresh=True))
        return 0

    def snapshot(self, *, fresh: bool = False) -> Any:
        """Return a reader on one commit, reloaded when a newer commit was seen on disk."""
        opened = self._opened
        if opened and not fresh and time.monotonic() - opened.checked < self._reload_after:
            return opened.searcher
        mine = self._guard.acquire(blocking=fresh or opened is None)
        if not mine and opened:
            return opened.searcher  # another thread is reloading: go on with what there is
        try:
            self._opened = self._refreshed(self._opened)
            self._opened.checked = time.monotonic()
            return self._opened.searcher
        finally:
            self._guard.release()

    def _refreshed(self, opened: _Opened | None) -> _Opened:
        """Open what `CURRENT` names; again when a swap took it away between the look and the step."""
        trouble = IndexUnusable("there is no search index yet")
        for _attempt in range(_ATTEMPTS):
            generation = self._current()
            if generation is None:
                continue
            try:
                if opened and opened.generation == generation:
                    opened.refresh()
                    return opened
                return _open_matching(generation)
            except IndexUnusable as swapped:
                opened, trouble = None, swapped
        raise trouble

    def request_rebuild(self, reason: str) -> None:
        """Ask the node's writer, whichever process that is, to rebuild at its next step."""
        with contextlib.suppress(OSError):
            (self.path / _REQUEST).write_text(reason[:500], encoding="utf-8")

    def is_written_by(self, writer: IndexWriter) -> bool:
        """Whether a writer's words reach the readers: nobody took its copy away or wants another."""
        return writer.generation == self._current() and not self.rebuild_wanted

    @contextlib.contextmanager
    def writer(self, *, heap: int = _HEAP) -> Iterator[IndexWriter]:
        """Open the one writer of this node; what is not committed is dropped at the end."""
        with self._locked():
            if self._current() is None:
                self._publish(self._new_generation())
            self._sweep()
            generation = self._current()
            if generation is None or self.state is not IndexState.READY:
                raise IndexUnusable("the search index must be rebuilt before it can be written")
            with IndexWriter.opened(generation, heap=heap) as writer:
                yield writer

    def rebuild(self, documents: Iterable[SearchDocument], position: int) -> int:
        """Build a new generation beside the old one and swap it in; returns the documents."""
        with self._locked():
            self._sweep()
            generation = self._new_generation()
            count = 0
            with IndexWriter.opened(generation, heap=_REBUILD_HEAP) as writer:
                for count, document in enumerate(documents, start=1):
                    writer.add(document)
                    if count % _REBUILD_COMMIT_EVERY == 0:
                        writer.commit(0)
                writer.commit(position)
                writer.settle()
            self._publish(generation)
            self._sweep()
            return count

    def _current(self) -> Path | None:
        try:
            name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            return None
        generation = self.path / name
        return generation if name.startswith("g-") and generation.is_dir() else None

    def _new_generation(self) -> Path:
        generation = self.path / f"g-{uuid.uuid4().hex[:12]}"
        generation.mkdir(parents=True)
        _engine_index(generation, create=True)
        _write_durably(generation / "stamp.json", json.dumps(stamp()))
        return generation

    def _publish(self, generation: Path) -> None:
        _write_durably(self.path / "CURRENT", generation.name)
        (self.path / _REQUEST).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove generations that nobody will open again, such as a killed rebuild's."""
        current = self._current()
        for generation in self.path.glob("g-*"):
            if generation != current:
                shutil.rmtree(generation, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "writer.lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise IndexLocked("another process of this node writes the search index") from busy
            yield


class _Opened:
    """A generation opened for reading, with the commit that its searcher shows."""

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self.checked = 0.0
        self._seen = _commit_mark(generation)
        self._index = _engine_index(generation, create=False)
        self.searcher = self._load()

    def refresh(self) -> None:
        mark = _commit_mark(self.generation)
        if mark != self._seen:
            self.searcher = self._load()
            self._seen = mark

    def _load(self) -> Any:
        with engine_trouble():
            self._index.reload()
            return self._index.searcher()


class IndexWriter:
    """Replace, remove, commit; readers see a commit whole or not at all."""

    def __init__(self, engine_writer: Any, generation: Path) -> None:
        """Wrap an engine writer on a generation; use `SearchIndex.writer()` to get one."""
        self._engine = engine_writer
        self.generation = generation

    @classmethod
    @contextlib.contextmanager
    def opened(cls, generation: Path, *, heap: int) -> Iterator[IndexWriter]:
        """Open the engine's writer on a generation and give it back at the end."""
        index = _engine_index(generation, create=False)
        with engine_trouble():
            engine_writer = index.writer(heap_size=heap, num_threads=1)
        writer = cls(engine_writer, generation)
        del engine_writer
        try:
            yield writer
        finally:
            writer.close()

    def add(self, document: SearchDocument) -> None:
        """Add a document that is known not to be in the index yet."""
        for entry in engine_documents(document):
            self._engine.add_document(entry)

    def replace(self, documents: Iterable[SearchDocument]) -> None:
        """Put these documents in the place of whatever the index holds under their refs."""
        for document in documents:
            self.remove([document.ref])
            self.add(document)

    def remove(self, refs: Iterable[str]) -> None:
        """Take the objects with these refs out, pages included."""
        for ref in refs:
            self._engine.delete_documents_by_term("ref", ref)

    def commit(self, position: int) -> None:
        """Make everything so far durable and visible, together with the log position."""
        self._engine.delete_documents_by_term("meta", POSITION_KEY)
        self._engine.add_document(position_entry(position))
        self._engine.commit()

    def settle(self) -> None:
        """Wait until background merges have finished; the writer cannot be used afterwards."""
        engine, self._engine = self._engine, None
        engine.wait_merging_threads()

    def close(self) -> None:
        """Drop what was not committed and give the engine's lock back."""
        engine, self._engine = self._engine, None
        if engine is None:
            return
        try:
            with engine_trouble():
                engine.rollback()
        except IndexDamaged as gone:  # somebody deleted the folder: there is nothing to give back
            logger.warning("The search index cannot be closed properly: %s", gone)


def read_position(searcher: Any) -> int:
    """Read the log position stored in the commit that a searcher shows."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    found = searcher.search(tantivy.Query.term_query(schema(), "meta", POSITION_KEY), 1).hits
    return int(searcher.doc(found[0][1]).get_first("log_position")) if found else 0


def _open_matching(generation: Path) -> _Opened:
    try:
        made_with = json.loads((generation / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise IndexDamaged("the search index has no readable stamp") from broken
    if made_with != stamp():
        raise IndexUnusable("the search index was made by another version")
    return _Opened(generation)


def _engine_index(generation: Path, *, create: bool) -> Any:
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    with engine_trouble():
        if create:
            index = tantivy.Index(schema(), path=str(generation))
        else:
            index = tantivy.Index.open(str(generation))
            index.config_reader("manual")
        register_tokenizers(index)
        return index


def _commit_mark(generation: Path) -> tuple[int, int, int]:
    try:
        found = (generation / "meta.json").stat()
    except OSError as gone:
        raise IndexDamaged("the search index has no commit") from gone
    return found.st_mtime_ns, found.st_ino, found.st_size


@contextlib.contextmanager
def engine_trouble() -> Iterator[None]:
    """Turn whatever the engine throws at broken files, panics included, into `IndexDamaged`."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as broken:
        raise IndexDamaged(str(broken)) from broken
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise IndexDamaged(str(panic)) from panic


def _write_durably(target: Path, text: str) -> None:
    beside = target.with_name(target.name + ".new")
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
