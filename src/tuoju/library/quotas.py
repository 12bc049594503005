"""How much an organisation may hold, and how big one file may be."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Sum

from tuoju.library.errors import OverQuota, TooLarge
from tuoju.library.models import AttachedFile


def used_bytes(organisation_id: int) -> int:
    """Return how much of its quota an organisation uses: distinct attached bytes."""
    attached = AttachedFile.objects.filter(
        draft__resource__organisation_id=organisation_id
    ) | AttachedFile.objects.filter(version__resource__organisation_id=organisation_id)
    sizes = attached.order_by().values("blob_id", "blob__size").distinct()
    return sizes.aggregate(total=Sum("blob__size"))["total"] or 0


def require_room(organisation_id: int, size: int) -> None:
    """Refuse a file before its first byte when it cannot be taken in."""
    if size > settings.TUOJU_UPLOAD_LIMIT:
        raise TooLarge(limit=settings.TUOJU_UPLOAD_LIMIT // 1024**2)
    if used_bytes(organisation_id) + size > settings.TUOJU_QUOTA:
        raise OverQuota(quota=settings.TUOJU_QUOTA // 1024**2)
