"""The column in which a personal number lies sealed."""

from __future__ import annotations

from typing import Any

from django.db import models

from tuoju.accounts.encryption import seal, unseal

_ANSWERABLE = frozenset({"exact", "in", "isnull"})


class SealedField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs only
    """A text that Python sees and the database does not; `max_length` counts what Python sees.

    Looking up by equality works; all that would need a part of the text is refused.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        """Remember whose key seals it."""
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Tell migrations of the purpose."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose}

    def get_internal_type(self) -> str:
        """Leave room: sealed texts are longer than what they hold."""
        return "TextField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Answer only what equal texts can answer."""
        return super().get_lookup(lookup_name) if lookup_name in _ANSWERABLE else None

    def from_db_value(self, value: str | None, *_how: object) -> str | None:
        """Open what the database holds."""
        return None if value is None else unseal(value, self.purpose)

    def get_prep_value(self, value: Any) -> Any:
        """Seal what the database gets."""
        text = super().get_prep_value(value)
        return seal(text, self.purpose) if text else None
