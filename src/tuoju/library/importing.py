"""A server's folder becomes resources: walk, describe, store, collect; restartable at any point."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from tuoju.core.extraction.reasons import messages_of
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.extraction.texts.plain import extract_plain
from tuoju.library.errors import NotUsable
from tuoju.library.models import Resource
from tuoju.library.operations import ImportedFile, collect_file
from tuoju.library.queries.uploads import problem_of_name
from tuoju.library.receiving import clean_name, refusal_of
from tuoju.library.sidecars import Sidecars
from tuoju.library.spreadsheets import AUDIENCE
from tuoju.library.tasks import queue_preparing
from tuoju.library.vocabularies import Visibility

BATCH = 25
PATH_LENGTH = Resource._meta.get_field("source_path").max_length or 0
Advance = Callable[[int, int], None]
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
    """What an import did: every file that was found is imported, unchanged or refused.

    `renewed` are those of the imported ones that brought new bytes to a resource; `problems` of
    sidecars are no files and counted apart. `refused` says why, by path.
    """

    found: int = 0
    imported: int = 0
    renewed: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape, which speaks of files alone."""
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
    actor: Actor, order: ImportOrder, *, advance: Advance = lambda _done, _total: None
) -> ImportReport:
    """Import every file of a folder; a second run imports nothing twice.

    Files go in by batches of one transaction each, so a stop in the middle leaves whole batches
    behind and the next run goes on with the rest. `advance` hears how far it is.
    """
    run = ImportRun(actor, order)
    run.work(advance)
    return run.report


@dataclass(slots=True)
class ImportRun:
    """One run of an order: what every file needs, and the report that they fill."""

    actor: Actor
    order: ImportOrder
    report: ImportReport = field(default_factory=ImportReport)
    sidecars: Sidecars = field(default_factory=Sidecars)

    def work(self, advance: Advance) -> None:
        """Import everything; the report is true at every moment, also after a stop."""
        started = time.monotonic()
        paths = files_in(self.order.folder)
        self.report.found = len(paths)
        names = [relative_name(self.order.folder, path) for path in paths]
        self.sidecars = Sidecars.read(self.order.folder, names)
        self.report.problems = [
            {"path": place, "reason": reason} for place, reason in self.sidecars.problems.items()
        ]
        try:
            for start in range(0, len(paths), BATCH):
                batch = paths[start : start + BATCH]
                self.import_batch(batch)
                advance(start + len(batch), len(paths))
        finally:
            self.report.seconds = time.monotonic() - started

    def import_batch(self, paths: list[Path]) -> None:
        """Make the bytes durable first, then write the rows of the batch together."""
        stored = [one for path in paths if (one := self._secure(path)) is not None]
        counted = ImportReport()
        with transaction.atomic():
            known = self._known(stored)
            for one in stored:
                self._import_one(one, counted, is_known=one.relative in known)
        self.report.imported += counted.imported
        self.report.renewed += counted.renewed
        self.report.unchanged += counted.unchanged
        self.report.refused += counted.refused

    def _known(self, batch: Iterable[_Found]) -> set[str]:
        """Return the paths of a batch that are resources already."""
        paths = [one.relative for one in batch]
        known = Resource.objects.filter(source_name=self.order.source, source_path__in=paths)
        return set(known.values_list("source_path", flat=True))

    def _secure(self, path: Path) -> _Found | None:
        relative = relative_name(self.order.folder, path)
        try:
            sniffed = sniff(path, path.name)
            refusal = refusal_of(sniffed) or problem_of_name(relative)
            if len(relative) > PATH_LENGTH:
                refusal = _("路径太长（最多 %d 个字），请缩短文件夹或文件的名称。") % PATH_LENGTH
            if not refusal:
                fields = self.sidecars.fields_for(relative, path)
                return _Found(path, relative, store.put_file(path), sniffed, fields)
        except OSError as error:
            refusal = _("读不出或存不下这个文件：%s") % (error.strerror or error)
        except DomainError as error:
            refusal = str(error)
        self.report.refused.append({"path": relative, "reason": refusal})
        return None

    def _import_one(self, found: _Found, report: ImportReport, *, is_known: bool) -> None:
        fields = dict(found.fields)
        try:
            with transaction.atomic():
                blob = register(found.stored, found.sniffed)
                if blob.state == processing.REFUSED:
                    raise NotUsable(reason=" ".join(messages_of(blob.reasons)))
                resource = collect_file(
                    self.actor,
                    file=ImportedFile(
                        source=self.order.source,
                        path=found.relative,
                        name=clean_name(found.relative),
                        blob=blob,
                        audience=fields.pop(AUDIENCE, ""),
                        fields=fields,
                        defaults=_defaults(self.order, found.path, found.relative),
                    ),
                    organisation=self.order.owner,
                    visibility=self.order.visibility,
                    as_draft=self.order.as_draft,
                )
        except DomainError as error:
            report.refused.append({"path": found.relative, "reason": str(error)})
            return
        if resource is None:
            report.unchanged += 1
            return
        report.imported += 1
        report.renewed += is_known
        _prepare(blob, found.path, found.sniffed)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file whose bytes are durable in the store and whose fields are known."""

    path: Path
    relative: str
    stored: store.StoredBytes
    sniffed: Sniffed
    fields: Mapping[str, Any]


def relative_name(folder: Path, path: Path) -> str:
    """Return the path below the folder; names from old Chinese systems are read as such."""
    name = path.relative_to(folder).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        name = name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    return name


def _prepare(blob: Blob, path: Path, sniffed: Sniffed) -> None:
    """Plain text needs no child process and is ready at once; the rest waits for the worker."""
    if blob.processed_by:
        return
    if sniffed.is_plain and blob.scan == Blob.Scan.NOT_CONFIGURED:
        text = extract_plain(path, sniffed, Limits())
        processing.remember(blob, Blob.Scan.NOT_CONFIGURED, text, [])
    else:
        queue_preparing(blob)


def _defaults(order: ImportOrder, path: Path, relative: str) -> Mapping[str, Any]:
    """Describe a new file: what its name, its place and the options of the command say."""
    fields: dict[str, Any] = {
        "title": _title(clean_name(relative).rpartition(".")[0] or clean_name(relative)),
        "licence": order.licence,
        "rights_holder": order.rights_holder,
        "source": order.source,
        "keywords": list(_folders(relative)),
    }
    if day := _day_of(path.stem):
        fields["description"] = _("%(year)d年%(month)d月%(day)d日版本。") % {
            "year": day.year,
            "month": day.month,
            "day": day.day,
        }
    return fields


def _day_of(stem: str) -> datetime.date | None:
    """Return the date in brackets at the end of a name; a day that no calendar has is none."""
    match = _DATED.match(stem)
    try:
        return datetime.date.fromisoformat(match["date"]) if match else None
    except ValueError:
        return None


def _title(stem: str) -> str:
    return re.sub(r"[_\s]+", " ", stem).strip()[:200] or stem[:200]


def _folders(relative: str) -> Iterator[str]:
    for part in Path(relative).parts[:-1][:3]:
        yield part[:40]
