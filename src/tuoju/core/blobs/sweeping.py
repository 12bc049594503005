"""Bytes that nothing names any more go a day later: their row first, then the files.

Those that never had a row, or whose row was replaced (pictures made anew), are found by looking
through the folder.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative

KEPT_FOR = timedelta(days=1)
_LOOKED_UP_AT_ONCE = 500
_logger = logging.getLogger(__name__)


def sweep_unnamed() -> int:
    """Remove blobs without references, with what was made of them; returns how many went.

    Bytes that somebody stored again within the day stay, and so does what a row still names.
    """
    unnamed = Blob.objects.filter(references=0, created_at__lt=timezone.now() - KEPT_FOR)
    return sum(_sweep(pk) for pk in list(unnamed.values_list("pk", flat=True)))


def sweep_leftovers() -> int:
    """Remove old bytes without any row: replaced ones, and what a crash left; returns how many.

    Nothing goes when most of the folder is unknown: then it belongs to another database, or to one
    that is still to be restored.
    """
    unnamed: list[str] = []
    named = 0
    old = store.older_than(KEPT_FOR.total_seconds())
    while some := list(islice(old, _LOOKED_UP_AT_ONCE)):
        known = _named(some)
        named += len(known)
        unnamed += [sha256 for sha256 in some if sha256 not in known]
    if len(unnamed) > named:
        _logger.warning(
            "%d stored files have no row, %d have one: none is removed", len(unnamed), named
        )
        return 0
    for sha256 in unnamed:
        _discard(sha256)
    return len(unnamed)


def _sweep(pk: int) -> bool:
    try:
        with transaction.atomic():
            blob = Blob.objects.select_for_update().filter(pk=pk, references=0).first()
            if blob is None or store.is_fresh(blob.sha256, KEPT_FOR.total_seconds()):
                return False
            hashes = {blob.sha256, *blob.derivatives.values_list("sha256", flat=True)}
            blob.delete()
            for sha256 in sorted(hashes):
                transaction.on_commit(partial(_discard, sha256))
    except ProtectedError:
        return False
    return True


def _discard(sha256: str) -> None:
    if not _named([sha256]):
        store.discard(sha256, unless_within=KEPT_FOR.total_seconds())


def _named(hashes: Iterable[str]) -> set[str]:
    """Return those of some bytes that a row names."""
    found: set[str] = set()
    for model in (Blob, Derivative):
        rows = model._default_manager.filter(sha256__in=hashes)
        found.update(rows.values_list("sha256", flat=True))
    return found
