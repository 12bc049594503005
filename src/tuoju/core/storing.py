"""The verbs of every operation: `lock` the row, `store` the change, `record` the fact."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction

from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotFound
from tuoju.core.facts import Fact
from tuoju.core.log.chain import committed, new_salt
from tuoju.core.log.models import Entry, PersonalValues

Row = TypeVar("Row", bound=models.Model)


def lock(rows: models.QuerySet[Row], **named: object) -> Row:
    """Read a row anew under its lock; of those that come with it by joins none is locked.

    Raises `NotFound` when somebody took it away since the actor saw it.
    """
    try:
        return rows.select_for_update(of=("self",)).get(**named)
    except ObjectDoesNotExist as gone:
        raise NotFound from gone


def store(row: Row, *, only: tuple[str, ...] | None = None) -> Row:
    """Validate and write a row; `only` names the changed columns.

    Raises `Invalid` with the messages by field, so that callers catch one family; so does a row
    that somebody else stored between the look and the write.
    """
    try:
        exclude = None
        if only is not None:
            exclude = {field.name for field in row._meta.fields} - set(only)
        row.full_clean(exclude=exclude)
        _save(row, only)
    except ValidationError as error:
        raise Invalid.from_validation(error) from error
    return row


def _save(row: models.Model, only: tuple[str, ...] | None) -> None:
    """Write the row; when the database refuses, the constraint says why in its own words.

    The savepoint lets the row that won be seen, and the caller's transaction go on.
    """
    try:
        with transaction.atomic():
            row.save(update_fields=only)
    except IntegrityError:
        row.validate_unique()
        row.validate_constraints()
        raise


def record(actor: Actor, fact: Fact) -> Entry:
    """Write the fact's row in the transaction of the change (DESIGN section 2, "one log")."""
    entry = Entry(
        fact=fact.name,
        subject=fact.subject,
        organisation_id=fact.organisation_id,
        actor_id=actor.user_id,
        machine=actor.name if actor.is_machine else "",
        channel=actor.channel,
        data=fact.payload(),
    )
    personal, salt = fact.personal_payload(), new_salt()
    if personal:
        entry.commitment = committed(salt, personal)
    entry.save(force_insert=True)
    if personal:
        PersonalValues(entry=entry, data=personal, salt=salt).save(force_insert=True)
    return entry
