"""The one log: audit trail, outbox and change feed at once (DESIGN section 2).

Entries are written by operations in their own transaction; the sealer gives every committed entry
a position and a chained hash. Neither is ever updated or deleted: database triggers refuse.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One fact: who, for which organisation, through which channel, about what, when."""

    fact = models.CharField(max_length=64)
    subject = models.CharField(max_length=96)
    organisation_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    machine = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField(default=dict)
    # Null and not empty: a plain ADD COLUMN leaves the table and with it its triggers alone.
    commitment = models.CharField(max_length=64, null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=("subject", "id"), name="log_entry_subject"),
            models.Index(fields=("actor_id", "id"), name="log_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.subject}"

    @property
    def told(self) -> dict[str, Any]:
        """Everything the fact said, less the personal values that were erased."""
        personal: PersonalValues | None = getattr(self, "personal", None)
        return {**self.data, **(personal.data if personal else {})}


class PersonalValues(models.Model):
    """Personal values of an entry, erasable without breaking the chain.

    The entry holds a commitment to them, made with a random salt: whoever has value and salt can
    prove the value, and once both are gone nobody can guess it from what stays.
    """

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, related_name="personal")
    data = models.JSONField()
    salt = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"personal values of entry {self.entry_id}"


class Seal(models.Model):
    """The place of an entry in the chain; `hash` covers the previous hash and the entry."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, related_name="seal")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class Cursor(models.Model):
    """How far a follower of the log (reactions, webhooks) has come."""

    name = models.CharField(max_length=64, unique=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
