"""The last look before something from the index is shown: the database decides who sees it now.

The index follows the log by a second or two; whoever just lost a right must lose it here at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.models import Collection, Resource

_KINDS: Mapping[str, Callable[[Actor], Any]] = {
    "library/resource": Resource.objects.visible_to,
    "library/collection": Collection.objects.visible_to,
    "alliance/organisation": Organisation.objects.visible_to,
}


def still_visible(actor: Actor, refs: Iterable[str]) -> set[str]:
    """Return those references that the actor may see now, with one query for each kind."""
    wanted: dict[str, list[str]] = {}
    seen: set[str] = set()
    for text in refs:
        noun, _slash, public_id = text.rpartition("/")
        if noun in _KINDS:
            wanted.setdefault(noun, []).append(public_id)
        else:
            seen.add(text)
    for noun, ids in wanted.items():
        rows = _KINDS[noun](actor).filter(public_id__in=ids)
        seen |= {f"{noun}/{public_id}" for public_id in rows.values_list("public_id", flat=True)}
    return seen
