"""Bytes that nothing names any more go a day later: their row first, then the files."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative

KEPT_FOR = timedelta(days=1)


def sweep_unnamed() -> int:
    """Remove blobs without references, with what was made of them; returns how many went.

    Bytes that somebody stored again within the day stay, and so does what a row still names.
    """
    unnamed = Blob.objects.filter(references=0, created_at__lt=timezone.now() - KEPT_FOR)
    return sum(_sweep(pk) for pk in list(unnamed.values_list("pk", flat=True)))


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
    named = (Blob, Derivative)
    if not any(model._default_manager.filter(sha256=sha256).exists() for model in named):
        store.discard(sha256, unless_within=KEPT_FOR.total_seconds())
