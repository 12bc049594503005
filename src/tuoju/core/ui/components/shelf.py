"""What stands on shelves: covers, resources, search results, facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuoju.core.ui import symbols
from tuoju.core.ui.component import Component
from tuoju.core.ui.components.names import CoverTone, Tone
from tuoju.core.ui.kinds import kind_look
from tuoju.core.ui.pieces import ChipLink, FacetOption, HitPage, Text

CoverSize = Literal["", "mini", "dot"]
_BOXES = {"": "0 0 160 120", "mini": "10 -44 138 184", "dot": "44 4 108 144"}
_PICTURE = '<img class="cover__img" src="{}" alt="" loading="lazy" decoding="async">'
_SLIP = '<span class="cover__slip">{}</span>'
_KIND = '<span class="cover__kind">{}</span>'


@dataclass(frozen=True, kw_only=True)
class Cover(Component, tag="cover"):
    """The cover of a file: its first page when there is one, else a drawing of its kind."""

    kind: str
    slip: Text = ""
    image: str = ""
    size: CoverSize = ""
    tone: CoverTone = "auto"

    def render(self, context: Context) -> SafeString:
        """Write the cover directly: lists show dozens of them."""
        look = kind_look(self.kind)
        tone = look.tone if self.tone == "auto" else self.tone
        css = "".join(f" cover--{part}" for part in (tone, self.size) if part)
        is_dot = self.size == "dot"
        return format_html(
            '<span class="cover{}" aria-hidden="true">{}{}{}</span>',
            css,
            format_html(_PICTURE, self.image)
            if self.image
            else symbols.cover_art(look.art, _BOXES[self.size]),
            format_html(_SLIP, self.slip) if self.slip and not self.image and not is_dot else "",
            "" if is_dot else format_html(_KIND, look.word),
        )


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
