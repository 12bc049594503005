"""How a person wants pages to look: theme and 长者模式, kept in cookies, known before rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

Theme = Literal["light", "dark", "system"]

THEME_COOKIE = "tuoju_theme"
ELDER_COOKIE = "tuoju_elder"
COOKIE_AGE = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Language:
    """A language one can switch to."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class UiMode:
    """The chosen theme and whether everything is set larger and clearer."""

    theme: Theme = "system"
    elder: bool = False

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str]) -> UiMode:
        """Read the choice; anything unknown means the default."""
        return cls(
            theme=theme_named(cookies.get(THEME_COOKIE)), elder=cookies.get(ELDER_COOKIE) == "1"
        )

    @property
    def key(self) -> str:
        """Tell apart cached pages that look different."""
        return f"{self.theme}{'-elder' * self.elder}"

    @property
    def next_theme(self) -> Theme:
        """What the one-button switch offers."""
        return "light" if self.theme == "dark" else "dark"


def theme_named(name: str | None) -> Theme:
    """Turn a word from outside into a theme."""
    return cast("Theme", name) if name in get_args(Theme) else "system"
