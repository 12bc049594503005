"""Broken rules of frameworks and alignments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import DomainError


class UnknownStatement(DomainError):
    """A key or id names no statement, or more than one."""

    code = "unknown_statement"
    status = 422
    message = _("没有找到指标“%(key)s”，或者它同时属于几份标准。请从列表中选择。")


class UnreadableFramework(DomainError):
    """A framework file does not have the form we read."""

    code = "unreadable_framework"
    status = 422
    message = _("标准文件 %(file)s 读不出来：%(reason)s")
