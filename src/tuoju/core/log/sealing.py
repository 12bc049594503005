"""The sealer: gives every committed entry its place in the chain.

Writers never queue on the chain's head, and followers that read positions never miss a
transaction that committed late.
"""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from tuoju.core.log.chain import GENESIS, chained
from tuoju.core.log.models import Entry, Seal

_ADVISORY_KEY = 7_469_846_391  # any constant: "one sealer" of this database
_BATCH = 500
_LATE_IDS = 10_000
_FULL_LOOK_EVERY = 60.0


class Sealer:
    """Seals in batches; any number may run, a lock lets one work at a time.

    On SQLite that lock is the write lock's file, on PostgreSQL an advisory lock that ends with
    the transaction.
    """

    def __init__(self) -> None:
        """Start with a look at the whole log."""
        self._looked_at: float | None = None

    def seal(self) -> int:
        """Seal what is committed and return how many entries that were."""
        total = 0
        while count := self._seal_batch():
            total += count
        return total

    def _seal_batch(self) -> int:
        waiting = self._unsealed()
        if not waiting.exists():
            return 0
        with transaction.atomic():
            if not _elected():
                return 0
            head = Seal.objects.order_by("-position").first()
            position, previous = (head.position, head.hash) if head else (0, GENESIS)
            seals = []
            for entry in waiting[:_BATCH]:
                position += 1
                previous = chained(previous, position, entry)
                seals.append(Seal(position=position, entry=entry, hash=previous))
            Seal.objects.bulk_create(seals)
        return len(seals)

    def _unsealed(self) -> QuerySet[Entry]:
        """Return the entries without a seal, looking only where they can be.

        SQLite has one writer, so ids rise in the order of commits. On PostgreSQL a transaction
        may commit after thousands of later ids; a look at the whole log finds even that one.
        """
        rows = Entry.objects.filter(seal__isnull=True).order_by("pk")
        sealed_to = Seal.objects.aggregate(highest=Max("entry_id"))["highest"] or 0
        if connection.vendor == "sqlite":
            return rows.filter(pk__gt=sealed_to)
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at > _FULL_LOOK_EVERY:
            self._looked_at = now
            return rows
        return rows.filter(pk__gt=sealed_to - _LATE_IDS)


def seal_committed() -> int:
    """Seal everything committed so far: for commands and tests."""
    return Sealer().seal()


def _elected() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ADVISORY_KEY])
        return bool(cursor.fetchone()[0])
