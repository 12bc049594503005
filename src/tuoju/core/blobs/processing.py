"""What happens to stored bytes in the background: scan, text by page, pictures, PDF.

Every step is a visible state on the blob. Running it twice gives the same rows: derivatives and
texts are keyed by (blob, kind, tool version, page) and replaced together. A job that another worker
took over meanwhile writes nothing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative, PageText
from tuoju.core.extraction.report import Extraction, Made, Reason
from tuoju.core.extraction.scanning import NOT_ASKED, Outcome, scan
from tuoju.core.jobs.running import exclusive
from tuoju.core.storing import lock

TOOL = "1"
AGAIN = "again"
WAITING = "waiting"
_SCANS: dict[Outcome, Blob.Scan] = {
    "clean": Blob.Scan.CLEAN,
    "infected": Blob.Scan.INFECTED,
    "unavailable": Blob.Scan.PENDING,
    "not_configured": Blob.Scan.NOT_CONFIGURED,
}
QUARANTINED = "quarantined"
REFUSED = "refused"
FAILED = "failed"
_USEFUL = frozenset({"ready", "partial"})

UNSCANNED = (Blob.Scan.PENDING, Blob.Scan.NOT_CONFIGURED)


def needs_scan(blob: Blob) -> bool:
    """Whether a scanner is configured that has not seen these bytes yet."""
    return bool(settings.TUOJU_CLAMD) and blob.scan in UNSCANNED


class Extractor(Protocol):
    """The pool of child processes, or anything with the same call."""

    def run(self, path: Path, name: str, out_dir: Path) -> Extraction:
        """Process one file and report; whatever it makes lies in `out_dir`."""


def process(blob: Blob, name: str, extractor: Extractor) -> Blob:
    """Scan the bytes, then make texts and derivatives; returns the blob with its new state.

    With a scanner configured nothing is extracted, shown or served before it said "clean".
    """
    path = store.path_of(blob.sha256)
    verdict = _SCANS[scan(path, settings.TUOJU_CLAMD).outcome]
    if verdict in {Blob.Scan.INFECTED, Blob.Scan.PENDING}:
        return close(blob, verdict)
    with tempfile.TemporaryDirectory(prefix="tuoju-process-") as folder:
        extraction = extractor.run(path, name, Path(folder))
        made = [(item, store.put_file(item.path)) for item in extraction.derivatives]
    return remember(blob, verdict, extraction, made)


@exclusive()
def close(blob: Blob, verdict: Blob.Scan) -> Blob:
    """Close the file; words and pictures of an earlier run go too, so that no surface keeps them.

    A file that the scanner did not answer for says so, until a later run replaces the reason.
    """
    blob = lock(Blob.objects.all(), pk=blob.pk)
    blob.scan = verdict
    blob.state = QUARANTINED if verdict == Blob.Scan.INFECTED else WAITING
    blob.reasons = [] if verdict == Blob.Scan.INFECTED else [_plain(NOT_ASKED)]
    blob.processed_by = ""
    blob.save(update_fields=["scan", "state", "reasons", "processed_by"])
    blob.pages.all().delete()
    blob.derivatives.all().delete()
    return blob


@exclusive()
def remember(
    blob: Blob,
    verdict: Blob.Scan,
    extraction: Extraction,
    made: list[tuple[Made, store.StoredBytes]],
) -> Blob:
    """Write what came out of the file, replacing what an earlier run wrote.

    A run that the machine's trouble of the moment cut short is marked to be done `AGAIN`, and
    takes nothing away that an earlier one had made.
    """
    blob = lock(Blob.objects.all(), pk=blob.pk)
    blob.scan = verdict
    if extraction.state == "failed" and not extraction.is_final and blob.state in _USEFUL:
        blob.processed_by = AGAIN
        blob.save(update_fields=["scan", "processed_by"])
        return blob
    blob.state = extraction.state
    blob.media_type = extraction.media_type
    blob.family = extraction.family
    blob.facts = dict(extraction.facts)
    blob.reasons = [_plain(item) for item in extraction.reasons]
    blob.processed_by = TOOL if extraction.is_final else AGAIN
    blob.save()
    blob.pages.all().delete()
    PageText.objects.bulk_create(
        PageText(blob=blob, number=page.number, label=page.label[:120], text=page.text)
        for page in extraction.pages
    )
    blob.derivatives.all().delete()
    Derivative.objects.bulk_create(
        Derivative(
            blob=blob,
            kind=item.kind,
            tool=TOOL,
            page=item.page or 0,
            sha256=stored.sha256,
            size=stored.size,
            media_type=item.media_type,
        )
        for item, stored in made
    )
    return blob


def _plain(item: Reason) -> dict[str, object]:
    return {"code": str(item.code), "params": dict(item.params)}
