"""What one operates: buttons, chips, fields, the search box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui import symbols
from tuoju.core.ui.component import Component, esc
from tuoju.core.ui.components.names import IconName
from tuoju.core.ui.pieces import Text

_TAKE_AWAY = _("去掉筛选：%(label)s")
_SEARCH_WORDS = _("搜资源、单位、标准")


@dataclass(frozen=True, kw_only=True)
class Button(Component, tag="button"):
    """A button, or a link that looks like one; without words in sight the label is spoken."""

    label: Text
    href: str = ""
    kind: Literal["", "primary", "accent", "danger", "quiet"] = ""
    icon: IconName = ""
    icon_only: bool = False
    type: Literal["submit", "button", "reset"] = "submit"
    name: str = ""
    value: str = ""
    form: str = ""
    dialog: str = ""
    wide: bool = False
    disabled: bool = False
    download: bool = False


@dataclass(frozen=True, kw_only=True)
class Chip(Component, tag="chip"):
    """A neutral fact; with an address one can follow it, with `remove` one takes it away."""

    label: Text
    code: Text = ""
    note: Text = ""
    href: str = ""
    remove: bool = False
    current: bool = False

    def render(self, context: Context) -> SafeString:
        """Write the chip directly: lists show dozens of them."""
        code = f"<b>{esc(self.code)}</b>" if self.code else ""
        note = f'<span class="chip__note">{esc(self.note)}</span>' if self.note else ""
        words = f"<span>{esc(self.label)}</span>" if note and self.label else esc(self.label)
        inner = f"{code}{words}{note}{symbols.icon('x') if self.remove else ''}"
        if not self.href:
            return SafeString(f'<span class="chip">{inner}</span>')
        spoken = ""
        if self.remove:
            spoken = f' aria-label="{esc(_TAKE_AWAY % {"label": self.label})}"'
        current = ' aria-current="true"' if self.current else ""
        return SafeString(f'<a class="chip" href="{esc(self.href)}"{current}{spoken}>{inner}</a>')


@dataclass(frozen=True, kw_only=True)
class Field(Component, tag="field"):
    """A form field with label, hint and error in the house's markup."""

    field: BoundField
    small: bool = False

    @property
    def layout(self) -> str:
        """How the widget is laid out: one control, one tick box, or a group of choices."""
        widget = self.field.field.widget
        if widget.is_hidden:
            return "hidden"
        kind = getattr(widget, "input_type", "")
        if kind in {"radio", "checkbox"}:
            return "group" if hasattr(widget, "choices") else "tick"
        return "control"

    @property
    def control(self) -> SafeString:
        """The widget in the house's class."""
        own = self.field.field.widget.attrs.get("class", "")
        css = "box" if self.layout == "tick" else "input input--sm" if self.small else "input"
        return self.field.as_widget(attrs={"class": f"{css} {own}".strip()})


@dataclass(frozen=True, kw_only=True)
class ErrorSummary(Component, tag="error_summary"):
    """All errors of a form on top of it, each linked to its field; takes the focus."""

    form: BaseForm
    title: Text = ""

    @property
    def fields(self) -> list[BoundField]:
        """Fields with errors, in the order of the page."""
        return [field for field in self.form if field.errors]

    @property
    def count(self) -> int:
        """How many things must be put right."""
        return len(self.fields) + len(self.form.non_field_errors())


@dataclass(frozen=True, kw_only=True)
class SearchBox(Component, tag="search_box"):
    """The search box with suggestions; a plain GET form without JavaScript."""

    action: str
    id: str = "q"
    query: str = ""
    suggest: str = ""
    placeholder: Text = _SEARCH_WORDS
    size: Literal["", "small", "page"] = ""
