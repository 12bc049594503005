"""Object references: `app/noun/public_id` strings instead of generic foreign keys."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Model


class ObjectRef(NamedTuple):
    """The three parts of a reference."""

    app: str
    noun: str
    public_id: str

    def __str__(self) -> str:
        return f"{self.app}/{self.noun}/{self.public_id}"


def ref(thing: Model) -> str:
    """Return the reference of a stored object with a public id, e.g. `library/resource/k7m2…`."""
    public_id: str = getattr(thing, "public_id")  # noqa: B009 - models declare it each for themselves
    return f"{thing._meta.app_label}/{thing._meta.model_name}/{public_id}"


def parse_ref(text: str) -> ObjectRef:
    """Split a reference; raises `ValueError` for anything else."""
    app, noun, public_id = text.split("/")
    return ObjectRef(app, noun, public_id)
