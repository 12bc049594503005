"""What an app hands to the engine: one object with its pages, ready to be matched and shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PageText:
    """One page, slide, sheet or section; `label` is how people call it (第 3 页, 幻灯片 5).

    `part` names what the numbers count in, where an object has several such parts: its file.
    """

    number: int
    label: str
    text: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """One findable object.

    `audience` holds the tokens that may see it (any one suffices), `facets` the countable values,
    `extra` small strings kept for display, `weight` multiplies the relevance (1.0 is neutral).
    """

    ref: str
    kind: str
    title: str
    keywords: tuple[str, ...] = ()
    summary: str = ""
    url: str
    audience: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: datetime | None = None
    weight: float = 1.0
    extra: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[PageText, ...] = ()

    def __post_init__(self) -> None:
        """Refuse facet names that could not be asked for: a mistake in an app, not in its data."""
        for name in self.facets:
            if not name.isidentifier() or name == "kind":
                raise ValueError(f"{name!r} cannot be the name of a facet")

    def digest(self) -> str:
        """Fingerprint of everything that is indexed, to tell a stale copy from a fresh one."""
        parts = [
            self.ref,
            self.kind,
            self.title,
            list(self.keywords),
            self.summary,
            self.url,
            sorted(self.audience),
            sorted((name, sorted(values)) for name, values in self.facets.items()),
            self.date.isoformat() if self.date else None,
            self.weight,
            sorted(self.extra.items()),
            [(page.number, page.label, page.text, page.part) for page in self.pages],
        ]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
