"""Keep one node's index in step with the log, and tell where it is not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Literal

from .documents import SearchDocument
from .errors import IndexLocked
from .index import IndexState, IndexWriter, SearchIndex
from .registry import Registry, registry
from .snapshots import stored_digests

logger = logging.getLogger(__name__)

BATCH_EVERY = 0.3
_BATCH = 500
_CHUNK = 200
_PATIENCE = 3
_LOCKED_WAIT = 2.0

Read = Callable[[int, int], Sequence[tuple[int, str]]]
Head = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One object whose entry in the index is not what its app says now."""

    ref: str
    problem: Literal["missing", "stale", "orphan"]


class Indexer:
    """The one process of a node that writes its index.

    `read(position, limit)` returns the next log entries after a position as `(position, ref)`,
    `head()` the newest position. The position is committed together with the documents, so a
    killed indexer repeats its last batch and loses nothing.
    """

    def __init__(
        self, index: SearchIndex, read: Read, head: Head, registry: Registry = registry
    ) -> None:
        """Bind the index to the log and to the sources; nothing is opened yet."""
        self.index = index
        self.read = read
        self.head = head
        self.registry = registry
        self._writer: IndexWriter | None = None
        self._position = 0
        self._held = ExitStack()
        self._failures = 0
        self._verified = False

    def __enter__(self) -> Indexer:
        """Start without opening anything: the first step does."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the index back."""
        self.close()

    def step(self) -> int:
        """Follow the log by one batch; returns the number of entries, 0 when there are none."""
        writer = self._ready_writer()
        entries = self.read(self._position, _BATCH)
        if not entries:
            return 0
        refs = self.registry.affected_refs(ref for _, ref in entries)
        position = entries[-1][0]
        apply = self._apply if self._failures < _PATIENCE - 1 else self._apply_one_by_one
        try:
            apply(writer, refs)
            writer.commit(position)
        except Exception:
            self._failures += 1
            self.close()
            raise
        self._position = position
        self._failures = 0
        return len(entries)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until told to stop, at most one commit every 0.3 seconds."""
        with self:
            while not stop.is_set():
                try:
                    self.step()
                except IndexLocked:
                    stop.wait(_LOCKED_WAIT)  # another process of this node follows the log
                except Exception:
                    logger.exception("The search index could not follow the log; it will retry.")
                stop.wait(BATCH_EVERY * (1 + self._failures))

    def rebuild(self) -> int:
        """Make the index anew beside the old one; returns the number of documents."""
        self.close()
        position = self.head()
        return self.index.rebuild(self._every_document(), position)

    def check(self) -> list[Difference]:
        """Compare the index with what the apps would index now."""
        indexed = stored_digests(self.index.snapshot(fresh=True))
        differences: list[Difference] = []
        for document in self._every_document():
            digest = indexed.pop(document.ref, None)
            if digest != document.digest():
                problem: Literal["missing", "stale"] = "stale" if digest else "missing"
                differences.append(Difference(document.ref, problem))
        differences += [Difference(ref, "orphan") for ref in indexed]
        return sorted(differences, key=lambda difference: difference.ref)

    def close(self) -> None:
        """Drop what was not committed and let another process write."""
        self._writer = None
        self._held.close()

    def _ready_writer(self) -> IndexWriter:
        if self._writer is not None and self.index.is_written_by(self._writer):
            return self._writer
        self.close()
        state = self.index.state if self._verified else self.index.verify()
        self._verified = True
        if state is not IndexState.READY:
            count = self.rebuild()
            logger.info("The search index was rebuilt with %d documents.", count)
        self._writer = self._held.enter_context(self.index.writer())
        self._position = self.index.position
        return self._writer

    def _every_document(self) -> Iterator[SearchDocument]:
        for source in self.registry.sources():
            refs = iter(source.refs())
            while chunk := list(islice(refs, _CHUNK)):
                yield from source.documents(chunk)

    def _apply(self, writer: IndexWriter, refs: Iterable[str]) -> None:
        waiting = list(refs)
        while waiting:
            chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
            writer.remove(chunk)
            for document in self.registry.documents_for(chunk):
                writer.add(document)

    def _apply_one_by_one(self, writer: IndexWriter, refs: Iterable[str]) -> None:
        """Pass over objects whose app cannot describe them, so that one cannot stop all others."""
        for ref in refs:
            try:
                documents = list(self.registry.documents_for([ref]))
            except Exception:
                logger.exception("No search document for %s; its old entry stays.", ref)
                continue
            writer.remove([ref])
            for document in documents:
                writer.add(document)
