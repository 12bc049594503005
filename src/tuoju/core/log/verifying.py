"""Proof that nobody changed, removed or reordered what the log holds."""

from __future__ import annotations

from tuoju.core.log.chain import GENESIS, chained
from tuoju.core.log.models import Seal


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
