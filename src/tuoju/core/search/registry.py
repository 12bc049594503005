"""Where apps declare what can be found: each app's `search.py` registers its sources here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .documents import SearchDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSource:
    """One kind of findable object of one app.

    `prefix` is the start of its refs (`library/resource/`). `documents` yields the documents of
    those refs that should be findable now and nothing for the others; `refs` lists all that
    should be. `affected` (optional) names further own refs that show something of the changed
    objects, such as resources whose owner organisation was renamed.
    """

    kind: str
    prefix: str
    documents: Callable[[Iterable[str]], Iterable[SearchDocument]]
    refs: Callable[[], Iterable[str]]
    affected: Callable[[frozenset[str]], Iterable[str]] | None = None


@dataclass(slots=True)
class Registry:
    """The sources of one deployment, by the start of their refs."""

    _sources: dict[str, SearchSource] = field(default_factory=dict)

    def register(self, source: SearchSource) -> None:
        """Add a source; a second one for the same refs is a mistake in the wiring."""
        parts = source.prefix.split("/")
        if len(parts) != 3 or not parts[0] or not parts[1] or parts[2]:
            raise ValueError(f"a search source's prefix reads app/noun/, not {source.prefix!r}")
        known = self._sources.setdefault(source.prefix, source)
        if known != source:
            raise ValueError(f"two search sources for {source.prefix}")

    def sources(self) -> tuple[SearchSource, ...]:
        """Return every source, in order of registration."""
        return tuple(self._sources.values())

    def affected_refs(self, changed: Iterable[str]) -> list[str]:
        """Return findable refs that a change touches: themselves and those that show them."""
        seen = frozenset(changed)
        touched = [ref for ref in seen if self._source_of(ref) is not None]
        for source in self.sources():
            if source.affected is not None:
                touched += source.affected(seen)
        return sorted(set(touched))

    def documents_for(self, refs: Iterable[str]) -> Iterator[SearchDocument]:
        """Yield the documents of these refs; a ref that yields none is no longer findable."""
        by_source: dict[str, list[str]] = {}
        for ref in refs:
            source = self._source_of(ref)
            if source is not None:
                by_source.setdefault(source.prefix, []).append(ref)
        for prefix, wanted in by_source.items():
            yield from self._sources[prefix].documents(wanted)

    def _source_of(self, ref: str) -> SearchSource | None:
        app, _, rest = ref.partition("/")
        return self._sources.get(f"{app}/{rest.partition('/')[0]}/")


registry = Registry()


def register(source: SearchSource) -> None:
    """Add a source to the deployment's registry; called by the apps' `search.py`."""
    registry.register(source)
