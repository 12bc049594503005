"""What can go wrong with organisations and memberships."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import DomainError


class AlreadyInThisRole(DomainError):
    """The person already has the role in this organisation."""

    code = "already_in_this_role"
    status = 409
    message: ClassVar[str | Promise] = _(
        "%(person)s 在本单位已经是“%(role)s”，不用重复添加。如果要换角色，请先结束原来的身份。"
    )


class AlreadyInvited(DomainError):
    """The same invitation waits for an answer."""

    code = "already_invited"
    status = 409
    message: ClassVar[str | Promise] = _(
        "已经邀请过 %(login)s 担任“%(role)s”，正在等对方答复。如果填错了，请先撤回那份邀请。"
    )


class TooManyInvitations(DomainError):
    """One person invites more people in an hour than anybody needs to."""

    code = "too_many_invitations"
    status = 429
    message: ClassVar[str | Promise] = _(
        "邀请发得太多了。请过一小时再继续，您填写的内容仍在页面上。"
    )


class MembershipOver(DomainError):
    """The membership has ended already."""

    code = "membership_over"
    status = 409
    message: ClassVar[str | Promise] = _("这个身份已经在 %(day)s 结束了。")


class LastDirector(DomainError):
    """An organisation needs somebody who can act for it."""

    code = "last_director"
    status = 409
    message: ClassVar[str | Promise] = _(
        "%(person)s 是“%(organisation)s”唯一的负责人。请先添加另一位负责人，再结束这个身份。"
    )


class LastInCharge(DomainError):
    """Whoever runs an organisation alone cannot leave it without a head."""

    code = "last_in_charge"
    status = 409
    message: ClassVar[str | Promise] = _(
        "您是“%(organisation)s”唯一的“%(role)s”。请先添加另一位，由他接手，再注销账号。"
    )


class ChairTaken(DomainError):
    """Only one organisation can chair the alliance."""

    code = "chair_taken"
    status = 409
    message: ClassVar[str | Promise] = _(
        "“%(organisation)s”现在是理事长单位。请先调整它的联盟身份。"
    )


class LeadHasNoName(DomainError):
    """The only lead there is was never named; naming it is for people who see what it owns."""

    code = "lead_has_no_name"
    status = 409
    message: ClassVar[str | Promise] = _(
        "牵头院校已经有了，现在叫“%(now)s”，这条命令不会把它改名为“%(name)s”。请不写 --organisation 再运行一次，登录后在“成员单位”里改名。"
    )


class UnknownOrganisation(DomainError):
    """No organisation has this name."""

    code = "unknown_organisation"
    status = 404
    message: ClassVar[str | Promise] = _("没有叫“%(name)s”的单位。请写它在成员单位里的全称。")
