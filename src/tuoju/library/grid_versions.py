"""What an editor of the grid had before their eyes: it tells what they changed from what others did."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

LONGEST = 100_000
_MARK = 6  # hex digits
_SEPARATORS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of the page: the revision, and marks of what its fields said, in their order.

    Without marks nobody can tell what the editor left alone.
    """

    revision: int
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A row that was changed in two places: who saved it, and what is saved, in words by field."""

    editor: str
    is_oneself: bool
    title: str
    revision: int
    theirs: Mapping[str, str]


def marks_of(fields: Iterable[BoundField], *, lists: Iterable[str] = ()) -> tuple[str, ...]:
    """Mark what fields say; how the words of `lists` are set apart does not count."""
    joined = set(lists)
    return tuple(_mark(field.value(), is_list=field.name in joined) for field in fields)


def _mark(value: Any, *, is_list: bool) -> str:
    text = "" if value is None else str(value)
    plain = _SEPARATORS.sub(" ", text) if is_list else "\n".join(text.splitlines())
    return hashlib.blake2b(plain.strip().encode(), digest_size=_MARK // 2).hexdigest()


# The mark of an empty field: where nobody knows what was seen, all that says something counts.
NOTHING = _mark("", is_list=False)


def written(seen: Mapping[str, Seen]) -> str:
    """Write the rows of a page into one hidden field."""
    return ",".join(
        f"{public_id}:{row.revision}:{''.join(row.marks)}" for public_id, row in seen.items()
    )


def read_versions(text: str) -> dict[str, Seen]:
    """Read what an editor had seen, by draft; nonsense counts as never seen."""
    found = {}
    for part in text[:LONGEST].split(","):
        public_id, _colon, rest = part.partition(":")
        number, _colon, marks = rest.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 9:
            each = tuple(marks[start : start + _MARK] for start in range(0, len(marks), _MARK))
            found[public_id] = Seen(int(number), each)
    return found
