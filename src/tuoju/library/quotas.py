"""How much an organisation may hold, and how big one file may be."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils import timezone

from tuoju.core.actors import Actor
from tuoju.core.ui import said
from tuoju.library.errors import DiskFull, OverQuota, TooLarge, TooManyOpen
from tuoju.library.models import AttachedFile, Upload

SPARE_BYTES = 64 * 1024 * 1024
KEPT_FOR = datetime.timedelta(days=7)
RESERVED_FOR = datetime.timedelta(days=1)
OPEN_AT_ONCE = 100
SHARE = 2  # of the quota: half of it stays for the others
ON_THE_WAY = (Upload.State.RECEIVING, Upload.State.COMPLETE)


def used_bytes(organisation_id: int) -> int:
    """Return how much of its quota an organisation uses: distinct attached bytes."""
    attached = AttachedFile.objects.filter(
        draft__resource__organisation_id=organisation_id
    ) | AttachedFile.objects.filter(version__resource__organisation_id=organisation_id)
    sizes = attached.order_by().values("blob_id", "blob__size").distinct()
    return sizes.aggregate(total=Sum("blob__size"))["total"] or 0


def pending_bytes(organisation_id: int, *, besides: Iterable[int] = ()) -> int:
    """Return what is on its way in for an organisation, besides the uploads that go on."""
    open_ = _reserving(organisation_id).exclude(pk__in=list(besides))
    return open_.aggregate(total=Sum("length"))["total"] or 0


def _reserving(organisation_id: int) -> models.QuerySet[Upload]:
    """Return the uploads that hold room for what is still to come.

    One that stands still may go on for a week, yet keeps room from others for a day only.
    """
    moving = Q(
        state=Upload.State.RECEIVING, expires_at__gt=timezone.now() + KEPT_FOR - RESERVED_FOR
    )
    return Upload.objects.filter(
        moving | Q(state=Upload.State.COMPLETE), batch__organisation_id=organisation_id
    )


def require_share(actor: Actor, organisation_id: int, size: int) -> None:
    """Refuse to announce more while much is announced: nobody fills an organisation with words.

    A single file may be as large as the quota lets it.
    """
    own = _reserving(organisation_id).filter(
        state=Upload.State.RECEIVING, batch__created_by_id=actor.user_id
    )
    open_ = own.aggregate(files=Count("pk"), total=Sum("length"))
    is_much = open_["files"] and open_["total"] + size > settings.TUOJU_QUOTA // SHARE
    if is_much or open_["files"] >= OPEN_AT_ONCE:
        raise TooManyOpen(files=open_["files"], size=open_["total"] // 1024**2)


@dataclass(frozen=True, slots=True)
class Room:
    """What an organisation holds and the disk has free, looked up once for any number of files."""

    used: int
    free: int

    def require(self, size: int, *, expected: int = 0) -> None:
        """Refuse a file before its first byte when it cannot be taken in.

        `expected` are bytes that others of the same people will bring at the same time.
        """
        if size > settings.TUOJU_UPLOAD_LIMIT:
            raise TooLarge(limit=said.size(settings.TUOJU_UPLOAD_LIMIT))
        _require_quota(self.used + expected + size)
        if self.free < expected + size + SPARE_BYTES:
            raise DiskFull


def room_of(organisation_id: int) -> Room:
    """Look up how much an organisation can still take in."""
    return Room(used_bytes(organisation_id), free_bytes())


def require_room(organisation_id: int, size: int, *, expected: int = 0) -> None:
    """Refuse one file before its first byte; see `Room.require`."""
    room_of(organisation_id).require(size, expected=expected)


def require_quota(organisation_id: int, size: int) -> None:
    """Refuse bytes beyond the organisation's quota, wherever on the disk they lie already."""
    _require_quota(used_bytes(organisation_id) + size)


def _require_quota(size: int) -> None:
    if size > settings.TUOJU_QUOTA:
        raise OverQuota(quota=said.size(settings.TUOJU_QUOTA))


def free_bytes() -> int:
    """Return the room on the disk of the uploads."""
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free
