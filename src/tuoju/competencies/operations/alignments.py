"""Saying what an object serves; whether this very object may be touched, its own app has asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

from tuoju.competencies import facts, policies, queries
from tuoju.competencies.models import Alignment
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid
from tuoju.core.storing import record


@transaction.atomic
def realign(actor: Actor, *, subject: str, wanted: Mapping[str, str]) -> list[Alignment]:
    """Make the alignments of an object exactly these: public id or key → strength.

    A key is a statement's own (`B8.4`) where only one framework in force has it, else
    `framework:key`. Raises `UnknownStatement` for anything else.
    """
    statements = queries.statements_named(wanted)
    by_id = {statements[name].pk: strength for name, strength in wanted.items()}
    _write(actor, subject, held=_held(subject), wanted=by_id)
    return queries.alignments_of([subject])[subject]


def _held(subject: str) -> dict[int, str]:
    """Return what an object serves now, and keep others from changing it until we are done.

    A first alignment has no row to lock, so PostgreSQL locks the name; SQLite has one writer.
    """
    if connection.vendor == "postgresql":  # pragma: no cover - SQLite has one writer
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"alignments of {subject}"],
            )
    rows = Alignment.objects.filter(subject=subject).order_by()
    return dict(rows.values_list("statement_id", "strength"))


def _write(
    actor: Actor, subject: str, *, held: Mapping[int, str], wanted: Mapping[int, str]
) -> None:
    policies.can_align.require(actor, subject)
    unknown = sorted(set(wanted.values()) - set(Alignment.Strength.values))
    if unknown:
        raise Invalid({"strength": unknown})
    if held == wanted:
        return
    Alignment.objects.filter(subject=subject).exclude(statement_id__in=list(wanted)).delete()
    Alignment.objects.bulk_create(
        [
            Alignment(subject=subject, statement_id=pk, strength=strength, said_by=actor.user_id)
            for pk, strength in wanted.items()
            if held.get(pk) != strength
        ],
        update_conflicts=True,
        unique_fields=("subject", "statement"),
        update_fields=("strength", "said_by"),
    )
    names = queries.statement_names({*held, *wanted})
    record(
        actor,
        facts.AlignmentsChanged(
            subject=subject,
            added=_said(wanted.items() - held.items(), names),
            removed=_said(held.items() - wanted.items(), names),
        ),
    )


def _said(pairs: set[tuple[int, str]], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(f"{names[pk]} {strength}" for pk, strength in pairs))
