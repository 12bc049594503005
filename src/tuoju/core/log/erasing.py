"""Erasing personal values: the facts stay, what they said about a person is gone."""

from __future__ import annotations

from django.db import transaction

from tuoju.core.actors import Actor
from tuoju.core.log.facts import ValuesErased
from tuoju.core.log.models import PersonalValues
from tuoju.core.storing import record


@transaction.atomic
def erase_personal_values(actor: Actor, *, subject: str) -> int:
    """Erase what the log holds about an object (a person, a resource); returns from how many rows.

    A verb like `record`: the operation that calls it has asked whether the actor may.
    """
    rows = PersonalValues.objects.filter(entry__subject=subject).select_for_update(of=("self",))
    entries = tuple(rows.order_by("entry_id").values_list("entry_id", flat=True))
    if entries:
        PersonalValues.objects.filter(entry_id__in=entries).delete()
        record(actor, ValuesErased(subject=subject, entries=entries))
    return len(entries)
