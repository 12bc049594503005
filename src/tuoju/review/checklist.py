"""The reviewer's checklist: seven dimensions, kept as data in `data/checklist.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import Invalid

FITS, DOES_NOT_FIT, NOT_CONCERNED = "fits", "does_not_fit", "not_concerned"
ANSWERS = {FITS: _("符合"), DOES_NOT_FIT: _("不符合"), NOT_CONCERNED: _("不涉及")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One thing to look at, with the question and a hint."""

    key: str
    name: str
    question: str
    hint: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Dimension:
        """Take a row of the data file; its words follow the reader's language."""
        english = row["english"]
        words = {name: _spoken(row[name], english[name]) for name in ("name", "question", "hint")}
        return cls(key=row["key"], **words)


def _said(chinese: str, english: str) -> str:
    return english if (get_language() or "").startswith("en") else chinese


_spoken = lazy(_said, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The dimensions and where they come from."""

    source: str
    source_note: str
    confidence: str
    verified: bool
    dimensions: tuple[Dimension, ...]


@cache
def checklist() -> Checklist:
    """Read the data file once per process."""
    path = Path(__file__).parent / "data" / "checklist.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    dimensions = tuple(Dimension.read(row) for row in data.pop("dimensions"))
    return Checklist(dimensions=dimensions, **data)


def all_fit() -> dict[str, str]:
    """Return the answers of a reviewer who found nothing wrong."""
    return {dimension.key: FITS for dimension in checklist().dimensions}


def checked(answers: Mapping[str, str], *, for_pass: bool) -> dict[str, str]:
    """Return the answers in the order of the list.

    Raises `Invalid` for unknown keys or answers; a pass needs every dimension answered and none
    that does not fit.
    """
    known = {dimension.key: str(dimension.name) for dimension in checklist().dimensions}
    if not set(answers) <= set(known) or not set(answers.values()) <= set(ANSWERS):
        raise Invalid({"checklist": [str(_("核对表里有不认识的选项，请刷新页面后再填。"))]})
    if for_pass:
        _refuse_gaps(answers, known)
    return {key: answers[key] for key in known if key in answers}


def _refuse_gaps(answers: Mapping[str, str], known: Mapping[str, str]) -> None:
    missing = [name for key, name in known.items() if key not in answers]
    if missing:
        text = str(_("通过之前，请逐项核对：%(names)s。")) % {"names": str(_("、")).join(missing)}
        raise Invalid({"checklist": [text]})
    failed = [known[key] for key, answer in answers.items() if answer == DOES_NOT_FIT]
    if failed:
        text = str(_("“%(names)s”填了不符合，不能通过；请退回修改并写明理由。"))
        raise Invalid({"checklist": [text % {"names": str(_("、")).join(failed)}]})
