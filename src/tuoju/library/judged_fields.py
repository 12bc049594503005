"""The fields of a submission in words, and which of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise

from tuoju.competencies.queries import statements_in_force
from tuoju.library.comparing import LinePair, compare_text
from tuoju.library.models import Collection, Draft, Metadata, Resource
from tuoju.library.vocabularies import AgeBand, Audience, ContributorRole, Domain
from tuoju.library.wording import listed, with_role
from tuoju.review.components import Remark
from tuoju.review.models import Comment

_LISTS: dict[str, type[models.TextChoices]] = {
    "audiences": Audience,
    "age_bands": AgeBand,
    "domains": Domain,
}
# What everybody has alike says nothing to a reviewer.
_UNSAID = {"language": "zh"}
NAMES = ("title", "visibility", "collections", *Metadata.FIELDS[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedField:
    """One row of the table of fields: its words, what changed in them, the remarks on it."""

    name: str
    label: str | Promise
    value: str
    lines: list[LinePair]
    is_changed: bool
    pins: list[Remark] = field(default_factory=list)

    @property
    def takes_remarks(self) -> bool:
        """Whether it is a field of the writer's form, where a remark can lead to."""
        return self.name in Metadata.FIELDS


def label_of(name: str) -> str | Promise:
    """Return the words for a field."""
    if name == "collections":
        return Collection._meta.verbose_name or name
    model = Resource if name == "visibility" else Draft
    found = model._meta.get_field(name)
    return found.verbose_name if isinstance(found, models.Field) else name


def judged_fields(
    now: Mapping[str, Any], before: Mapping[str, Any] | None, remarks: Iterable[Remark]
) -> list[JudgedField]:
    """Return every field that says something, or did before."""
    titles = _titles_of([now, before or {}])
    pins: dict[str, list[Remark]] = {}
    for remark in remarks:
        if remark.comment.anchor_kind == Comment.AnchorKind.FIELD:
            pins.setdefault(remark.comment.anchor, []).append(remark)
    rows = []
    for name in NAMES:
        value = _said(name, now.get(name), titles)
        old = value if before is None or name not in before else _said(name, before[name], titles)
        if value or old or name in pins:
            rows.append(
                JudgedField(
                    name=name,
                    label=label_of(name),
                    value=value,
                    lines=compare_text(old, value) if old != value else [],
                    is_changed=old != value,
                    pins=pins.get(name, []),
                )
            )
    return rows


def _titles_of(versions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the words for statements and majors, both entries of frameworks in force."""
    keys = set()
    for fields in versions:
        keys |= {item["key"] for item in fields.get("statements", [])}
        keys |= set(fields.get("majors", []))
    if not keys:
        return {}
    return {key: row.title for key, row in statements_in_force(keys).items()}


def _said(name: str, value: Any, titles: Mapping[str, str]) -> str:
    if name == "collections":
        return "\n".join(_place(one) for one in value or [])
    if isinstance(value, list):
        return listed(_items(name, value, titles))
    return _choice(name, value)


def _items(name: str, values: list[Any], titles: Mapping[str, str]) -> Iterable[str | Promise]:
    if name in _LISTS:
        labels = dict(_LISTS[name].choices)
        return [labels.get(one, one) for one in values]
    if name == "contributors":
        roles = dict(ContributorRole.choices)
        return [with_role(one["name"], roles.get(one["role"], "")) for one in values]
    if name == "statements":
        return [f"{item['key']} {titles.get(item['key'], '')}".strip() for item in values]
    if name == "majors":
        return [titles.get(one, one) for one in values]
    return values


def _place(words: Mapping[str, str]) -> str:
    """Write a collection with the headings below it, and what is said about it."""
    headings = " / ".join([words["title"], *filter(None, words["path"].split("/"))])
    return "\n".join(filter(None, [headings, words["description"]]))


def _choice(name: str, value: Any) -> str:
    if _UNSAID.get(name) == value:
        return ""
    model = Resource if name == "visibility" else Draft
    found = model._meta.get_field(name)
    choices = dict(getattr(found, "flatchoices", []))
    return str(choices.get(value, value or ""))
