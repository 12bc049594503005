"""Uploads end: those that nobody came back to free their space."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tuoju.core.actors import Actor
from tuoju.core.policies import runs_the_alliance
from tuoju.library.models import Upload


def expire_uploads(actor: Actor) -> int:
    """Cancel unfinished uploads past their expiry and remove their bytes; returns how many."""
    runs_the_alliance.require(actor, None)
    late = Upload.objects.filter(state=Upload.State.RECEIVING, expires_at__lt=timezone.now())
    ids = list(late.values_list("public_id", flat=True))
    with transaction.atomic():
        late.filter(public_id__in=ids).update(state=Upload.State.CANCELLED)
    for public_id in ids:
        (Path(settings.UPLOAD_DIR) / public_id).unlink(missing_ok=True)
    return len(ids)
