"""How much an organisation may hold, and how big one file may be."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from tuoju.library.errors import DiskFull, OverQuota, TooLarge
from tuoju.library.models import AttachedFile, Upload

SPARE_BYTES = 64 * 1024 * 1024


def used_bytes(organisation_id: int) -> int:
    """Return how much of its quota an organisation uses: distinct attached bytes."""
    attached = AttachedFile.objects.filter(
        draft__resource__organisation_id=organisation_id
    ) | AttachedFile.objects.filter(version__resource__organisation_id=organisation_id)
    sizes = attached.order_by().values("blob_id", "blob__size").distinct()
    return sizes.aggregate(total=Sum("blob__size"))["total"] or 0


def pending_bytes(organisation_id: int, *, batch: str = "", paths: Iterable[str] = ()) -> int:
    """Return what is on its way in for an organisation, besides files of a batch that go on."""
    open_ = Upload.objects.filter(
        batch__organisation_id=organisation_id,
        state__in=[Upload.State.RECEIVING, Upload.State.COMPLETE],
        expires_at__gt=timezone.now(),
    ).exclude(batch__public_id=batch, relative_path__in=list(paths))
    return open_.aggregate(total=Sum("length"))["total"] or 0


def require_room(organisation_id: int, size: int, *, expected: int = 0) -> None:
    """Refuse a file before its first byte when it cannot be taken in.

    `expected` are bytes that others of the same people will bring at the same time.
    """
    if size > settings.TUOJU_UPLOAD_LIMIT:
        raise TooLarge(limit=settings.TUOJU_UPLOAD_LIMIT // 1024**2)
    require_quota(organisation_id, expected + size)
    if free_bytes() < expected + size + SPARE_BYTES:
        raise DiskFull


def require_quota(organisation_id: int, size: int) -> None:
    """Refuse bytes beyond the organisation's quota, wherever on the disk they lie already."""
    if used_bytes(organisation_id) + size > settings.TUOJU_QUOTA:
        raise OverQuota(quota=settings.TUOJU_QUOTA // 1024**2)


def free_bytes() -> int:
    """Return the room on the disk of the uploads."""
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free
