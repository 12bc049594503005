"""One review machine for everything that is judged: requests, steps, decisions, comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import LEADING_RANKS, Organisation
from tuoju.core.dates import moment
from tuoju.core.ids import PublicIdField

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class StepName(models.TextChoices):
    """The three reviews of the house; an internal shelf may use fewer."""

    FIRST = "first", _("初审")
    SECOND = "second", _("复审")
    FINAL = "final", _("终审")


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    """Requests as people meet them."""

    def visible_to(self, actor: Actor) -> ReviewRequestQuerySet:
        """Own submissions, those of organisations one edits, those one may judge.

        Whoever left an organisation has left its reviews too. What its maker keeps private is seen
        by the submitter, wherever they work now, and those who may judge it.
        """
        if actor.is_machine:
            return self
        if not actor.is_authenticated:
            return self.none()
        judges_for_all = Organisation.objects.filter(
            pk__in=actor.organisations_with("reviewer"), rank__in=LEADING_RANKS
        )
        seen = (
            Q(submitter_id=actor.user_id, organisation_id__in=actor.organisation_ids)
            | Q(submitter_id=actor.user_id, private=True)
            | Q(organisation_id__in=actor.organisations_with("reviewer"))
            | Q(Exists(judges_for_all))
            | Q(organisation_id__in=actor.organisations_with("editor", "director"), private=False)
        )
        if actor.runs_the_alliance:
            seen |= Q(private=False) | Q(step=StepName.FINAL)
        return self.filter(seen)

    def open(self) -> ReviewRequestQuerySet:
        """Those that wait for somebody's decision."""
        return self.filter(state=ReviewRequest.State.OPEN)

    def with_context(self) -> ReviewRequestQuerySet:
        """Load what a row of a list shows."""
        return self.select_related("organisation", "submitter")


class ReviewRequest(models.Model):
    """The review of one object (by reference): rounds of steps until it passes.

    `authors` worked on what is judged, so they do not judge it; `private` is what only its maker
    sees outside the review.
    """

    class State(models.TextChoices):
        OPEN = "open", _("审核中")
        PASSED = "passed", _("已通过")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    public_id = PublicIdField()
    topic = models.CharField(max_length=64)
    subject = models.CharField(max_length=96)
    title = models.CharField(_("标题"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="review_requests"
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_requests"
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="authored_review_requests"
    )
    private = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.OPEN)
    step = models.CharField(_("当前步骤"), max_length=8, choices=StepName, blank=True)
    round = models.PositiveIntegerField(_("送审次数"), default=1)
    submitted_at = models.DateTimeField(_("送审时间"))
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-submitted_at", "-pk")
        verbose_name = _("审核")
        indexes: ClassVar = [
            models.Index(fields=("subject", "-id"), name="review_subject"),
            models.Index(fields=("state", "step", "submitted_at"), name="review_queue"),
            models.Index(fields=("submitter", "state"), name="review_submitter"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "subject", condition=Q(state="open"), name="review_one_open_per_subject"
            ),
            models.CheckConstraint(
                condition=(
                    (Q(state="open") & Q(closed_at__isnull=True) & ~Q(step=""))
                    | (~Q(state="open") & Q(closed_at__isnull=False) & Q(step=""))
                ),
                name="review_open_has_step_closed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_discussed(self) -> bool:
        """Whether remarks still reach somebody: under review, or returned to its author."""
        return self.state in {self.State.OPEN, self.State.RETURNED}


class ReviewStep(models.Model):
    """One of the reviews of a round."""

    class State(models.TextChoices):
        WAITING = "waiting", _("未开始")
        CURRENT = "current", _("进行中")
        PASSED = "passed", _("通过")
        RETURNED = "returned", _("退回")

    request = models.ForeignKey(ReviewRequest, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveIntegerField()
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=8, choices=StepName)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_review_steps",
    )
    due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("request", "round", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("request", "round", "order"), name="review_step_order_once"
            ),
            models.UniqueConstraint(
                fields=("request", "round", "name"), name="review_step_name_once"
            ),
            models.UniqueConstraint(
                "request", condition=Q(state="current"), name="review_one_current_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}.{self.order} {self.name} {self.state}"

    @property
    def is_late(self) -> bool:
        """Whether the step should have been decided before today."""
        is_current = self.state == self.State.CURRENT
        return is_current and self.due is not None and self.due < timezone.localdate()


class Decision(models.Model):
    """What a reviewer decided on a step, and which content was seen.

    `request` and `round` repeat the step's, so that the database itself keeps one person from
    deciding two steps of a round.
    """

    class Verdict(models.TextChoices):
        PASS = "pass", _("通过")
        RETURN = "return", _("退回修改")

    step = models.OneToOneField(ReviewStep, on_delete=models.PROTECT, related_name="decision")
    request = models.ForeignKey(ReviewRequest, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveIntegerField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_decisions"
    )
    verdict = models.CharField(_("决定"), max_length=8, choices=Verdict)
    reason = models.TextField(_("理由"), blank=True, max_length=2000)
    content_hash = models.CharField(max_length=64)
    checklist = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=moment, editable=False)

    class Meta:
        ordering = ("request", "round", "step__order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("request", "round", "reviewer"), name="review_one_decision_per_person"
            ),
            models.CheckConstraint(
                condition=Q(verdict="pass") | ~Q(reason=""), name="review_return_needs_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.verdict}"


class Comment(models.Model):
    """A remark on the whole, on a field or on a page of what is reviewed."""

    class AnchorKind(models.TextChoices):
        WHOLE = "whole", _("整体")
        FIELD = "field", _("字段")
        PAGE = "page", _("页")

    public_id = PublicIdField()
    request = models.ForeignKey(ReviewRequest, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_comments"
    )
    round = models.PositiveIntegerField()
    anchor_kind = models.CharField(max_length=8, choices=AnchorKind, default=AnchorKind.WHOLE)
    anchor = models.CharField(max_length=120, blank=True)
    text = models.TextField(_("意见"), max_length=2000)
    created = models.DateTimeField(default=moment, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(anchor_kind="whole") & Q(anchor=""))
                | (~Q(anchor_kind="whole") & ~Q(anchor="")),
                name="review_comment_anchor_fits_kind",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
