"""A filled workbook meets its batch: rows find their drafts, errors are told, good rows go in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError, Invalid
from tuoju.library.models import Draft
from tuoju.library.operations import save_draft
from tuoju.library.spreadsheets import (
    AUDIENCE,
    FILE,
    ID,
    Sheet,
    SheetRow,
    audience_from_row,
    cells_of,
    checked_values,
    headers,
    open_workbook,
    sheet_of,
)
from tuoju.library.wording import number_said, told_of
from tuoju.library.workbooks import STAMP, STAMP_SHEET


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong with a row, in words; `number` is the spreadsheet's."""

    number: int
    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a good row would write into its draft."""

    draft: Draft
    row: SheetRow
    values: Mapping[str, Any]
    audience: str | None


@dataclass(slots=True)
class SheetPlan:
    """What an import would do: values for drafts, and errors for the other rows."""

    sheet: Sheet
    stamp: Sequence[Sequence[str]]
    changes: list[RowChange] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def errors_by_row(self) -> dict[int, str]:
        """The errors as the marked workbook needs them."""
        return {error.number: error.text for error in self.errors}


def stamp_of(book: CalamineWorkbook) -> list[list[str]]:
    """Read the hidden stamp; a workbook that somebody made without the template has none."""
    if STAMP_SHEET not in book.sheet_names:
        return []
    return [[str(cell) for cell in row[:2]] for row in cells_of(book, STAMP_SHEET)]


def plan_import(
    actor: Actor, *, path: Path, batch_id: str, drafts: Iterable[tuple[Draft, str]]
) -> SheetPlan:
    """Check every row against the drafts of the batch; nothing is written.

    Raises `Invalid` when the workbook as a whole cannot be meant for this batch.
    """
    book = open_workbook(path)
    stamp = stamp_of(book)
    if stamp and stamp[0] != [STAMP, batch_id]:
        text = _("这张填写表不是从这一批下载的。请在本页重新下载填写表。")
        raise Invalid(fields={FILE: [text]})
    sheet = sheet_of(book)
    plan = SheetPlan(sheet, stamp)
    rows = list(drafts)
    by_id = {draft.public_id: draft for draft, _name in rows}
    by_name = _by_name(rows)
    seen = {row[0]: number_said(row[1]) for row in stamp[1:] if len(row) > 1}
    taken: set[int] = set()
    for row in sheet.rows:
        try:
            draft = _draft_of(row, by_id, by_name)
            _take_once(draft, taken)
            _require_unchanged(actor, draft, seen.get(draft.public_id))
            plan.changes.append(_checked(draft, row))
        except Invalid as error:
            name = str(row.cells.get(FILE) or row.cells.get("title") or "")
            plan.errors.append(RowError(number=row.number, file=name, text=str(error)))
    return plan


def apply_plan(actor: Actor, plan: SheetPlan) -> list[RowError]:
    """Save the good rows; returns those that somebody saved, submitted or ended meanwhile."""
    lost = []
    for one in plan.changes:
        draft = one.draft
        try:
            save_draft(
                actor,
                draft=draft,
                revision=draft.revision,
                fields=one.values,
                visibility=one.audience,
            )
        except DomainError as error:
            name = str(one.row.cells.get(FILE) or draft.title)
            lost.append(RowError(number=one.row.number, file=name, text=str(error)))
    return lost


def _by_name(rows: Iterable[tuple[Draft, str]]) -> dict[str, list[Draft]]:
    found: dict[str, list[Draft]] = {}
    for draft, name in rows:
        found.setdefault(name, []).append(draft)
    return found


def _draft_of(
    row: SheetRow, by_id: Mapping[str, Draft], by_name: Mapping[str, list[Draft]]
) -> Draft:
    public_id = str(row.cells.get(ID) or "").lower()
    if public_id:
        if public_id in by_id:
            return by_id[public_id]
        text = _("这一批里没有编号为“%s”的草稿，或者它已提交审核。") % public_id[:20]
        raise Invalid(fields={ID: [text]})
    name = str(row.cells.get(FILE) or "")
    found = by_name.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        text = _("这一批里有几个“%s”，请从本页下载填写表，用编号区分。") % name
    else:
        text = _("这一批里没有叫“%s”的文件。") % name
    raise Invalid(fields={FILE: [text]})


def _take_once(draft: Draft, taken: set[int]) -> None:
    if draft.pk in taken:
        raise Invalid(fields={FILE: [_("这个文件在表里出现了两次。")]})
    taken.add(draft.pk)


def _require_unchanged(actor: Actor, draft: Draft, revision: int | None) -> None:
    """Keep an old workbook from overwriting what somebody else saved meanwhile."""
    if revision is None or draft.revision == revision or draft.updated_by_id == actor.user_id:
        return
    name = draft.updated_by.name if draft.updated_by else ""
    text = _("下载填写表以后，%s 改过这一份。请重新下载，核对后再填。") % name
    raise Invalid(fields={ID: [text]})


def _checked(draft: Draft, row: SheetRow) -> RowChange:
    """Read a row; raises `Invalid` with everything that is wrong with it."""
    wrong: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    audience = None
    try:
        values = checked_values(row.cells)
    except Invalid as error:
        wrong |= error.fields
    try:
        audience = _audience(draft, row)
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(fields=wrong)
    _require_storable(draft, values)
    return RowChange(draft=draft, row=row, values=values, audience=audience)


def _audience(draft: Draft, row: SheetRow) -> str | None:
    audience = audience_from_row(row.cells)
    resource = draft.resource
    if audience and resource.current_id is not None and audience != resource.visibility:
        text = _("已发布资源的可见范围请在“分享与管理”里改。")
        raise Invalid(fields={AUDIENCE: [told_of(headers()[AUDIENCE], text)]})
    return audience


def _require_storable(draft: Draft, values: Mapping[str, Any]) -> None:
    tried = copy(draft)
    for name, value in values.items():
        setattr(tried, name, value)
    try:
        tried.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(fields=_worded(error)) from error


def _worded(error: ValidationError) -> dict[str, list[str]]:
    """Say which column is wrong, in our own words where its length is."""
    names = headers()
    return {
        name: [told_of(names.get(name, name), _text_of(one)) for one in found]
        for name, found in error.error_dict.items()
    }


def _text_of(error: ValidationError) -> str:
    if error.code != "max_length" or not error.params:
        return " ".join(error.messages)
    return _("最多 %(limit)d 个字，现在有 %(now)d 个。") % {
        "limit": error.params["limit_value"],
        "now": error.params["show_value"],
    }
