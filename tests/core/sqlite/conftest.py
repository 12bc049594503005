"""A database of its own for every test, whatever the suite's default database is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tuoju.core.sqlite.base import DatabaseWrapper

ALIAS = "embedded"
INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"


def embedded(path: Path, *, timeout: float = 20) -> DatabaseWrapper:
    """Return a connection to a database file, as `connections` would make it."""
    options = {"timeout": timeout, "transaction_mode": "IMMEDIATE", "init_command": INIT}
    settings = connections.configure_settings(
        {
            "default": {},
            ALIAS: {"ENGINE": "tuoju.core.sqlite", "NAME": path, "OPTIONS": options},
        }
    )
    return DatabaseWrapper(settings[ALIAS], ALIAS)


@pytest.fixture
def open_database(
    tmp_path: Path, django_db_blocker: Any
) -> Iterator[Callable[..., DatabaseWrapper]]:
    """Open connections to one file that holds `counter(value)` with one row."""
    opened: list[DatabaseWrapper] = []

    def open_(**options: Any) -> DatabaseWrapper:
        opened.append(embedded(tmp_path / "embedded.sqlite3", **options))
        return opened[-1]

    with django_db_blocker.unblock():
        first = open_()
        with first.cursor() as cursor:
            cursor.execute("CREATE TABLE counter (value INTEGER NOT NULL)")
            cursor.connection.execute("INSERT INTO counter VALUES (0)")
        first.close()
        yield open_
        for connection in opened:
            connection.close()


@pytest.fixture
def database(open_database: Callable[..., DatabaseWrapper]) -> Iterator[DatabaseWrapper]:
    """Return the connection behind `transaction.atomic("embedded")`."""
    connections[ALIAS] = open_database()
    yield connections[ALIAS]
    del connections[ALIAS]
