"""What an editor had before their eyes: it tells what they changed from what others did."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.http import QueryDict

LONGEST = 100_000
_MARK = 6  # hex digits
_SEPARATORS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """One draft of the page: the revision, and marks of what its fields said, in their order.

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
    if isinstance(value, list):  # ticks: their order says nothing
        value = " ".join(sorted(str(one) for one in value))
    text = "" if value is None else str(value)
    plain = _SEPARATORS.sub(" ", text) if is_list else "\n".join(text.splitlines())
    return hashlib.blake2b(plain.strip().encode(), digest_size=_MARK // 2).hexdigest()


# The mark of an empty field: where nobody knows what was seen, all that says something counts.
NOTHING = _mark("", is_list=False)


def seen_in_words(seen: Seen) -> str:
    """Write what was seen of one draft."""
    return f"{seen.revision}:{''.join(seen.marks)}"


def read_seen(text: str) -> Seen | None:
    """Read what was seen of one draft; nonsense counts as never seen."""
    number, _colon, marks = text[:LONGEST].partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return None
    each = tuple(marks[start : start + _MARK] for start in range(0, len(marks), _MARK))
    return Seen(int(number), each)


def written(seen: Mapping[str, Seen]) -> str:
    """Write the rows of a page into one hidden field."""
    return ",".join(f"{public_id}:{seen_in_words(row)}" for public_id, row in seen.items())


def read_versions(text: str) -> dict[str, Seen]:
    """Read what an editor had seen, by draft."""
    found = {}
    for part in text[:LONGEST].split(","):
        public_id, _colon, rest = part.partition(":")
        if seen := read_seen(rest):
            found[public_id] = seen
    return found


def follow(
    form: BaseForm,
    saved: BaseForm,
    data: QueryDict,
    names: Sequence[str],
    *,
    bases: Sequence[str],
    lists: Sequence[str],
) -> list[str]:
    """Write what is saved by now over what the editor left alone; returns what both changed.

    `bases` are the marks of what the editor had seen: none if nobody knows. `data` is the form's.
    """
    typed = marks_of((form[name] for name in names), lists=lists)
    theirs = marks_of((saved[name] for name in names), lists=lists)
    disputed = []
    for name, mine, other, base in zip(
        names, typed, theirs, bases or [""] * len(names), strict=False
    ):
        if mine == other:
            continue
        if mine == base:
            take_saved(form, saved, data, [name])
        elif other != base:
            disputed.append(name)
    return disputed


def take_saved(form: BaseForm, saved: BaseForm, data: QueryDict, names: Iterable[str]) -> None:
    """Write what is saved by now over what was typed."""
    for name in names:
        value = saved[name].value()
        if isinstance(value, list):
            data.setlist(form.add_prefix(name), [str(one) for one in value])
        else:
            data[form.add_prefix(name)] = str(value or "")
