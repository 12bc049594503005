"""A server's folder becomes resources: walk, describe, store, collect; restartable at any point."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.blobs import processing, store
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import register
from tuoju.core.errors import DomainError
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.extraction.texts.plain import extract_plain
from tuoju.core.jobs.queueing import enqueue
from tuoju.library.operations import ImportedFile, collect_file
from tuoju.library.sidecars import Sidecars
from tuoju.library.tasks import prepare_file
from tuoju.library.vocabularies import Visibility

BATCH = 25
_DATED = re.compile(r"^(?P<title>.+?)\s*[（(](?P<date>\d{4}-\d{2}-\d{2})[）)]$")
_HIDDEN = re.compile(r"(^|/)[.~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What the operator asked for on the command line."""

    folder: Path
    source: str
    owner: Organisation
    licence: str
    rights_holder: str
    visibility: str = Visibility.PUBLIC
    as_draft: bool = False


@dataclass(slots=True)
class ImportReport:
    """What `--json` prints; `refused` says why, by path."""

    found: int = 0
    imported: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape."""
        return {
            "found": self.found,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "seconds": round(self.seconds, 2),
        }


def files_in(folder: Path) -> list[Path]:
    """List what would be imported, in a stable order; hidden, lock and sidecar files stay out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not _HIDDEN.search(path.relative_to(folder).as_posix())
        and not Sidecars.is_sidecar(path)
    ]


def import_folder(
    actor: Actor, order: ImportOrder, *, advance: Callable[[], None] = lambda: None
) -> ImportReport:
    """Import every file of a folder; a second run imports nothing twice.

    Files go in by batches of one transaction each, so a stop in the middle leaves whole batches
    behind and the next run goes on with the rest.
    """
    started = time.monotonic()
    paths = files_in(order.folder)
    run = _Run(actor, order, Sidecars.read(order.folder), ImportReport(found=len(paths)), advance)
    for start in range(0, len(paths), BATCH):
        run.import_batch(paths[start : start + BATCH])
    run.report.seconds = time.monotonic() - started
    return run.report


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of an order: what every file needs, and the report that they fill."""

    actor: Actor
    order: ImportOrder
    sidecars: Sidecars
    report: ImportReport
    advance: Callable[[], None]

    def import_batch(self, paths: list[Path]) -> None:
        """Make the bytes durable first, then write the rows of the batch together."""
        stored: list[tuple[Path, store.StoredBytes, Sniffed]] = []
        for path in paths:
            try:
                sniffed = sniff(path, path.name)
                if refusal := _refusal(sniffed):
                    self.refuse(path, refusal)
                    continue
                stored.append((path, store.put_file(path), sniffed))
            except OSError as error:
                self.refuse(path, _("读不出这个文件：%s") % (error.strerror or error))
            finally:
                self.advance()
        with transaction.atomic():
            for path, put, sniffed in stored:
                self._import_one(path, put, sniffed)

    def refuse(self, path: Path, reason: str) -> None:
        """Report a file that stays outside."""
        relative = path.relative_to(self.order.folder).as_posix()
        self.report.refused.append({"path": relative, "reason": reason})

    def _import_one(self, path: Path, put: store.StoredBytes, sniffed: Sniffed) -> None:
        relative = path.relative_to(self.order.folder).as_posix()
        try:
            with transaction.atomic():
                blob = register(put, sniffed)
                resource = collect_file(
                    self.actor,
                    file=ImportedFile(
                        source=self.order.source,
                        path=relative,
                        name=path.name,
                        blob=blob,
                        fields=_fields(self.order, self.sidecars, path, relative),
                    ),
                    organisation=self.order.owner,
                    visibility=self.order.visibility,
                    as_draft=self.order.as_draft,
                )
        except DomainError as error:
            self.refuse(path, str(error))
            return
        if resource is None:
            self.report.unchanged += 1
            return
        self.report.imported += 1
        _prepare(blob, path, sniffed)


def _prepare(blob: Blob, path: Path, sniffed: Sniffed) -> None:
    """Plain text needs no child process and is ready at once; the rest waits for the worker."""
    if blob.processed_by:
        return
    if sniffed.is_plain and blob.scan == Blob.Scan.NOT_CONFIGURED:
        text = extract_plain(path, sniffed, Limits())
        processing.remember(blob, Blob.Scan.NOT_CONFIGURED, text, [])
    else:
        enqueue(prepare_file, key=f"prepare:{blob.sha256}", sha256=blob.sha256)


def _refusal(sniffed: Sniffed) -> str:
    stopping = {"empty", "executable", "encrypted", "bomb", "too_many_entries", "unsafe_names"}
    found = [item for item in sniffed.reasons if item.code in stopping]
    return str(message(found[0])) if found else ""


def _fields(order: ImportOrder, sidecars: Sidecars, path: Path, relative: str) -> Mapping[str, Any]:
    """Describe a file: what a sidecar or front matter says, else what its name and place say."""
    fields: dict[str, Any] = {
        "title": _title(path.stem),
        "licence": order.licence,
        "rights_holder": order.rights_holder,
        "source": order.source,
        "keywords": list(_folders(relative)),
    }
    if match := _DATED.match(path.stem):
        day = datetime.date.fromisoformat(match["date"])
        fields["description"] = _("%(year)d年%(month)d月%(day)d日版本。") % {
            "year": day.year,
            "month": day.month,
            "day": day.day,
        }
    fields.update(sidecars.fields_for(relative, path))
    return fields


def _title(stem: str) -> str:
    return re.sub(r"[_\s]+", " ", stem).strip()[:200] or stem[:200]


def _folders(relative: str) -> Iterator[str]:
    for part in Path(relative).parts[:-1][:3]:
        yield part[:40]
