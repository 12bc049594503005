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
    sidecars = Sidecars.read(order.folder)
    report = ImportReport(found=len(paths))
    for start in range(0, len(paths), BATCH):
        _import_batch(actor, order, sidecars, paths[start : start + BATCH], report, advance)
    report.seconds = time.monotonic() - started
    return report


def _import_batch(
    actor: Actor,
    order: ImportOrder,
    sidecars: Sidecars,
    paths: list[Path],
    report: ImportReport,
    advance: Callable[[], None],
) -> None:
    """Make the bytes durable first, then write the rows of the batch together."""
    stored: list[tuple[Path, store.StoredBytes, Sniffed]] = []
    for path in paths:
        try:
            sniffed = sniff(path, path.name)
            if refusal := _refusal(sniffed):
                _refuse(report, order, path, refusal)
                continue
            stored.append((path, store.put_file(path), sniffed))
        except OSError as error:
            _refuse(report, order, path, _("读不出这个文件：%s") % (error.strerror or error))
        finally:
            advance()
    with transaction.atomic():
        for path, put, sniffed in stored:
            _import_one(actor, order, sidecars, path, put, sniffed, report)


def _import_one(
    actor: Actor,
    order: ImportOrder,
    sidecars: Sidecars,
    path: Path,
    put: store.StoredBytes,
    sniffed: Sniffed,
    report: ImportReport,
) -> None:
    relative = path.relative_to(order.folder).as_posix()
    try:
        with transaction.atomic():
            blob = register(put, sniffed)
            resource = collect_file(
                actor,
                file=ImportedFile(
                    source=order.source,
                    path=relative,
                    name=path.name,
                    blob=blob,
                    fields=_fields(order, sidecars, path, relative),
                ),
                organisation=order.owner,
                visibility=order.visibility,
                as_draft=order.as_draft,
            )
    except DomainError as error:
        _refuse(report, order, path, str(error))
        return
    if resource is None:
        report.unchanged += 1
        return
    report.imported += 1
    _prepare(blob, path, sniffed)


def _prepare(blob: Blob, path: Path, sniffed: Sniffed) -> None:
    """Plain text needs no child process and is ready at once; the rest waits for the worker."""
    if blob.processed_by:
        return
    if sniffed.is_plain and blob.scan == Blob.Scan.NOT_CONFIGURED:
        processing.remember(blob, Blob.Scan.NOT_CONFIGURED, extract_plain(path, sniffed, Limits()), [])
    else:
        enqueue(prepare_file, key=f"prepare:{blob.sha256}", sha256=blob.sha256)


def _refusal(sniffed: Sniffed) -> str:
    stopping = {"empty", "executable", "encrypted", "bomb", "too_many_entries", "unsafe_names"}
    found = [item for item in sniffed.reasons if item.code in stopping]
    return str(message(found[0])) if found else ""


def _refuse(report: ImportReport, order: ImportOrder, path: Path, reason: str) -> None:
    report.refused.append(
        {"path": path.relative_to(order.folder).as_posix(), "reason": reason}
    )


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
