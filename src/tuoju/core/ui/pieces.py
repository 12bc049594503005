"""Small values that views hand to components: one step, one tab, one row of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise
StepState = Literal["done", "now", "back", "todo"]


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the breadcrumb trail; without an address it is where one stands."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One saved view or result kind."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the three reviews or of a wizard."""

    name: Text
    state: StepState = "todo"
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry of a timeline."""

    title: Text
    when: dt.date | dt.datetime | None = None
    text: Text | SafeString = ""
    url: str = ""
    link: Text = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number and what it counts."""

    label: Text
    number: int | float | str
    unit: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A label with its value in a list of facts."""

    label: Text
    value: Text | int | SafeString
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRow:
    """A dated link."""

    title: Text
    url: str
    when: dt.date | dt.datetime | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipLink:
    """A neutral fact one can follow, such as an aligned statement."""

    label: Text
    code: Text = ""
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPage:
    """A page, slide, sheet or second of a result where the words stand."""

    label: Text
    url: str
    text: Text | SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetOption:
    """One value of a facet with its count under the viewer's rights."""

    value: str
    label: Text
    count: int
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A group of filter values."""

    name: str
    label: Text
    options: Sequence[FacetOption]
    open: bool = True
