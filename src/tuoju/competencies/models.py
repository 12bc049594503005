"""Frameworks, their statements, and what is aligned to them (DESIGN section 4)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.core.ids import PublicIdField

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Frameworks as people meet them."""

    def visible_to(self, _actor: Actor) -> FrameworkQuerySet:
        """Everybody may read frameworks: they restate public documents."""
        return self

    def current(self, on: datetime.date | None = None) -> FrameworkQuerySet:
        """Those in force on a day (today)."""
        return self.filter(_in_force(on or timezone.localdate()))

    def editions(self, key: str, on: datetime.date | None = None) -> FrameworkQuerySet:
        """Every edition of a framework, first the newest one in force (the newest, when none is)."""
        is_old = Case(When(_in_force(on or timezone.localdate()), then=0), default=1)
        return self.filter(key=key).order_by(is_old, "-version")


def _in_force(day: datetime.date) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


class Framework(models.Model):
    """A versioned tree of statements: a quality guide, a standard, a list of posts."""

    public_id = PublicIdField()
    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(_("名称"), max_length=160)
    source = models.CharField(_("来源"), max_length=300)
    source_url = models.URLField(_("来源地址"), blank=True)
    note = models.TextField(_("说明"), blank=True, max_length=1000)
    order = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ("order", "key", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("key", "version"), name="framework_version_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="framework_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements of all editions; pages show those of one."""

    def current(self) -> StatementQuerySet:
        """Those of frameworks in force."""
        return self.filter(framework__in=Framework.objects.current())

    def of(self, key: str, on: datetime.date | None = None) -> StatementQuerySet:
        """Those of the edition of a framework that its pages show."""
        return self.filter(framework=Framework.objects.editions(key, on).values("pk")[:1])


class Statement(models.Model):
    """One node of a framework, with a stable key such as `B8.4` and an editable official number."""

    class Kind(models.TextChoices):
        """What sort of node; the file reader refuses others (no database constraint: the list grows)."""

        ASPECT = "aspect", _("方面")
        INDICATOR = "indicator", _("指标")
        POINT = "point", _("考查要点")
        DOMAIN = "domain", _("领域")
        SUBDOMAIN = "subdomain", _("子领域")
        DIMENSION = "dimension", _("维度")
        LEVEL = "level", _("层次")
        MAJOR = "major", _("专业")
        POST = "post", _("岗位")
        MODULE = "module", _("模块")

    public_id = PublicIdField()
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="statements")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    official_no = models.CharField(_("官方编号"), max_length=20, blank=True)
    title = models.CharField(_("内容"), max_length=300)
    note = models.TextField(_("说明"), blank=True)
    verified = models.BooleanField(_("已核对原文"), default=False)
    confidence = models.CharField(max_length=1, blank=True)
    points = models.PositiveIntegerField(_("分值"), null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("framework", "order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("framework", "key"), name="statement_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Alignment(models.Model):
    """Something (by object reference) serves a statement: core, supporting or touching."""

    class Strength(models.TextChoices):
        CORE = "core", _("核心")
        SUPPORTING = "supporting", _("支撑")
        TOUCHING = "touching", _("涉及")

    subject = models.CharField(max_length=96)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="alignments")
    strength = models.CharField(max_length=12, choices=Strength, default=Strength.CORE)
    said_by = models.BigIntegerField(null=True)
    said_at = models.DateTimeField(auto_now_add=True)
    confidence = models.FloatField(default=1.0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=("subject",), name="alignment_subject")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subject", "statement"), name="alignment_once"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="alignment_confidence_0_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.statement_id}"
