"""Proof that nobody changed, removed or reordered what the log holds.

A chain proves itself only up to its end: who may write to the database can cut the end off or make
the whole chain anew. A head that an operator keeps elsewhere shows that, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, QuerySet

from tuoju.core.log.chain import GENESIS, chained, committed
from tuoju.core.log.facts import ValuesErased
from tuoju.core.log.models import Entry, PersonalValues, Seal
from tuoju.core.log.sealing import seal_committed

_NAMED = 20


def verify() -> int | None:
    """Return the first broken position, None when the whole chain holds."""
    expected, previous = 1, GENESIS
    seals = Seal.objects.select_related("entry").order_by("position")
    for seal in seals.iterator(chunk_size=2000):
        intact = seal.position == expected
        if not intact or seal.hash != chained(previous, expected, seal.entry):
            return expected
        expected, previous = expected + 1, seal.hash
    if Seal.objects.filter(position__gte=expected).exists():
        return expected  # a seal whose entry is gone
    return None


def left_out() -> list[int]:
    """Return entries (the first few) that lie before sealed ones and have no seal.

    Late commits are sealed between two looks, so that only what never will be is found.
    """
    sealed_to = Seal.objects.aggregate(highest=Max("entry_id"))["highest"] or 0
    suspects = list(_unsealed().filter(pk__lt=sealed_to).values_list("pk", flat=True)[:_NAMED])
    if suspects:
        seal_committed()
    return list(_unsealed().filter(pk__in=suspects).values_list("pk", flat=True))


def changed_values() -> Iterator[int]:
    """Yield entries beside which other personal values lie than those they were written with."""
    rows = PersonalValues.objects.filter(entry__commitment__isnull=False).select_related("entry")
    for row in rows.order_by("entry_id").iterator(chunk_size=2000):
        if committed(row.salt, row.data) != row.entry.commitment:
            yield row.entry_id


def missing_values() -> list[int]:
    """Return entries whose personal values are gone although no fact says they were erased."""
    erased = {
        entry
        for data in Entry.objects.filter(fact=ValuesErased.name).values_list("data", flat=True)
        for entry in data["entries"]
    }
    rows = Entry.objects.filter(commitment__isnull=False, personal__isnull=True).order_by("pk")
    return [entry for entry in rows.values_list("pk", flat=True) if entry not in erased]


def stood_at(position: int, proof: str) -> bool:
    """Whether the chain still holds the head that somebody kept."""
    return Seal.objects.filter(position=position, hash=proof).exists()


def _unsealed() -> QuerySet[Entry]:
    return Entry.objects.filter(seal__isnull=True).order_by("pk")
