"""What a person is told: in the page, and by email when they like."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.core.ids import PublicIdField

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices as their readers meet them."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """One's own, for everybody: a notice is a letter."""
        if actor.user_id is None:
            return self.none()
        return self.filter(person_id=actor.user_id)

    def unread(self) -> NoticeQuerySet:
        """Those not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A short message to one person about something that happened."""

    public_id = PublicIdField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True, max_length=2000)
    url = models.CharField(max_length=300, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("通知")
        indexes: ClassVar = [
            models.Index(fields=("person", "-created_at", "-id"), name="notice_of_person"),
            models.Index(
                fields=("person",), condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person", "entry_id"),
                condition=Q(entry_id__isnull=False),
                name="notice_once_per_fact",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """How a person wants to be told; without a row, by page and by email."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    by_email = models.BooleanField(_("同时发邮件"), default=True)

    class Meta:
        verbose_name = _("通知偏好")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.by_email}"
