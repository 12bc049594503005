"""The API under `/api/v1/`, its reference at `/api/docs`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tuoju.config.middleware import problem
from tuoju.core.errors import DomainError, Invalid
from tuoju.library.api import router as library

api = NinjaAPI(
    title="Tuoju 托举",
    version="1.0",
    description="按调用者的权限检索联盟的资源库。",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("", library)


@api.exception_handler(DomainError)
def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer with a problem document (RFC 9457)."""
    return problem(error, instance=request.path_info)


@api.exception_handler(ValidationError)
def bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer bad parameters with the same kind of document, messages by parameter."""
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        fields.setdefault(str(item["loc"][-1]), []).append(_said(item))
    return problem(Invalid(fields=fields), instance=request.path_info)


_WORDS = {
    "int_parsing": _("请填整数。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "literal_error": _("只能是：%(expected)s。"),
}


def _said(item: dict[str, Any]) -> str:
    """Say in the caller's language what is wrong with a parameter."""
    words = _WORDS.get(item["type"], _("这个值不能用。"))
    return str(words % item.get("ctx", {}))
