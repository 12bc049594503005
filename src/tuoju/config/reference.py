"""The API's reference page: our own rendering of the schema, no script, no request elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tuoju.config.api import api
from tuoju.core.http import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter or a part of an answer."""

    name: str
    type: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address with what goes in and what comes out."""

    method: str
    path: str
    title: str
    text: str
    parameters: list[Field]
    answers: list[Field]


@require_safe
def api_reference(request: Request) -> HttpResponse:
    """Show every route of the schema, to be read by people."""
    schema: dict[str, Any] = api.get_openapi_schema()
    context = {
        "title": schema["info"]["title"],
        "version": schema["info"]["version"],
        "routes": list(routes_of(schema)),
        "schema_url": reverse("api:openapi-json"),
    }
    return render(request, "portal/api_reference.html", context)


def routes_of(schema: dict[str, Any]) -> list[Route]:
    """Return the routes of an OpenAPI document in their order."""
    return [
        _route(schema, method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _route(schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> Route:
    return Route(
        method=method.upper(),
        path=path,
        title=_said(operation.get("summary", "")),
        text=_said(operation.get("description", "")),
        parameters=[
            Field(
                name=one["name"],
                type=_type_of(one["schema"]),
                text=_said(one["schema"].get("description", one.get("description", ""))),
                place=one["in"],
            )
            for one in operation.get("parameters", [])
        ],
        answers=_answers(schema, operation),
    )


def _answers(schema: dict[str, Any], operation: dict[str, Any]) -> list[Field]:
    content = operation["responses"].get(200, operation["responses"].get("200", {}))
    body = content.get("content", {}).get("application/json", {}).get("schema", {})
    return list(_fields_of(schema, body, ""))


def _fields_of(schema: dict[str, Any], body: dict[str, Any], prefix: str) -> list[Field]:
    """Flatten an answer: `hits[].pages[].number` stands for every number of every page."""
    name = body.get("$ref", "").rpartition("/")[2]
    if not name:
        return []
    fields: list[Field] = []
    for key, part in schema["components"]["schemas"][name]["properties"].items():
        path = f"{prefix}{key}"
        fields.append(
            Field(name=path, type=_type_of(part), text=_said(part.get("description", "")))
        )
        inner = part.get("items", part.get("additionalProperties"))
        if isinstance(inner, dict):
            fields += _fields_of(schema, inner, f"{path}[].")
    return fields


def _said(text: str) -> str:
    """Return a description in the reader's language; the schema holds the source text."""
    return gettext(text) if text else ""


def _type_of(part: dict[str, Any]) -> str:
    if "anyOf" in part:
        return " | ".join(_type_of(one) for one in part["anyOf"])
    name = part.get("$ref", "").rpartition("/")[2]
    if "enum" in part:
        return " | ".join(part["enum"])
    return name or str(part.get("type", "object"))
