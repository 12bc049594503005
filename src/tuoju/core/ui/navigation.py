"""Who offers which place in the menus: apps register, pages show what exists and one may see.

An app registers its places in `AppConfig.ready()`. A place whose app is not installed is never
registered, one whose address is not wired is left out: no menu shows a dead entry.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse

from tuoju.core.actors import Actor
from tuoju.core.ui.pieces import Text

Region = Literal["main", "workspace", "office", "account", "service", "rules"]
Predicate = Callable[[Actor], bool]
_COUNTED = 100


def anybody(_actor: Actor) -> bool:
    """Every visitor."""
    return True


def signed_in(actor: Actor) -> bool:
    """Everybody who has signed in."""
    return actor.is_authenticated


def visitor(actor: Actor) -> bool:
    """Everybody who has not signed in."""
    return not actor.is_authenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry of a menu as a page shows it."""

    label: Text
    url: str
    current: bool = False
    badge: int = 0
    icon: str = ""
    method: Literal["get", "post"] = "get"

    @property
    def badge_shown(self) -> str:
        """The count as the menu shows it; nobody reads three digits."""
        return str(self.badge) if self.badge < _COUNTED else f"{_COUNTED - 1}+"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """Entries under one heading of the back office menu."""

    label: Text
    items: list[NavItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCard:
    """Who is signed in, as the page head shows it."""

    name: str
    sub: Text = ""
    url: str = ""
    tone: Literal["", "sun", "leaf", "ink"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlace:
    """Where the search box of every page leads."""

    url: str
    suggest: str = ""


@dataclass(frozen=True, kw_only=True)
class _Entry:
    region: Region
    order: int
    label: Text
    url_name: str
    predicate: Predicate
    icon: str
    group: Text
    badge: Callable[[Actor], int] | None
    method: Literal["get", "post"]


@dataclass
class _Offer:
    entries: dict[tuple[Region, str], _Entry] = field(default_factory=dict)
    account: Callable[[HttpRequest], AccountCard | None] | None = None
    search: tuple[str, str] = ("", "")


_offer = _Offer()


def register(
    *,
    region: Region,
    order: int,
    label: Text,
    url_name: str,
    predicate: Predicate = anybody,
    icon: str = "",
    group: Text = "",
    badge: Callable[[Actor], int] | None = None,
    method: Literal["get", "post"] = "get",
) -> None:
    """Offer a place; registering it again replaces it."""
    _offer.entries[region, url_name] = _Entry(
        region=region,
        order=order,
        label=label,
        url_name=url_name,
        predicate=predicate,
        icon=icon,
        group=group,
        badge=badge,
        method=method,
    )


def register_account(card: Callable[[HttpRequest], AccountCard | None]) -> None:
    """Say how the person in the page head is found."""
    _offer.account = card


def register_search(*, url_name: str, suggest_url_name: str = "") -> None:
    """Say where searches go."""
    _offer.search = (url_name, suggest_url_name)


def account_card(request: HttpRequest) -> AccountCard | None:
    """Who is signed in; nobody when no app knows people."""
    return _offer.account(request) if _offer.account else None


def search_place() -> SearchPlace | None:
    """Where the search box leads; no box when no app searches."""
    url, suggest = (_address(name) for name in _offer.search)
    return SearchPlace(url=url, suggest=suggest) if url else None


def items(region: Region, actor: Actor, path: str) -> list[NavItem]:
    """Entries of a region that this actor may see; the deepest fitting one is current."""
    entries = _visible(region, actor)
    current = _current((url for _, url in entries), path)
    return [_shown(entry, url, actor, current) for entry, url in entries]


def groups(region: Region, actor: Actor, path: str) -> list[NavGroup]:
    """Arrange the same entries under their headings."""
    entries = _visible(region, actor)
    current = _current((url for _, url in entries), path)
    return [
        NavGroup(label=label, items=[_shown(entry, url, actor, current) for entry, url in members])
        for label, members in groupby(entries, key=lambda pair: pair[0].group)
    ]


def _visible(region: Region, actor: Actor) -> list[tuple[_Entry, str]]:
    mine = [e for e in _offer.entries.values() if e.region == region and e.predicate(actor)]
    mine.sort(key=lambda entry: entry.order)
    return [(entry, url) for entry in mine if (url := _address(entry.url_name))]


def _address(url_name: str) -> str:
    return _reversed(url_name, get_urlconf() or settings.ROOT_URLCONF) if url_name else ""


@functools.cache
def _reversed(url_name: str, urlconf: str) -> str:
    """Find an address once: every page asks for all of them."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def _current(urls: Iterable[str], path: str) -> str:
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


def _shown(entry: _Entry, url: str, actor: Actor, current: str) -> NavItem:
    return NavItem(
        label=entry.label,
        url=url,
        current=url == current,
        badge=entry.badge(actor) if entry.badge else 0,
        icon=entry.icon,
        method=entry.method,
    )
