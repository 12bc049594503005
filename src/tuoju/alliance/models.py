"""Organisations of the alliance and what people are in them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.core.ids import PublicIdField

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as people meet them."""

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Members of the alliance are public; hidden ones only to their people and secretariat."""
        if actor.runs_the_alliance:
            return self
        return self.filter(Q(is_listed=True) | Q(pk__in=actor.organisation_ids))


class Organisation(models.Model):
    """A college, kindergarten, nursery, company, bureau … that belongs to the alliance."""

    class Kind(models.TextChoices):
        COLLEGE = "college", _("高等院校")
        SECONDARY_SCHOOL = "secondary_school", _("中等职业学校")
        KINDERGARTEN = "kindergarten", _("幼儿园")
        NURSERY = "nursery", _("托育机构")
        INTEGRATED = "integrated", _("托幼一体")
        COMPANY = "company", _("企业")
        ASSOCIATION = "association", _("行业协会")
        INSTITUTE = "institute", _("教研机构")
        EDUCATION_BUREAU = "education_bureau", _("教育行政部门")
        HEALTH_BUREAU = "health_bureau", _("卫生健康部门")

    class Rank(models.TextChoices):
        CHAIR = "chair", _("理事长单位")
        VICE_CHAIR = "vice_chair", _("副理事长单位")
        STANDING_COUNCIL = "standing_council", _("常务理事单位")
        COUNCIL_MEMBER = "council_member", _("理事单位")
        MEMBER = "member", _("会员单位")

    public_id = PublicIdField()
    name = models.CharField(_("单位名称"), max_length=120, unique=True)
    short_name = models.CharField(_("简称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=20, choices=Kind)
    rank = models.CharField(_("联盟身份"), max_length=20, choices=Rank, default=Rank.MEMBER)
    county = models.CharField(_("县市区"), max_length=40)
    description = models.TextField(_("简介"), blank=True, max_length=2000)
    emblem = models.CharField(_("徽标字"), max_length=2, blank=True)
    tone = models.CharField(_("徽标颜色"), max_length=8, blank=True)
    is_listed = models.BooleanField(_("公开列出"), default=True)
    review_steps = models.PositiveSmallIntegerField(_("内部资源审核步数"), default=3)
    joined_on = models.DateField(_("加入日期"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("成员单位")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "rank",
                condition=Q(rank="chair"),
                name="organisation_one_chair",
                violation_error_message=_("联盟只有一个理事长单位。请先调整现在的理事长单位。"),
            ),
            models.CheckConstraint(
                condition=Q(review_steps__gte=1, review_steps__lte=3),
                name="organisation_review_steps_1_to_3",
                violation_error_message=_("审核步数是 1 到 3。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reviews_for_the_alliance(self) -> bool:
        """Whether its reviewers judge what any member hands in."""
        return self.rank in LEADING_RANKS


LEADING_RANKS = (Organisation.Rank.CHAIR, Organisation.Rank.VICE_CHAIR)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by date."""

    def current(self, on: datetime.date | None = None) -> MembershipQuerySet:
        """Those valid on a day (today): rights end with the last day."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day), person__is_active=True
        )

    def visible_to(self, actor: Actor) -> MembershipQuerySet:
        """Own ones, those of organisations one directs, all for the secretariat."""
        if actor.runs_the_alliance:
            return self
        return self.filter(
            Q(person_id=actor.user_id) | Q(organisation_id__in=actor.organisations_with("director"))
        )


class Membership(models.Model):
    """One role of a person in an organisation, with dates; all rights derive from it."""

    class Role(models.TextChoices):
        DIRECTOR = "director", _("负责人")
        EDITOR = "editor", _("编辑")
        REVIEWER = "reviewer", _("审核员")
        TEACHER = "teacher", _("教师")
        STUDENT = "student", _("学生")
        MENTOR = "mentor", _("导师")
        OFFICIAL = "official", _("行政人员")
        SECRETARIAT = "secretariat", _("秘书处")

    public_id = PublicIdField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    starts = models.DateField(_("开始日期"), default=timezone.localdate)
    ends = models.DateField(_("结束日期"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "role", "pk")
        verbose_name = _("人在单位的身份")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person", "organisation", "role"),
                condition=Q(ends__isnull=True),
                name="membership_once_while_open",
                violation_error_message=_("这个人在本单位已经有这个角色。"),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="membership_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} @ {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations that wait for an answer."""

    def visible_to(self, actor: Actor) -> InvitationQuerySet:
        """Own ones, those of organisations one directs, all for the secretariat."""
        if actor.runs_the_alliance:
            return self
        return self.filter(
            Q(person_id=actor.user_id) | Q(organisation_id__in=actor.organisations_with("director"))
        )


class Invitation(models.Model):
    """A role that an organisation offers to a person; gone once it is answered.

    `name` and `login` are what the inviter typed (the number or address masked), so that the
    inviter learns nothing about the account behind them.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("角色"), max_length=16, choices=Membership.Role)
    name = models.CharField(_("姓名"), max_length=60)
    login = models.CharField(_("手机号或邮箱"), max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("邀请")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person", "organisation", "role"),
                name="invitation_once",
                violation_error_message=_("已经邀请过了，正在等对方答复。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} @ {self.organisation_id}"
