"""Public ids: opaque, stable for ever, easy to read out on the phone.

Ten characters of an alphabet without look-alikes; the last one is a check character (a weighted
sum modulo the prime 29, so that one wrong character or two swapped neighbours are noticed).
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstvwxy"  # 29 characters: a prime, so every weight has an inverse
LENGTH = 10


def _check_character(body: str) -> str:
    total = sum((place + 1) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def new_public_id() -> str:
    """Draw a public id; 29⁹ bodies make a collision a matter of the unique constraint only."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_character(body)


def is_public_id(text: str) -> bool:
    """Whether a text has the form and the check character of a public id."""
    return (
        len(text) == LENGTH
        and all(char in ALPHABET for char in text)
        and _check_character(text[:-1]) == text[-1]
    )


class PublicIdField(models.CharField[str, str]):
    """The column of a public id: unique, never edited, never changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fix length, default and uniqueness so that no model can differ."""
        kwargs.update(max_length=LENGTH, unique=True, editable=False, default=new_public_id)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        """Look for what somebody sent without the character that databases refuse to look for."""
        text = super().get_prep_value(value)
        return text.replace("\0", "") if isinstance(text, str) else text

    def deconstruct(self) -> Any:
        """Leave the fixed arguments out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class PublicIdConverter:
    """URL converter `<pid:…>`: a forged id is no match, so it is a 404 before any query."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Refuse ids whose check character is wrong."""
        if not is_public_id(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """Return the id unchanged."""
        return value
