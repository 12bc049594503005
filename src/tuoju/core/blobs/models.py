"""Bytes by their sha256, and what can be made from them again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Blob(models.Model):
    """Bytes that never change; `references` counts the rows that name them."""

    class Scan(models.TextChoices):
        NOT_CONFIGURED = "not_configured"
        PENDING = "pending"
        CLEAN = "clean"
        INFECTED = "infected"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    family = models.CharField(max_length=12, default="unknown")
    references = models.PositiveIntegerField(default=0)
    scan = models.CharField(max_length=16, choices=Scan, default=Scan.NOT_CONFIGURED)
    state = models.CharField(max_length=12, default="waiting")
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    processed_by = models.CharField(max_length=24, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="blob_size_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type}"


class Derivative(models.Model):
    """Something made from a blob by a tool: `pdf`, `page`, `thumb`, `poster` … (made again at will)."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="derivatives")
    kind = models.CharField(max_length=16)
    tool = models.CharField(max_length=24)
    page = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)

    class Meta:
        ordering = ("kind", "page")
        indexes: ClassVar = [models.Index(fields=("sha256",), name="derivative_bytes")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("blob", "kind", "tool", "page"), name="derivative_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.page} of {self.blob_id}"


class PageText(models.Model):
    """The text of one page, slide, sheet or chapter of a blob."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("blob", "number"), name="page_text_once")
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.blob_id}"
