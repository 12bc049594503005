"""Following the log by positions, each follower with its own cursor."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from tuoju.core.log.models import Cursor, Entry, Seal


def head() -> int:
    """Return the last position: it names the state of the alliance that a page was made from."""
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first()
    return last or 0


def read(position: int, limit: int = 500) -> list[tuple[int, Entry]]:
    """Return the sealed entries after a position, in order."""
    seals = Seal.objects.filter(position__gt=position).select_related("entry")
    return [(seal.position, seal.entry) for seal in seals.order_by("position")[:limit]]


class Follower:
    """Hands every sealed entry to `handle`, in order and at least once.

    The cursor moves in the transaction in which `handle` ran: what a handler writes to the
    database happens exactly once, what it does elsewhere must be idempotent.
    """

    def __init__(self, name: str, handle: Callable[[Entry], None], *, batch: int = 100) -> None:
        """Follow under a stable name; a new name starts at the beginning of the log."""
        self.name = name
        self._handle = handle
        self._batch = batch

    @property
    def position(self) -> int:
        """How far this follower has come."""
        found = Cursor.objects.filter(name=self.name).values_list("position", flat=True).first()
        return found or 0

    def catch_up(self) -> int:
        """Handle everything sealed so far; returns how many entries that were."""
        total = 0
        while self.position < head():
            total += self._handle_batch()
        return total

    def start_at_head(self) -> None:
        """Begin here instead of at the log's beginning, unless the follower already runs."""
        with transaction.atomic():
            Cursor.objects.get_or_create(name=self.name, defaults={"position": head()})

    def _handle_batch(self) -> int:
        with transaction.atomic():
            Cursor.objects.get_or_create(name=self.name)
            cursor = Cursor.objects.select_for_update().get(name=self.name)
            entries = read(cursor.position, self._batch)
            for position, entry in entries:
                self._handle(entry)
                cursor.position = position
            cursor.save(update_fields=["position"])
        return len(entries)
