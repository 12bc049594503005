"""Every component of the house: the fields are the inputs, the template is ``ui/<tag>.html``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui import symbols
from tuoju.core.ui.component import Component, OneOf
from tuoju.core.ui.kinds import kind_look
from tuoju.core.ui.pieces import (
    ChipLink,
    FacetOption,
    FactRow,
    Figure,
    HitPage,
    Moment,
    NewsRow,
    Place,
    Step,
    Tab,
    Text,
)
from tuoju.core.ui.qr import qr_svg

IconName = Annotated[str, OneOf(symbols.ICONS)]
ArtName = Annotated[str, OneOf(symbols.ILLUSTRATIONS)]
Tone = Literal["neutral", "wait", "good", "warn", "bad", "draft", "off"]
CoverTone = Literal["auto", "", "sun", "leaf", "paper"]
CoverSize = Literal["", "mini", "dot"]
EmblemTone = Literal["", "sun", "leaf", "ink"]

_TAG_CLASS = {"wait": " tag--wait", "good": " tag--ok", "warn": " tag--warn", "bad": " tag--bad"}
_GLYPH = {"wait": "wait", "good": "ok", "warn": "warn", "bad": "bad", "draft": "draft", "off": "off"}


@dataclass(frozen=True, kw_only=True)
class Badge(Component, tag="badge"):
    """A status: shape, colour and word together."""

    label: Text
    tone: Tone = "neutral"

    def render(self, context: Context) -> SafeString:
        """Write the tag directly: lists show dozens of them."""
        drawn = symbols.glyph(_GLYPH[self.tone]) if self.tone in _GLYPH else ""
        return format_html(
            '<span class="tag{}">{}{}</span>', _TAG_CLASS.get(self.tone, ""), drawn, self.label
        )


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


@dataclass(frozen=True, kw_only=True)
class Cover(Component, tag="cover"):
    """The cover of a file: its first page when there is one, else a drawing of its kind."""

    kind: str
    slip: Text = ""
    image: str = ""
    size: CoverSize = ""
    tone: CoverTone = "auto"

    @property
    def look(self) -> str:
        """Classes of size and tone."""
        tone = kind_look(self.kind).tone if self.tone == "auto" else self.tone
        return "".join(f" cover--{part}" for part in (tone, self.size) if part)

    @property
    def art(self) -> SafeString:
        """The paper-cut, cropped for the size."""
        boxes = {"": "0 0 160 120", "mini": "10 -44 138 184", "dot": "44 4 108 144"}
        return symbols.cover_art(kind_look(self.kind).art, boxes[self.size])

    @property
    def word(self) -> Text:
        """The kind in letters, as on the corner of the cover."""
        return kind_look(self.kind).word


@dataclass(frozen=True, kw_only=True)
class ResourceCard(Component, tag="res"):
    """A resource on a shelf."""

    title: Text
    href: str
    kind: str
    owner: Text = ""
    facts: Text = ""
    slip: Text = ""
    image: str = ""
    note: Text = ""
    note_tone: Tone = "neutral"
    tone: CoverTone = "auto"


@dataclass(frozen=True, kw_only=True)
class Hit(Component, tag="hit"):
    """A search result: the work first, then the pages where the words stand."""

    title: Text | SafeString
    href: str
    kind: str
    facts: Text = ""
    slip: Text = ""
    image: str = ""
    chips: Sequence[ChipLink] = ()
    pages: Sequence[HitPage] = ()
    more: int = 0
    more_href: str = ""
    reason: Text = ""
    note: Text = ""
    note_tone: Tone = "neutral"


@dataclass(frozen=True, kw_only=True)
class FacetGroup(Component, tag="facet"):
    """A foldable group of filter values with counts; stands inside a GET form."""

    label: Text
    name: str
    options: Sequence[FacetOption]
    open: bool = True


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
class Note(Component, tag="note", body="optional"):
    """A remark with an icon, inside the page."""

    text: Text = ""
    tone: Literal["", "warn"] = ""
    icon: IconName = "info"
    id: str = ""
    body: SafeString | str = ""


@dataclass(frozen=True, kw_only=True)
class Pager(Component, tag="pager"):
    """Page numbers of a list with its total in words."""

    page: Page[Any]
    query: str = ""
    unit: Text = _("条")
    parameter: str = "page"

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Numbers with addresses; an ellipsis has none."""
        wanted = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            (str(number), "" if number == Paginator.ELLIPSIS else self.address(int(number)))
            for number in wanted
        ]

    def address(self, number: int) -> str:
        """Address of one page of this list."""
        rest = f"{self.query}&" if self.query else ""
        return f"?{rest}{urlencode({self.parameter: number})}"

    @property
    def previous(self) -> str:
        """Address of the page before, if there is one."""
        return self.address(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """Address of the page after, if there is one."""
        return self.address(self.page.number + 1) if self.page.has_next() else ""


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
class Crumbs(Component, tag="crumbs"):
    """Where one stands."""

    items: Sequence[Place]


@dataclass(frozen=True, kw_only=True)
class Tabs(Component, tag="tabs"):
    """Saved views of a list, or kinds of results."""

    items: Sequence[Tab]
    label: Text


@dataclass(frozen=True, kw_only=True)
class Emblem(Component, tag="emblem"):
    """A round emblem with one character, until an organisation has its own."""

    name: str
    tone: EmblemTone = ""
    small: bool = False

    def render(self, context: Context) -> SafeString:
        """Write the emblem directly: lists show dozens of them."""
        css = "".join([f" emblem--{self.tone}" if self.tone else "", " emblem--sm" * self.small])
        return format_html('<span class="emblem{}" aria-hidden="true">{}</span>', css, self.name[:1])


@dataclass(frozen=True, kw_only=True)
class Who(Component, tag="who"):
    """A person or an organisation with emblem, name and one more fact."""

    name: str
    sub: Text = ""
    href: str = ""
    character: str = ""
    tone: EmblemTone = ""
    small: bool = True


@dataclass(frozen=True, kw_only=True)
class Stamp(Component, tag="stamp"):
    """The seal of a finished review."""

    label: Text

    def render(self, context: Context) -> SafeString:
        """One element is no template's work."""
        return format_html('<span class="stamp">{}</span>', self.label)


@dataclass(frozen=True, kw_only=True)
class SectionHead(Component, tag="section_head"):
    """A section title on its small cup, with a note or a way to more."""

    title: Text
    note: Text = ""
    href: str = ""
    more: Text = _("全部")
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
class SearchBox(Component, tag="search_box"):
    """The search box with suggestions; a plain GET form without JavaScript."""

    action: str
    id: str = "q"
    query: str = ""
    suggest: str = ""
    placeholder: Text = _("搜资源、单位、标准")
    size: Literal["", "small", "page"] = ""


@dataclass(frozen=True, kw_only=True)
class Share(Component, tag="share"):
    """A QR code with the words that say what it opens."""

    url: str
    title: Text = _("扫码在手机上看")
    text: Text = ""
    label: Text = _("二维码")
    poster: str = ""
