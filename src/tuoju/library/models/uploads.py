"""Uploads that survive a closed browser, and the batch they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.blobs.models import Blob
from tuoju.core.ids import PublicIdField
from tuoju.library.models.resources import Draft

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches belong to the person who uploads."""

    def visible_to(self, actor: Actor) -> BatchQuerySet:
        """Only one's own, while one works there: colleagues go on with what it holds."""
        if not actor.user_id:
            return self.none()
        return self.filter(created_by_id=actor.user_id, organisation_id__in=actor.organisation_ids)


class Batch(models.Model):
    """Files brought in together and described in one grid."""

    public_id = PublicIdField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    folder = models.CharField(_("文件夹"), max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("上传批次")

    def __str__(self) -> str:
        return f"batch {self.public_id}"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads belong to the person who uploads."""

    def visible_to(self, actor: Actor) -> UploadQuerySet:
        """Only one's own."""
        if not actor.user_id:
            return self.none()
        return self.filter(batch__created_by_id=actor.user_id)

    def unfinished(self) -> UploadQuerySet:
        """Those that still wait for their sender."""
        return self.filter(state__in=[Upload.State.ANNOUNCED, Upload.State.RECEIVING])


class Upload(models.Model):
    """One file on its way in (tus 1.0); the bytes lie under `UPLOAD_DIR` until complete.

    One that is only announced was chosen and has not begun; when the page is closed, it tells
    its owner what is still missing.
    """

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("待上传")
        RECEIVING = "receiving", _("上传中")
        COMPLETE = "complete", _("已收到")
        STORED = "stored", _("已入库")
        REFUSED = "refused", _("未接收")
        CANCELLED = "cancelled", _("已取消")

    public_id = PublicIdField()
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(_("文件名"), max_length=255)
    relative_path = models.CharField(max_length=1024, blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVING)
    reason = models.CharField(max_length=300, blank=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True)
    draft = models.ForeignKey(
        Draft, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(offset__gte=0, length__gte=0, offset__lte=F("length")),
                name="upload_offset_within_length",
            )
        ]

    def __str__(self) -> str:
        return self.name
