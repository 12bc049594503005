"""The display switches of every page, rendered once per look and language.

They stand on every page, twice, and differ only in the page one comes back to.
"""

from __future__ import annotations

import functools

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tuoju.core.ui.modes import Language, UiMode

_HERE = "/-here-/"


@functools.lru_cache(maxsize=64)
def _rendered(name: str, mode: UiMode, languages: tuple[Language, ...], icon_only: bool) -> str:
    context = {"ui_mode": mode, "languages": languages, "icon_only": icon_only, "here": _HERE}
    return render_to_string(f"ui/{name}.html", context)


def switches(
    name: str, mode: UiMode, languages: tuple[Language, ...], here: str, icon_only: bool
) -> SafeString:
    """Fill in the page one comes back to."""
    html = _rendered(name, mode, languages, icon_only)
    return mark_safe(html.replace(_HERE, escape(here)))  # noqa: S308 - the rest is a template's
