"""What stands on shelves: covers, resources, search results, facets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tuoju.core.ui import symbols
from tuoju.core.ui.component import Component, esc
from tuoju.core.ui.components.controls import Chip
from tuoju.core.ui.components.names import CoverTone, EmblemTone, Tone
from tuoju.core.ui.components.paper import Emblem
from tuoju.core.ui.components.states import Badge
from tuoju.core.ui.kinds import kind_look
from tuoju.core.ui.pieces import ChipLink, FacetOption, HitPage, Text

CoverSize = Literal["", "mini", "dot"]
# Where no slip stands beside it, the drawing stands in the middle.
_BOXES = {"": "18 0 160 120", "slip": "0 0 160 120", "mini": "44 12 108 144", "dot": "44 4 108 144"}
_WIDE = frozenset({"pptx", "mp4"})
_VALUES_SHOWN = 12
_PIECES = re.compile(r"(?<=，)|(?<=　)|(?<=, )")

# Lists show dozens of these parts, and a template costs five times what writing them costs; so
# they are written here, every value through `esc`.


@dataclass(frozen=True, kw_only=True)
class Cover(Component, tag="cover"):
    """The cover of a file: its first page when there is one, else a drawing of its kind."""

    kind: str
    slip: Text = ""
    image: str = ""
    size: CoverSize = ""
    tone: CoverTone = "auto"

    def render(self, context: Context) -> SafeString:
        """Write the cover."""
        look = kind_look(self.kind)
        tone = look.tone if self.tone == "auto" else self.tone
        css = "".join(f" cover--{esc(part)}" for part in (tone, self.size) if part)
        if self.image and look.art in _WIDE:
            css += " cover--wide"
        slip = word = ""
        if self.size != "dot":
            word = f'<span class="cover__kind">{esc(look.word)}</span>'
        if self.slip and not self.image and not self.size:
            slip = f'<span class="cover__slip">{esc(self.slip)}</span>'
        if self.image:
            front = (
                f'<img class="cover__img" src="{esc(self.image)}" alt="" '
                'loading="lazy" decoding="async">'
            )
        else:
            front = symbols.cover_art(look.art, _BOXES["slip" if slip else self.size])
        return SafeString(f'<span class="cover{css}" aria-hidden="true">{front}{slip}{word}</span>')


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

    def render(self, context: Context) -> SafeString:
        """Write the card."""
        cover = Cover(kind=self.kind, slip=self.slip, image=self.image, tone=self.tone)
        lines = "<br>".join(part for part in (esc(self.owner), _unbroken(self.facts)) if part)
        note = ""
        if self.note:
            note = f"<p>{Badge(label=self.note, tone=self.note_tone).render(context)}</p>"
        return SafeString(
            f'<article class="res">{cover.render(context)}<h3 class="res__title">'
            f'<a href="{esc(self.href)}">{esc(self.title)}</a></h3>'
            f"{_meta(lines)}{note}</article>"
        )


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
    note: Text = ""
    note_tone: Tone = "neutral"
    text: Text = ""
    emblem: str = ""
    emblem_tone: EmblemTone = ""
    plain: bool = False

    def render(self, context: Context) -> SafeString:
        """Write the hit."""
        css = " hit--plain" if self.plain else ""
        text = f'<p class="hit__text">{esc(self.text)}</p>' if self.text else ""
        return SafeString(
            f'<li class="hit{css}">{self._front(context)}<div>'
            f'<h2 class="hit__title"><a class="plain" href="{esc(self.href)}">{esc(self.title)}'
            f"</a></h2>{_meta(_unbroken(self.facts))}{text}{self._tags(context)}{self._pages()}"
            f"{self._more()}</div></li>"
        )

    def _front(self, context: Context) -> str:
        """Draw the cover of a work, the emblem of an organisation, nothing for a sentence."""
        if self.plain:
            return ""
        if self.emblem:
            return Emblem(name=self.emblem, tone=self.emblem_tone).render(context)
        cover = Cover(kind=self.kind, slip=self.slip, image=self.image, size="mini")
        return cover.render(context)

    def _tags(self, context: Context) -> str:
        parts = [Badge(label=self.note, tone=self.note_tone).render(context)] if self.note else []
        parts += [
            Chip(label=chip.label, code=chip.code, note=chip.note, href=chip.url).render(context)
            for chip in self.chips
        ]
        return f'<p class="row g-8 hit__tags">{"".join(parts)}</p>' if parts else ""

    def _pages(self) -> str:
        rows = "".join(
            f'<li><a href="{esc(page.url)}"><span class="page-no">{esc(page.label)}</span>'
            f"<span>{esc(page.text)}</span></a></li>"
            for page in self.pages
        )
        return f'<ul class="hit__pages">{rows}</ul>' if rows else ""

    def _more(self) -> str:
        if not self.more:
            return ""
        said = ngettext("另有 %(more)s 页命中", "另有 %(more)s 页命中", self.more)
        return (
            f'<p class="hit__more"><a class="more" href="{esc(self.more_href or self.href)}">'
            f"{esc(said % {'more': self.more})}{symbols.icon('right')}</a></p>"
        )


@dataclass(frozen=True, kw_only=True)
class FacetGroup(Component, tag="facet"):
    """A foldable group of filter values with counts; stands inside a GET form."""

    label: Text
    name: str
    options: Sequence[FacetOption]
    open: bool = True

    def render(self, context: Context) -> SafeString:
        """Write the group."""
        first, others = self.options[:_VALUES_SHOWN], self.options[_VALUES_SHOWN:]
        more = ""
        if others:
            said = gettext("还有 %(n)s 项") % {"n": len(others)}
            is_open = any(option.checked for option in others)
            more = (
                f'<details class="facet__more"{" open" if is_open else ""}><summary>{esc(said)}'
                f"{symbols.icon('chev')}</summary>{self._rows(others)}</details>"
            )
        return SafeString(
            f'<details class="facet"{" open" if self.open else ""}><summary>{esc(self.label)}'
            f"{symbols.icon('chev')}</summary>{self._rows(first)}{more}</details>"
        )

    def _rows(self, options: Sequence[FacetOption]) -> str:
        name = esc(self.name)
        return "".join(
            f'<label><input class="box" type="checkbox" name="{name}" value="{esc(option.value)}"'
            f"{' checked' if option.checked else ''}>{esc(option.label)}"
            f'<span class="count">{esc(option.count)}</span></label>'
            for option in options
        )


def _unbroken(facts: Text) -> str:
    """Keep each fact of a line together: lines break between facts only."""
    pieces = [piece for piece in _PIECES.split(str(facts)) if piece]
    if len(pieces) < 2:
        return esc(facts)
    return "<wbr>".join(f'<span class="nowrap">{esc(piece)}</span>' for piece in pieces)


def _meta(line: str) -> str:
    return f'<p class="meta">{line}</p>' if line else ""
