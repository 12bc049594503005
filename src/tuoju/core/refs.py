"""Object references: `app/noun/public_id` strings instead of generic foreign keys."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class Referable(Protocol):
    """Anything with a public id and a Django model class behind it."""

    public_id: Any
    _meta: Any


class ObjectRef(NamedTuple):
    """The three parts of a reference."""

    app: str
    noun: str
    public_id: str

    def __str__(self) -> str:
        return f"{self.app}/{self.noun}/{self.public_id}"


def ref(thing: Referable) -> str:
    """Return the reference of a stored object, e.g. `library/resource/k7m2…`."""
    meta = thing._meta
    return f"{meta.app_label}/{meta.model_name}/{thing.public_id}"


def parse_ref(text: str) -> ObjectRef:
    """Split a reference; raises `ValueError` for anything else."""
    app, noun, public_id = text.split("/")
    return ObjectRef(app, noun, public_id)
