"""Database triggers that refuse to change or remove what the log holds, on both databases.

Migration 0002 runs this text: change it only together with a new migration.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = ("log_entry", "log_seal")
_MESSAGE = "the log is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of entries and seals."""
    _run(
        connection, _postgresql_create() if connection.vendor == "postgresql" else _sqlite_create()
    )


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Allow them again: for test teardown and for undoing the migration only."""
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER IF EXISTS {t}_append_only ON {t}" for t in _TABLES])
        _run(connection, [f"DROP TRIGGER IF EXISTS {t}_no_truncate ON {t}" for t in _TABLES])
    else:
        _run(
            connection,
            [
                f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}"
                for table in _TABLES
                for verb in ("UPDATE", "DELETE")
            ],
        )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_create() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        for table in _TABLES
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql_create() -> list[str]:
    rows = [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION log_is_append_only()"
        for table in _TABLES
    ]
    tables = [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()"
        for table in _TABLES
    ]
    return [_FUNCTION, *rows, *tables]
