"""Rows that left the grid while somebody had them on their page: what was typed there is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuoju.core.actors import Actor
from tuoju.library.drafting import in_words
from tuoju.library.grid_versions import NOTHING, Seen, read_versions
from tuoju.library.grids import ROWS, SHOWN, GridForm
from tuoju.library.models import Batch, Draft, Resource
from tuoju.library.wording import listed


@dataclass(frozen=True, slots=True)
class Typed:
    """A field of a row that is gone, with what its editor wrote into it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """A row that an editor has on the page and that is no draft of the grid any more."""

    public_id: str
    title: str
    is_in_review: bool
    seen: Seen
    typed: Sequence[Typed]

    @property
    def state(self) -> str:
        """The word for where the row went."""
        return _("审核中") if self.is_in_review else _("已不在这里")


def departed_rows(
    actor: Actor, batch: Batch, data: QueryDict, rows: Sequence[GridForm]
) -> list[Departed]:
    """Return what the editor had on the page besides `rows`, those of drafts still in the grid.

    Somebody else sent such a draft to the reviewers, threw it away or shut the editor out.
    """
    here = {row.prefix for row in rows}
    gone = {
        public_id: seen
        for public_id, seen in list(read_versions(data.get("version", "")).items())[:ROWS]
        if public_id not in here
    }
    if not gone:
        return []
    drafts = Draft.objects.visible_to(actor).filter(batch=batch, public_id__in=list(gone))
    known = {draft.public_id: draft for draft in drafts.select_related("resource")}
    return [
        _departed(actor, public_id, known.get(public_id), data, seen)
        for public_id, seen in gone.items()
        if f"{public_id}-title" in data  # every row of a page sends one: ids alone are made up
    ]


def _departed(
    actor: Actor, public_id: str, draft: Draft | None, data: QueryDict, seen: Seen
) -> Departed:
    form = GridForm(
        data,
        actor=actor,
        instance=draft or Draft(resource=Resource()),
        prefix=public_id,
        revision=seen.revision,
    )
    bases = seen.marks or (NOTHING,) * len(SHOWN)
    typed = [
        Typed(str(form.fields[name].label), in_words(form, name, form[name].value()))
        for name, mark, base in zip(SHOWN, form.marks(), bases, strict=False)
        if mark != base and form.add_prefix(name) in data
    ]
    title = draft.title if draft else data.get(form.add_prefix("title"), "").strip()
    return Departed(
        public_id=public_id,
        title=title or _("没有标题"),
        is_in_review=draft is not None and draft.state == Draft.State.IN_REVIEW,
        seen=seen,
        typed=typed,
    )


def farewell(gone: Sequence[Departed]) -> str:
    """Say which rows are gone that nobody had typed into."""
    text = ngettext(
        "%(titles)s不在这一页了：已经提交审核、删除，或您不能再修改。",
        "%(titles)s不在这一页了：已经提交审核、删除，或您不能再修改。",
        len(gone),
    )
    return text % {"titles": _titles(gone)}


def lament(gone: Sequence[Departed]) -> str:
    """Say in the background which rows are gone with words in them, and how to see these."""
    text = ngettext(
        "%(titles)s不在这一页了，刚填写的内容没有保存，还在页面上。请点“保存”，填写的内容会列出来，可以复制。",
        "%(titles)s不在这一页了，刚填写的内容没有保存，还在页面上。请点“保存”，填写的内容会列出来，可以复制。",
        len(gone),
    )
    return text % {"titles": _titles(gone)}


def _titles(gone: Sequence[Departed]) -> str:
    return listed(_("《%(title)s》") % {"title": row.title} for row in gone)
