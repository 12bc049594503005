"""Bringing a framework file into the database, again and again with the same result."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from tuoju.competencies import facts
from tuoju.competencies.models import Framework, Statement
from tuoju.competencies.reading import FrameworkFile, StatementRow, read_framework
from tuoju.core.actors import Actor
from tuoju.core.policies import runs_the_alliance
from tuoju.core.refs import ref
from tuoju.core.storing import record, store

FIELDS = ("title", "source", "source_url", "note", "order", "valid_from", "valid_to")
STATEMENT_FIELDS = (
    "kind",
    "official_no",
    "title",
    "note",
    "verified",
    "confidence",
    "points",
)


class Loaded(NamedTuple):
    """What a load changed."""

    framework: Framework
    added: int
    changed: int
    removed: int


@transaction.atomic
def load_framework(actor: Actor, *, path: Path) -> Loaded:
    """Make the database say what a file says.

    A statement that somebody has verified against the original is left alone while the file is
    still unverified; one that left the file stays as long as something is aligned to it.
    """
    runs_the_alliance.require(actor, None)
    file = read_framework(path)
    framework, is_new = _framework(file)
    held = {row.key: row for row in framework.statements.select_for_update()}
    added = changed = 0
    for order, row in enumerate(file.statements, start=1):
        statement = held.get(row.key)
        parent = held[row.parent] if row.parent else None
        if statement is None:
            statement = Statement(framework=framework, key=row.key)
            added += 1
        elif not _differs(statement, row, parent, order):
            continue
        else:
            changed += 1
        held[row.key] = _written(statement, row, parent, order)
    removed = _remove_gone(framework, keep={row.key for row in file.statements})
    if is_new or added or changed or removed:
        record(
            actor,
            facts.FrameworkLoaded(
                subject=ref(framework),
                key=framework.key,
                version=framework.version,
                added=added,
                changed=changed,
                removed=removed,
            ),
        )
    return Loaded(framework, added, changed, removed)


def _framework(file: FrameworkFile) -> tuple[Framework, bool]:
    """Return the stored framework and whether its own fields are new."""
    framework = (
        Framework.objects.select_for_update().filter(key=file.key, version=file.version).first()
    )
    wanted = {name: getattr(file, name) for name in FIELDS}
    if framework is None:
        return store(Framework(key=file.key, version=file.version, **wanted)), True
    if all(getattr(framework, name) == value for name, value in wanted.items()):
        return framework, False
    for name, value in wanted.items():
        setattr(framework, name, value)
    return store(framework, only=FIELDS), True


def _kept(statement: Statement, row: StatementRow) -> bool:
    return statement.verified and not row.verified


def _differs(statement: Statement, row: StatementRow, parent: Statement | None, order: int) -> bool:
    if statement.parent_id != (parent.pk if parent else None) or statement.order != order:
        return True
    if _kept(statement, row):
        return False
    return any(getattr(statement, name) != getattr(row, name) for name in STATEMENT_FIELDS)


def _written(
    statement: Statement, row: StatementRow, parent: Statement | None, order: int
) -> Statement:
    if statement.pk is None or not _kept(statement, row):
        for name in STATEMENT_FIELDS:
            setattr(statement, name, getattr(row, name))
    statement.parent = parent
    statement.order = order
    return store(statement)


def _remove_gone(framework: Framework, keep: set[str]) -> int:
    """Drop statements that left the file, leaves first, unless something hangs on them."""
    removed = 0
    while True:
        gone = framework.statements.exclude(key__in=keep).filter(
            alignments__isnull=True, children__isnull=True
        )
        number = gone.count()
        if not number:
            return removed
        Statement.objects.filter(pk__in=[row.pk for row in gone]).delete()
        removed += number
