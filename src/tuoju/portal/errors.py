"""What can go wrong where several apps meet."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import DomainError


class WorkUnfinished(DomainError):
    """Work that only this person can finish would be lost with the account."""

    code = "work_unfinished"
    status = 409
    message: ClassVar[str | Promise] = _(
        "您还有没做完的：草稿和刚上传的文件 %(drafts)d 份，只给自己看的资源 %(private)d 件。"
        "请先到“我的资源”提交、删除或下架它们，再注销账号。"
    )
