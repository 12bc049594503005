"""What is going on: status, steps, progress, answers, emptiness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuoju.core.ui import symbols
from tuoju.core.ui.component import Component, esc
from tuoju.core.ui.components.names import ArtName, IconName, Tone
from tuoju.core.ui.pieces import Moment, Step, Text

_TAG_CLASS = {"wait": " tag--wait", "good": " tag--ok", "warn": " tag--warn", "bad": " tag--bad"}
_GLYPH = {
    "wait": "wait",
    "good": "ok",
    "warn": "warn",
    "bad": "bad",
    "draft": "draft",
    "off": "off",
}


@dataclass(frozen=True, kw_only=True)
class Badge(Component, tag="badge"):
    """A status: shape, colour and word together."""

    label: Text
    tone: Tone = "neutral"

    def render(self, context: Context) -> SafeString:
        """Write the tag directly: lists show dozens of them."""
        drawn = symbols.glyph(_GLYPH[self.tone]) if self.tone in _GLYPH else ""
        css = _TAG_CLASS.get(self.tone, "")
        return SafeString(f'<span class="tag{css}">{drawn}{esc(self.label)}</span>')


@dataclass(frozen=True, kw_only=True)
class Stamp(Component, tag="stamp"):
    """The seal of a finished review."""

    label: Text

    def render(self, context: Context) -> SafeString:
        """One element is no template's work."""
        return format_html('<span class="stamp">{}</span>', self.label)


@dataclass(frozen=True, kw_only=True)
class Note(Component, tag="note", body="optional"):
    """A remark with an icon, inside the page."""

    text: Text = ""
    tone: Literal["", "warn"] = ""
    icon: IconName = "info"
    id: str = ""
    body: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Steps(Component, tag="steps"):
    """The three reviews, or the steps of a wizard: every step is a cup."""

    items: Sequence[Step]
    label: Text


@dataclass(frozen=True, kw_only=True)
class Timeline(Component, tag="timeline"):
    """What happened, newest first."""

    items: Sequence[Moment]


@dataclass(frozen=True, kw_only=True)
class Empty(Component, tag="empty", body="optional"):
    """Nothing here yet, and the first thing to do about it."""

    title: Text
    text: Text = ""
    art: ArtName = "book-river"
    card: bool = True
    body: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Toast(Component, tag="toast"):
    """A short answer to what a person just did."""

    text: Text
    level: str = "success"

    @property
    def icon(self) -> SafeString:
        """A tick for good news, a warning sign for the rest."""
        return symbols.icon("warn" if self.level in {"warning", "error"} else "check")


@dataclass(frozen=True, kw_only=True)
class Progress(Component, tag="progress"):
    """How far a piece of work is, in words and as a bar."""

    label: Text
    value: int | float | None = None
    maximum: int | float = 100
    text: Text = ""
    state: Literal["", "bad", "done"] = ""
