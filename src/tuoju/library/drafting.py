"""The draft page in pieces: groups of fields, the list of what is missing, files, remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tuoju.core.blobs.models import Blob
from tuoju.core.ui.pieces import FactRow
from tuoju.library.checks import problems
from tuoju.library.forms import DraftForm
from tuoju.library.models import AttachedFile, Draft
from tuoju.library.queries.arrivals import blob_words
from tuoju.library.queries.previews import reasons_of
from tuoju.library.vocabularies import AgeBand, Audience, Domain
from tuoju.library.wording import listed
from tuoju.review.components import Remark
from tuoju.review.models import Comment

GROUPS: Sequence[tuple[str | Promise, tuple[str, ...]]] = (
    (gettext_lazy("是什么"), ("title", "type", "granularity", "description", "keywords")),
    (
        gettext_lazy("给谁用"),
        ("audiences", "age_bands", "domains", "majors", "statements"),
    ),
    (
        gettext_lazy("谁的、怎么用"),
        ("contributors", "rights_holder", "licence", "source", "language"),
    ),
    (
        gettext_lazy("儿童保护与可见范围"),
        ("consent", "vetting", "vetting_no", "visibility", "visible_kinds", "note"),
    ),
)
TONES = {
    Draft.State.EDITING: "draft",
    Draft.State.RETURNED: "warn",
    Draft.State.IN_REVIEW: "wait",
}
_CHECKED = (
    "files",
    "title",
    "type",
    "audiences",
    "description",
    "licence",
    "rights_holder",
    "consent",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some fields under one heading."""

    title: str | Promise
    fields: list[BoundField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of “还差什么”."""

    text: str
    anchor: str
    is_settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file of the draft and where its processing stands."""

    file: AttachedFile
    tone: str
    label: str
    texts: list[str]
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRemark:
    """A reviewer's remark with the link to the field or page that it speaks of."""

    remark: Remark
    url: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is saved differently by now."""

    name: str
    label: str
    theirs: str


def groups_of(form: DraftForm) -> list[Group]:
    """Return the fields of the form by group."""
    form.is_valid()  # before fields are marked: what is needed for review may be empty in a draft
    form.mark_needed(name for name in _CHECKED if name in form.fields)
    return [Group(title, [form[name] for name in names]) for title, names in GROUPS]


def checks_of(draft: Draft, files: Sequence[AttachedFile]) -> list[Check]:
    """Return what is settled and what is missing; missing things lead to their field."""
    found = problems(draft, files)
    settled = {
        "files": ngettext("有 %d 个文件", "有 %d 个文件", len(files)) % len(files),
        "title": _("有标题"),
        "type": _("已选类型"),
        "audiences": _("已选使用对象"),
        "description": _("有简介"),
        "licence": _("已选许可方式"),
        "rights_holder": _("已写权利人"),
        "consent": _("儿童肖像已说明"),
    }
    names = [*_CHECKED, *(name for name in found if name not in settled)]
    return [
        Check(
            text="".join(found[name]) if name in found else settled[name],
            anchor=f"field-{name}",
            is_settled=name not in found,
        )
        for name in names
    ]


def file_states(files: Iterable[AttachedFile]) -> list[FileState]:
    """Return the files with what the server knows of them."""
    return [_file_state(file) for file in files]


def is_busy(files: Iterable[AttachedFile]) -> bool:
    """Whether the worker has still to look at a file."""
    return any(not file.blob.processed_by and file.blob.state == "waiting" for file in files)


def _file_state(file: AttachedFile) -> FileState:
    tone, label, text = blob_words(file.blob)
    infected = file.blob.scan == Blob.Scan.INFECTED
    pages = file.blob.facts.get("page_count")
    return FileState(
        file=file,
        tone=tone,
        label=label,
        texts=[text] if infected else reasons_of(file.blob)[:2],
        facts=ngettext("%d 页", "%d 页", pages) % pages if pages else "",
    )


def placed(remarks: Iterable[Remark], draft: Draft) -> list[PlacedRemark]:
    """Give each remark its link: to the field on this page, or to the page of the file."""
    return [PlacedRemark(remark=one, url=_place_of(one.comment, draft)) for one in remarks]


def _place_of(comment: Comment, draft: Draft) -> str:
    if comment.anchor_kind == Comment.AnchorKind.FIELD:
        return f"#field-{comment.anchor}"
    if comment.anchor_kind == Comment.AnchorKind.PAGE:
        file_id, _colon, page = comment.anchor.rpartition(":")
        base = reverse("library:review", args=[draft.resource.public_id])
        return f"{base}?page={page}" + (f"&file={file_id}" if file_id else "")
    return ""


def differences(saved: Draft, names: Iterable[str]) -> list[Difference]:
    """Return what is saved by now of the fields that were typed differently."""
    theirs = DraftForm(instance=saved)
    return [
        Difference(
            name, str(theirs.fields[name].label), in_words(theirs, name, theirs.initial.get(name))
        )
        for name in names
    ]


def in_words(form: BaseForm, name: str, value: Any) -> str:
    """Say the value of a field the way that its form shows it."""
    labels = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", [])}
    if isinstance(value, list) and labels:
        return listed(labels.get(str(one), str(one)) for one in value) or "—"
    if labels:
        return labels.get(str(value), str(value)) or "—"
    return str(form.fields[name].prepare_value(value) or "") or "—"


def facts_of(draft: Draft) -> list[FactRow]:
    """Return the submitted values as a table, while nobody may change them."""
    rows = (
        (_("类型"), draft.get_type_display() if draft.type else ""),
        (_("层级"), draft.get_granularity_display()),
        (_("对象"), _labels(Audience, draft.audiences)),
        (_("年龄"), _labels(AgeBand, draft.age_bands)),
        (_("领域"), _labels(Domain, draft.domains)),
        (_("要点"), listed(item["key"] for item in draft.statements)),
        (_("关键词"), listed(draft.keywords)),
        (_("作者"), listed(person["name"] for person in draft.contributors)),
        (_("权利人"), draft.rights_holder),
        (_("许可"), draft.get_licence_display() if draft.licence else ""),
        (_("肖像"), draft.get_consent_display()),
        (_("可见范围"), draft.resource.get_visibility_display()),
        (_("通过后的可见范围"), draft.get_opens_to_display() if draft.opens_to else ""),
    )
    return [FactRow(label=label, value=value) for label, value in rows if value]


def _labels(choices: Any, values: Iterable[str]) -> str:
    known = dict(choices.choices)
    return listed(known.get(value, value) for value in values)
