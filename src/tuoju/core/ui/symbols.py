"""Icons, status glyphs, cover drawings and illustrations that templates may name."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ART = Path(__file__).parent / "art"

_symbols = frozenset(re.findall(r'<symbol id="([^"]+)"', (ART / "symbols.svg").read_text("utf-8")))

ICONS = frozenset(name.removeprefix("i-") for name in _symbols if name.startswith("i-"))
GLYPHS = frozenset(name.removeprefix("s-") for name in _symbols if name.startswith("s-"))
COVERS = frozenset(name.removeprefix("cv-") for name in _symbols if name.startswith("cv-"))
ILLUSTRATIONS = frozenset(path.stem for path in ART.glob("*.svg")) - {
    "symbols",
    "mark",
    "mark-one-colour",
}


@functools.cache
def sprite_url() -> str:
    """Address of the sprite that holds every symbol."""
    return static("tuoju/icons.svg")


@functools.cache
def icon(name: str, *, large: bool = False) -> SafeString:
    """Draw an icon that repeats a word beside it, hidden from screen readers."""
    kind = "icon icon--lg" if large else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', kind, sprite_url(), name
    )


@functools.cache
def glyph(name: str) -> SafeString:
    """Draw the shape of a status."""
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true"><use href="{}#s-{}"/></svg>',
        sprite_url(),
        name,
    )


@functools.cache
def cover_art(name: str, view_box: str) -> SafeString:
    """Draw the paper-cut of a file kind inside a cover."""
    return format_html(
        '<svg class="cover__art" viewBox="{}" aria-hidden="true">'
        '<use href="{}#cv-{}" width="160" height="120"/></svg>',
        view_box,
        sprite_url(),
        name,
    )


@functools.cache
def illustration(name: str, view_box: str = "", preserve: str = "") -> SafeString:
    """Inline a drawing, so that its layers follow the theme; a crop is another view box."""
    source = (ART / f"{name}.svg").read_text("utf-8")
    opening = re.match(r"<svg[^>]*>", source)
    own_box = re.search(r'viewBox="([^"]+)"', source)
    if opening is None or own_box is None:
        raise ValueError(f"{name}.svg is no drawing of the house")
    inner = re.sub(r"\s*<title>.*?</title>", "", source[opening.end() : source.rindex("</svg>")])
    keep = format_html(' preserveAspectRatio="{}"', preserve) if preserve else ""
    head = format_html('<svg aria-hidden="true" viewBox="{}"{}>', view_box or own_box[1], keep)
    return mark_safe(f"{head}{inner.strip()}</svg>")  # noqa: S308 - our own drawing


@functools.cache
def mark(kind: str = "") -> SafeString:
    """Inline the mark of Tuoju: two crescents lifting a dot."""
    source = (ART / "mark.svg").read_text("utf-8")
    inner = source[source.index(">") + 1 : source.rindex("</svg>")]
    css = f"mark mark--{kind}" if kind else "mark"
    head = format_html('<svg class="{}" viewBox="0 0 64 64" aria-hidden="true">', css)
    return mark_safe(f"{head}{inner.strip()}</svg>")  # noqa: S308 - our own drawing
