"""Reads typed values out of a YAML mapping and says exactly which field is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from tuoju.demo.content.errors import ContentError


class Fields:
    """One mapping of a source file; every value is taken once, leftovers are an error."""

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, Mapping):
            raise ContentError(where, "expected a mapping of fields")
        self.where = where
        self._values: dict[str, object] = {str(key): value for key, value in values.items()}
        self._taken: set[str] = set()

    def text(self, name: str, default: str | None = None, *, among: Collection[str] = ()) -> str:
        """Give a non-empty string, optionally out of a fixed vocabulary."""
        value = self._take(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.problem(name, f"expected text, found {value!r}")
        return self._checked(name, value.strip(), among)

    def optional_text(self, name: str, *, among: Collection[str] = ()) -> str | None:
        """Give a string, or None when the field is missing or null."""
        if self._values.get(name) is None:
            self._taken.add(name)
            return None
        return self.text(name, among=among)

    def texts(
        self, name: str, *, among: Collection[str] = (), at_least: int = 0
    ) -> tuple[str, ...]:
        """Give a list of strings, optionally out of a fixed vocabulary."""
        items = self._list(name)
        if len(items) < at_least:
            raise self.problem(name, f"needs at least {at_least} value(s)")
        return tuple(self._checked(name, str(item).strip(), among) for item in items)

    def mappings(self, name: str) -> tuple[Fields, ...]:
        """Give a list of mappings, each read with its own `Fields`."""
        items = self._list(name)
        return tuple(
            Fields(f"{self.where}: {name}[{index}]", item) for index, item in enumerate(items)
        )

    def day(self, name: str) -> date | None:
        """Give a date, or None when the field is missing or null."""
        value = self._take(name, None, required=False)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.problem(name, f"expected a date like 2025-09-18, found {value!r}")
        return value

    def problem(self, name: str, text: str) -> ContentError:
        """Give the error for one field of this mapping."""
        return ContentError(self.where, f"{name}: {text}")

    def finish(self) -> None:
        """Refuse fields nobody asked for: a misspelt name must not pass silently."""
        unknown = sorted(set(self._values) - self._taken)
        if unknown:
            raise ContentError(self.where, f"unknown field(s): {', '.join(unknown)}")

    def _list(self, name: str) -> list[object]:
        value = self._take(name, None, required=False)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.problem(name, f"expected a list, found {value!r}")
        return value

    def _take(self, name: str, default: object, *, required: bool = True) -> object:
        self._taken.add(name)
        value = self._values.get(name)
        if value is None:
            if required and default is None:
                raise self.problem(name, "is missing")
            return default
        return value

    def _checked(self, name: str, value: str, among: Collection[str]) -> str:
        if among and value not in among:
            raise self.problem(name, f"{value!r} is not one of {', '.join(sorted(among))}")
        return value
