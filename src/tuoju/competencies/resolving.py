"""From object references to what a page shows: the owning apps register how.

An alignment only knows `library/resource/k7m2…`. Whoever owns that kind of object says here which
references an actor may see and how they are titled; unknown kinds are simply not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from tuoju.core.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One object as a list shows it; `kind` picks its cover, `facts` is the line below."""

    ref: str
    title: str
    url: str
    kind: str
    facts: str | Promise = ""


Resolve = Callable[[Sequence[str], Actor], list[Resolved]]
Visible = Callable[[Collection[str], Actor], set[str]]


@dataclass(frozen=True, slots=True)
class _Owner:
    resolve: Resolve
    visible: Visible | None


_OWNERS: dict[str, _Owner] = {}


def register(noun: str, resolve: Resolve, *, visible: Visible | None = None) -> None:
    """Say how references of one kind (`library/resource`) are shown.

    `resolve` gives those the actor may see, in any order; `visible` only their references, where
    that is cheaper (counts ask it for thousands).
    """
    _OWNERS[noun] = _Owner(resolve, visible)


def resolve(refs: Sequence[str], actor: Actor) -> list[Resolved]:
    """Return what the actor may see of these references, in their order."""
    found: dict[str, Resolved] = {}
    for owner, group in _by_owner(refs):
        found |= {item.ref: item for item in owner.resolve(group, actor)}
    return [found[text] for text in refs if text in found]


def visible(refs: Collection[str], actor: Actor) -> set[str]:
    """Return the references that the actor may see."""
    found: set[str] = set()
    for owner, group in _by_owner(refs):
        if owner.visible is not None:
            found |= owner.visible(group, actor)
        else:
            found |= {item.ref for item in owner.resolve(group, actor)}
    return found & set(refs)


def _by_owner(refs: Iterable[str]) -> list[tuple[_Owner, list[str]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for text in refs:
        groups[text.rpartition("/")[0]].append(text)
    return [(_OWNERS[noun], group) for noun, group in groups.items() if noun in _OWNERS]
