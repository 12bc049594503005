"""Facts instead of signals: what happened, in the past tense, with primitive fields.

Every app declares its facts in its own `facts.py`. Writing one (`core.storing.record`) puts a row
into the log in the same transaction as the change; `config/wiring.py` says who reacts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

_BY_NAME: dict[str, type[Fact]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to `subject`, an object reference such as `library/resource/k7…`.

    `personal` names the fields that hold personal values: they are kept beside the chain and can
    be erased without breaking it.
    """

    name: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()
    subject: str
    organisation_id: int | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the fact under its stable name."""
        super(Fact, cls).__init_subclass__(**kwargs)
        name = cls.__dict__.get("name")
        if isinstance(name, str) and name:
            _BY_NAME[name] = cls

    def payload(self) -> dict[str, Any]:
        """Return the fields that go into the chain."""
        return {
            key: value
            for key, value in asdict(self).items()
            if key not in self.personal and key not in {"subject", "organisation_id"}
        }

    def personal_payload(self) -> dict[str, Any]:
        """Return the erasable fields."""
        return {key: value for key, value in asdict(self).items() if key in self.personal}


def fact_named(name: str) -> type[Fact] | None:
    """Return the class of a fact that is still known under this name."""
    return _BY_NAME.get(name)


def all_facts() -> dict[str, type[Fact]]:
    """Return every declared fact by name (for the reference page and its test)."""
    return dict(_BY_NAME)
