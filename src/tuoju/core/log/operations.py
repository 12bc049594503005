"""What people may do with the log: erase personal values, nothing else."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from tuoju.core import policies
from tuoju.core.actors import Actor
from tuoju.core.log.facts import PersonalValuesErased
from tuoju.core.log.models import Entry, PersonalValues
from tuoju.core.storing import record


@transaction.atomic
def erase_personal_values(
    actor: Actor, *, entries: QuerySet[Entry], subject: str, reason: str
) -> int:
    """Erase the personal values of entries, on behalf of `subject`; returns how many rows."""
    policies.runs_the_alliance.require(actor, subject)
    erased, _rows = PersonalValues.objects.filter(entry__in=entries).delete()
    record(actor, PersonalValuesErased(subject=subject, entries=erased, reason=reason))
    return erased
