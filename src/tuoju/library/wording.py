"""Lists, people and code words as each language writes them, and read back from any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override


def listed(words: Iterable[object]) -> str:
    """Join words as the reader's language does: 甲、乙 or A, B."""
    return _("、").join(map(str, words))


def with_role(name: str, role: object) -> str:
    """Write a person with what they did: 教研室（指导）."""
    return _("%(name)s（%(role)s）") % {"name": name, "role": role}


def name_and_role(text: str) -> tuple[str, str]:
    """Part what `with_role` wrote, or somebody typed; the role is empty where none stands.

    Without a pattern: several parts of one would match the same spaces, and a long line of them
    keeps a process busy for minutes.
    """
    text = text.strip()
    if text.endswith((")", "）")):
        opened = max(text.rfind("("), text.rfind("（"), 0)
        name, role = text[:opened].strip(), text[opened + 1 : -1].strip()
        if name and role:
            return name, role
    return text, ""


def number_said(text: str) -> int | None:
    """Read a whole number that came from outside, nothing of what Python alone calls one.

    `²` is a digit to it and no number, and thousands of digits are more than it reads.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def told_of(name: object, text: object) -> str:
    """Write what is told of something, after its name."""
    return _("%(name)s：%(text)s") % {"name": name, "text": text}


def in_every_language(say: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """Return what each word means, in whichever language of the site somebody wrote it."""
    meanings: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            meanings |= say()
    return meanings


@cache
def codes_by_word(choices: type[TextChoices]) -> Mapping[str, str]:
    """Return the codes of a list by code and by label of any language, in small letters."""
    return in_every_language(
        lambda: {
            word.casefold(): str(code)
            for code, label in choices.choices
            for word in (str(code), str(label))
        }
    )
