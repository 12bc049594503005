"""The metadata grid: one small form a draft, with values suggested out of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tuoju.core.actors import Actor
from tuoju.core.blobs.processing import WAITING
from tuoju.core.errors import DomainError, Invalid
from tuoju.core.extraction.reasons import messages_of
from tuoju.core.extraction.report import Code
from tuoju.core.ui.forms import ask_to_choose
from tuoju.library.checks import problems
from tuoju.library.drafting import in_words
from tuoju.library.forms import StatementsField, WordsField, offer_audiences
from tuoju.library.grid_fields import AGE_GROUPS, AUDIENCE_GROUPS, POINTS, CombinationField
from tuoju.library.grid_versions import (
    Clash,
    Seen,
    follow,
    marks_of,
    read_versions,
    take_saved,
    written,
)
from tuoju.library.models import AttachedFile, Batch, Draft
from tuoju.library.suggesting import beginnings, suggested
from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    Visibility,
)

COLUMNS = (
    "title",
    "type",
    "audiences",
    "age_bands",
    "statements",
    "keywords",
    "description",
    "licence",
    "rights_holder",
    "consent",
)
CELLS = (
    ("type", "licence"),
    ("audiences", "age_bands"),
    ("statements", "keywords"),
    ("consent", "visibility", "rights_holder"),
)
SHOWN = (*COLUMNS, "visibility")
_LISTS = ("statements", "keywords")
# One page is sent whole: a dozen fields a row stay below Django's limit of 1,000 fields.
ROWS = 50


def faults_of(error: DomainError) -> list[tuple[str, list[str]]]:
    """Return what an error says, by field; what it says of the whole stands under no name."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return list(fields.items()) or [("", [str(error)])]


class GridForm(forms.ModelForm[Draft]):
    """One row."""

    audiences = CombinationField(
        label=_("使用对象"), codes=Audience, groups=AUDIENCE_GROUPS, required=False
    )
    age_bands = CombinationField(
        label=_("适用年龄"), codes=AgeBand, groups=AGE_GROUPS, required=False
    )
    statements = StatementsField(label=_("质量要点"), required=False)
    keywords = WordsField(label=_("关键词"), required=False)
    visibility = forms.ChoiceField(label=_("可见范围"), choices=Visibility.choices)

    class Meta:
        model = Draft
        fields: ClassVar = list(COLUMNS)
        error_messages: ClassVar = {"title": {"required": _("请写标题。")}}
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        file: AttachedFile | None = None,
        revision: int,
        **kwargs: Any,
    ) -> None:
        """Show the row's file; `revision` is the one that the editor builds on."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.file = file
        self.revision = revision
        self.clash: Clash | None = None
        self._seen: Seen | None = None
        self._is_behind = False
        self._posted: tuple[str, ...] = ()
        self.initial.setdefault("visibility", self.instance.resource.visibility)
        offer_audiences(self.fields["visibility"], actor, self.instance.resource)
        for name, column in (("audiences", "audiences"), ("age_bands", "age_bands")):
            field = self.fields[name]
            if isinstance(field, CombinationField):
                field.also_offer(getattr(self.instance, column))
        if self.instance.resource.current_id is not None:
            self.fields["visibility"].disabled = True
        ask_to_choose(self.fields)
        self.fields["statements"].widget.attrs |= {"placeholder": "B8.4", "list": POINTS}
        self.fields["description"].widget.attrs["placeholder"] = _t("做什么、给谁用、怎么用")
        _dress(self.fields)

    def values(self) -> dict[str, Any]:
        """Return what `save_draft` takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def marks(self) -> tuple[str, ...]:
        """Mark what the row shows."""
        return marks_of((self[name] for name in SHOWN), lists=_LISTS)

    def based_on(self, seen: Seen, *, posted: tuple[str, ...], is_behind: bool) -> None:
        """Remember what the editor had seen when they sent the row, and whether it has moved on."""
        self._seen, self._posted, self._is_behind = seen, posted, is_behind

    def saved(self, revision: int, *, shows_it: bool) -> None:
        """Go on from the revision just made; a page that stays may not show what others changed."""
        self.revision = revision
        behind = self._seen if self._is_behind and not shows_it else None
        self._seen = Seen(behind.revision, self._posted) if behind else None

    @property
    def seen(self) -> Seen:
        """What the editor has seen, once this row is on their page."""
        return self._seen or Seen(self.revision, self.marks())

    @property
    def theirs(self) -> Mapping[str, str]:
        """What is saved by now where the editor typed something else, by field."""
        return self.clash.theirs if self.clash else {}

    @property
    def kind(self) -> str:
        """The name whose ending chooses the cover."""
        return self.file.name if self.file else ""

    @property
    def written(self) -> str:
        """The date that the file itself gives, if any."""
        return str(self.file.blob.facts.get("date") or "") if self.file else ""

    def blame(self, error: DomainError) -> None:
        """Say at the fields what kept the saved row from review; what no field shows, at the row."""
        for name, texts in faults_of(error):
            shown = name if name in self.fields else NON_FIELD_ERRORS
            self.errors.setdefault(shown, self.error_class()).extend(texts)

    @property
    def named(self) -> list[forms.BoundField]:
        """What stands first in a row: title and description."""
        return [self["title"], self["description"]]

    @property
    def columns(self) -> list[list[forms.BoundField]]:
        """The fields beside title and description, by cell."""
        return [[self[name] for name in names] for names in CELLS]

    @property
    def wrong_ending(self) -> str:
        """What to do about a file whose ending is not that of its content, if it is so."""
        reasons = self.file.blob.reasons if self.file else []
        return " ".join(messages_of(one for one in reasons if one["code"] == Code.MISMATCH))

    @property
    def is_wrong(self) -> bool:
        """Whether what was typed cannot be saved."""
        return self.is_bound and bool(self.errors)

    @cached_property
    def missing(self) -> list[str]:
        """Say what still keeps the saved row from review."""
        return [text for texts in self._problems.values() for text in texts]

    @cached_property
    def missing_elsewhere(self) -> list[str]:
        """Say what of that no field of the row can mend, such as a file that nobody can open."""
        found = self._problems.items()
        return [text for name, texts in found if name not in self.fields for text in texts]

    @cached_property
    def _problems(self) -> dict[str, list[str]]:
        return problems(self.instance, [self.file] if self.file else [])

    @property
    def state(self) -> str:
        """The word for where the row stands."""
        if self.clash:
            return _t("请核对")
        if self.is_wrong:
            return _t("填写有误")
        if self.instance.state == Draft.State.RETURNED:
            return _t("退回修改")
        count = len(self.missing)
        return _t("差 %d 项") % count if count else _t("可以提交")

    @property
    def tone(self) -> str:
        """The colour of that word."""
        if self.is_wrong or self.clash:
            return "bad"
        return "warn" if self.instance.state == Draft.State.RETURNED or self.missing else "good"


def _dress(fields: Mapping[str, forms.Field]) -> None:
    for name, field in fields.items():
        field.widget.attrs.update({"class": "input input--sm", "data-col": name})


def versions_of(rows: Iterable[GridForm], gone: Mapping[str, Seen] | None = None) -> str:
    """Write what the page shows into one hidden field.

    A page that stays open still shows rows that are `gone`: what is typed there later counts too.
    """
    return written({row.prefix or "": row.seen for row in rows} | dict(gone or {}))


def readiness_of(rows: Sequence[GridForm]) -> str:
    """Say how many rows are complete and how many are not."""
    lacking = sum(bool(row.is_wrong or row.missing) for row in rows)
    return _t("本页 %(ready)d 份可以提交，%(lacking)d 份还差内容") % {
        "ready": len(rows) - lacking,
        "lacking": lacking,
    }


def heading_of(rows: Sequence[GridForm], total: int) -> str:
    """Say what the whole batch waits for, as far as its page tells."""
    if any(row.is_wrong or row.missing for row in rows):
        return ngettext("%d 份待填写", "%d 份待填写", total) % total
    if total > len(rows):
        return ngettext("共 %d 份，本页都已填好", "共 %d 份，本页都已填好", total) % total
    return ngettext("%d 份都已填好，可以提交", "%d 份都已填好，可以提交", total) % total


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of a batch: its forms, and where the page stands among the others."""

    page: Page[Draft]
    rows: list[GridForm]

    @property
    def version(self) -> str:
        """The revisions that the page shows."""
        return versions_of(self.rows)

    @property
    def busy(self) -> bool:
        """Whether files of the page are still being read: their keywords come later."""
        return any(row.file is not None and row.file.blob.state == WAITING for row in self.rows)

    @property
    def heading(self) -> str:
        """What the batch waits for."""
        return heading_of(self.rows, self.page.paginator.count)

    @property
    def readiness(self) -> str:
        """How many rows of the page could go to the reviewers."""
        return readiness_of(self.rows)


def grid_of(
    actor: Actor, batch: Batch, number: int | str | None = None, rows: list[GridForm] | None = None
) -> Grid:
    """Build a page of the drafts that may still be edited, with suggestions.

    `rows` are those that somebody typed into and that have to be shown again instead.
    """
    page = Paginator(editable_drafts(actor, batch), ROWS).get_page(number)
    return Grid(page, _forms_of(actor, page.object_list) if rows is None else rows)


def typed_rows(actor: Actor, batch: Batch, data: QueryDict) -> list[GridForm]:
    """Build the rows that an editor had on the page, with what was typed.

    A draft that arrived after the editor opened the page has nothing typed and stays as it is; in
    one that was saved elsewhere meanwhile, the fields that the editor left alone follow it.
    """
    seen = read_versions(data.get("version", ""))
    over = read_versions(data.get("over", ""))
    data = data.copy()
    drafts = editable_drafts(actor, batch).filter(public_id__in=list(seen)[:ROWS])
    return [_typed_row(actor, draft, data, seen[draft.public_id], over) for draft in drafts]


def _typed_row(
    actor: Actor, draft: Draft, data: QueryDict, seen: Seen, over: Mapping[str, Seen]
) -> GridForm:
    form = GridForm(
        data,
        actor=actor,
        instance=draft,
        prefix=draft.public_id,
        file=_first_file(draft),
        revision=draft.revision,
    )
    is_behind = seen.revision != draft.revision
    form.based_on(seen, posted=form.marks(), is_behind=is_behind)
    if not is_behind:
        return form
    saved = GridForm(actor=actor, instance=draft, prefix=draft.public_id, revision=draft.revision)
    disputed = follow(form, saved, data, SHOWN, bases=seen.marks, lists=_LISTS)
    looked_at = over.get(draft.public_id)
    if looked_at and looked_at.revision == draft.revision:
        if data.get(form.add_prefix("keep")) == "saved":
            take_saved(form, saved, data, disputed)
    elif disputed:
        editor = draft.updated_by
        form.clash = Clash(
            editor=editor.name if editor else _t("有人"),
            is_oneself=draft.updated_by_id == actor.user_id,
            title=draft.title,
            revision=draft.revision,
            theirs={name: in_words(saved, name, saved.initial[name]) for name in disputed},
        )
    return form


def page_of(actor: Actor, batch: Batch) -> dict[str, int]:
    """Tell on which page each draft of a batch stands."""
    ids = editable_drafts(actor, batch).values_list("public_id", flat=True)
    return {public_id: place // ROWS + 1 for place, public_id in enumerate(ids)}


def editable_drafts(actor: Actor, batch: Batch) -> models.QuerySet[Draft]:
    """Load the drafts of a batch that are not in review, with their files."""
    return (
        Draft.objects.visible_to(actor)
        .filter(batch=batch)
        .exclude(state=Draft.State.IN_REVIEW)
        .select_related("resource__organisation", "updated_by")
        .prefetch_related("files__blob", "resource__visible_kinds")
        .order_by("pk")
    )


def _forms_of(actor: Actor, drafts: Iterable[Draft]) -> list[GridForm]:
    found = [(draft, _first_file(draft)) for draft in drafts]
    texts = beginnings([file for draft, file in found if file and not draft.keywords])
    return [
        GridForm(
            actor=actor,
            instance=draft,
            prefix=draft.public_id,
            file=file,
            revision=draft.revision,
            initial=suggested(draft, file, texts.get(file.blob_id, "")) if file else {},
        )
        for draft, file in found
    ]


def _first_file(draft: Draft) -> AttachedFile | None:
    return next(iter(draft.files.all()), None)
