"""What pages are made of: cards, titles, figures, people, codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.component import Component
from tuoju.core.ui.components.names import EmblemTone
from tuoju.core.ui.pieces import FactRow, Figure, NewsRow, Text
from tuoju.core.ui.qr import qr_svg

_ALL = _("全部")
_SHARE_TITLE = _("扫码在手机上看")
_SHARE_LABEL = _("二维码")


@dataclass(frozen=True, kw_only=True)
class SectionHead(Component, tag="section_head"):
    """A section title on its small cup, with a note or a way to more."""

    title: Text
    note: Text = ""
    href: str = ""
    more: Text = _ALL
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Card(Component, tag="card", body="required"):
    """A sheet of paper with a title."""

    title: Text = ""
    tone: Literal["", "sunk", "sky"] = ""
    hide_title: bool = False
    id: str = ""
    body: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Dialog(Component, tag="dialog", body="required"):
    """A native dialog; a button with `dialog="<id>"` opens it."""

    id: str
    title: Text
    body: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Stats(Component, tag="stats"):
    """Numbers and what they count, set as text."""

    items: Sequence[Figure]
    row: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts(Component, tag="facts"):
    """A list of labels and values."""

    items: Sequence[FactRow]


@dataclass(frozen=True, kw_only=True)
class News(Component, tag="news"):
    """A list of dated links."""

    items: Sequence[NewsRow]


@dataclass(frozen=True, kw_only=True)
class Qr(Component, tag="qr"):
    """A QR code, drawn on the server."""

    text: str
    label: Text

    def render(self, context: Context) -> SafeString:
        """Inline the code as one path; it keeps its own white."""
        return qr_svg(self.text, str(self.label))


@dataclass(frozen=True, kw_only=True)
class Share(Component, tag="share"):
    """A QR code with the words that say what it opens."""

    url: str
    title: Text = _SHARE_TITLE
    text: Text = ""
    label: Text = _SHARE_LABEL
    poster: str = ""


@dataclass(frozen=True, kw_only=True)
class Emblem(Component, tag="emblem"):
    """A round emblem with one character, until an organisation has its own."""

    name: str
    tone: EmblemTone = ""
    small: bool = False

    def render(self, context: Context) -> SafeString:
        """Write the emblem directly: lists show dozens of them."""
        css = "".join([f" emblem--{self.tone}" if self.tone else "", " emblem--sm" * self.small])
        return format_html(
            '<span class="emblem{}" aria-hidden="true">{}</span>', css, self.name[:1]
        )


@dataclass(frozen=True, kw_only=True)
class Who(Component, tag="who"):
    """A person or an organisation with emblem, name and one more fact."""

    name: str
    sub: Text = ""
    href: str = ""
    character: str = ""
    tone: EmblemTone = ""
    small: bool = True
