"""What can go wrong with accounts."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import DomainError


class PhoneTaken(DomainError):
    """Another account uses the phone number."""

    code = "phone_taken"
    status = 409
    message: ClassVar[str | Promise] = _("这个手机号已经属于另一个账号，请换一个号码。")


class EmailTaken(DomainError):
    """Another account uses the email address."""

    code = "email_taken"
    status = 409
    message: ClassVar[str | Promise] = _("这个邮箱已经属于另一个账号，请换一个邮箱。")


class NoWayToSignIn(DomainError):
    """An account needs a phone number or an email address."""

    code = "no_way_to_sign_in"
    status = 422
    message: ClassVar[str | Promise] = _("请填写手机号或邮箱，至少一项，否则这位老师无法登录。")


class MessageNotSent(DomainError):
    """Mail or text message could not be handed over."""

    code = "message_not_sent"
    status = 503
    message: ClassVar[str | Promise] = _(
        "验证码没有发出去：短信或邮件服务暂时没有回应。请过一两分钟再试，或者改用密码登录。"
    )


class SecondFactorUnreadable(DomainError):
    """A second factor was sealed with another key than the deployment's."""

    code = "second_factor_unreadable"
    status = 503
    message: ClassVar[str | Promise] = _(
        "服务器现在读不出您的两步验证。请联系联盟秘书处，由管理员恢复原来的数据密钥，然后再试一次。"
    )
