"""Broken rules of the review machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import DomainError, NotAllowed


class AlreadyUnderReview(DomainError):
    """The object is being reviewed with other content."""

    code = "already_under_review"
    status = 409
    message = _("《%(title)s》正在审核。要改动内容，请先撤回这次送审，再重新提交。")


class NotUnderReview(DomainError):
    """The step needs an open review."""

    code = "not_under_review"
    status = 409
    message = _("《%(title)s》现在不在审核中，这一步不能再做。请刷新页面查看它的最新状态。")


class OwnSubmission(NotAllowed):
    """Four eyes: nobody judges what they submitted."""

    code = "own_submission"
    message = _("这是您自己提交的内容，须由他人审核。")


class OwnWork(NotAllowed):
    """Four eyes: nobody judges what they helped to write."""

    code = "own_work"
    message = _("您参与编写了这份内容，须由他人审核。")


class DecidedThisRound(NotAllowed):
    """Four eyes: the three reviews are three people."""

    code = "decided_this_round"
    message = _("这一轮中您已审核过前面的步骤，这一步须由另一位审核员处理。")


class TakenByOther(DomainError):
    """The step waits for somebody else, who may still judge it."""

    code = "taken_by_other"
    status = 409
    message = _(
        "这一步已交给%(name)s处理，没有改动。要换人处理，请与对方商量，或请联盟秘书处重新分派。"
    )


class CannotBeAssigned(DomainError):
    """The person may not decide the current step."""

    code = "cannot_be_assigned"
    status = 422
    message = _("不能分给%(name)s：这一步须由有审核权限、且没有参与提交和前面审核的人处理。")
