"""Rows for stored bytes: registering, holding and releasing them.

Rows are changed in the order of their keys: two who share several files never wait crosswise.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.store import StoredBytes
from tuoju.core.extraction.sniffing import Sniffed


@transaction.atomic
def register(stored: StoredBytes, sniffed: Sniffed) -> Blob:
    """Name durable bytes by a row; the same bytes twice are one row."""
    scan = Blob.Scan.PENDING if settings.TUOJU_CLAMD else Blob.Scan.NOT_CONFIGURED
    blob, _created = Blob.objects.get_or_create(
        sha256=stored.sha256,
        defaults={
            "size": stored.size,
            "media_type": sniffed.media_type,
            "family": sniffed.family,
            "scan": scan,
        },
    )
    return blob


def hold(blob_ids: Iterable[int]) -> None:
    """Count one more attachment for each blob; called in the transaction that attaches."""
    for blob_id in sorted(blob_ids):
        Blob.objects.filter(pk=blob_id).update(references=F("references") + 1)


def release(blob_ids: Iterable[int]) -> None:
    """Count one attachment less; unreferenced bytes go a day later (`sweeping`)."""
    for blob_id in sorted(blob_ids):
        Blob.objects.filter(pk=blob_id, references__gt=0).update(references=F("references") - 1)
