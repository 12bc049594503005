"""What a seal's hash covers: the previous hash, the position and the whole entry.

Personal values lie beside the entry; it holds a commitment to them, which the hash covers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import UTC
from typing import Any

from tuoju.core.log.models import Entry

GENESIS = "0" * 64


def chained(previous: str, position: int, entry: Entry) -> str:
    """Return the hash of an entry at its position; equal on every database."""
    covered = {
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
    }
    if entry.commitment is not None:
        covered["commitment"] = entry.commitment
    return hashlib.sha256(f"{previous}\n{_canonical(covered)}".encode()).hexdigest()


def new_salt() -> str:
    """Draw the salt of one entry's personal values."""
    return secrets.token_hex(16)


def committed(salt: str, values: dict[str, Any]) -> str:
    """Return the commitment to personal values: without the salt it says nothing about them."""
    return hmac.new(salt.encode(), _canonical(values).encode(), hashlib.sha256).hexdigest()


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
