"""What a seal's hash covers: the previous hash, the position and the whole entry."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from tuoju.core.log.models import Entry

GENESIS = "0" * 64


def chained(previous: str, position: int, entry: Entry) -> str:
    """Return the hash of an entry at its position; equal on every database."""
    canonical = json.dumps(
        {
            "position": position,
            "id": entry.pk,
            "fact": entry.fact,
            "subject": entry.subject,
            "organisation": entry.organisation_id,
            "actor": entry.actor_id,
            "machine": entry.machine,
            "channel": entry.channel,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": entry.data,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
