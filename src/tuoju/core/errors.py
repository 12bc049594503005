"""One family of errors that page, API and command line render alike.

A domain error is a sentence for the person: what happened and what to do next. `code` is stable
and machine-readable, `status` is the HTTP status, `params` fill the translated message.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the house was broken; the message says which and what to do next."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: ClassVar[str | Promise] = _("这一步没有完成，请稍后再试。")

    def __init__(self, **params: Any) -> None:
        """Keep the values that fill the message."""
        super().__init__()
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class NotAllowed(DomainError):
    """The actor lacks the right for this step."""

    code = "not_allowed"
    status = 403
    message = _("您没有做这一步的权限。如果需要，请联系本单位管理员或联盟秘书处。")


class SignInNeeded(DomainError):
    """The step needs a person who has signed in."""

    code = "sign_in_needed"
    status = 401
    message = _("请先登录，再继续这一步。")


class NotFound(DomainError):
    """Nothing under this id that the actor may see."""

    code = "not_found"
    status = 404
    message = _("没有找到这个内容：它可能已被移走，或者您没有查看的权限。")


class Changed(DomainError):
    """Somebody else changed the object since the actor read it."""

    code = "changed_meanwhile"
    status = 409
    message = _(
        "内容刚刚被别人改过。请先看一看最新的版本，再决定保留哪一份；您填写的内容仍在页面上。"
    )


class Invalid(DomainError):
    """Input breaks field rules; `fields` maps field names to messages."""

    code = "invalid"
    status = 422
    message = _("有些内容需要改一改再提交。")

    def __init__(self, fields: dict[str, list[str]] | None = None, **params: Any) -> None:
        """Keep the messages by field; the key `__all__` holds those of the whole form."""
        super().__init__(**params)
        self.fields = fields or {}

    @classmethod
    def from_validation(cls, error: ValidationError) -> Invalid:
        """Translate Django's validation error into the family."""
        fields = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        return cls(fields=fields)

    def __str__(self) -> str:
        texts = [text for messages in self.fields.values() for text in messages]
        return " ".join(texts) if texts else super().__str__()


class WrongMethod(DomainError):
    """An address was asked in a way that it does not answer, such as a form sent to a page."""

    code = "wrong_method"
    status = 405
    message = _("这个地址不接收这样的操作。请回到原来的页面再试。")


class StorageFull(DomainError):
    """The server has no space left to write anything down."""

    code = "disk_full"
    status = 507
    message = _(
        "服务器空间不足，这一步没有保存下来。请稍后再试；如果反复出现，请告诉联盟秘书处或管理员。"
    )


class Busy(DomainError):
    """The database let another change of the same moment go first, and nothing was stored."""

    code = "busy"
    status = 409
    message = _(
        "刚才有别的改动同时在进行，这一步没有做完。请再试一次；如果反复出现，请告诉联盟秘书处或管理员。"
    )
