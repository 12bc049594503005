"""The API under `/api/v1/`, its reference at `/api/docs`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tuoju.config.middleware import problem
from tuoju.core.errors import DomainError, Invalid
from tuoju.library.api import router as library

api = NinjaAPI(
    title="Tuoju 托举",
    version="1.0",
    description="Search the alliance's library under the caller's rights.",
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
        fields.setdefault(str(item["loc"][-1]), []).append(str(item["msg"]))
    return problem(Invalid(fields=fields), instance=request.path_info)
