"""What every test stands on: a data folder of its own, one of the two databases, no network."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test.client import ClientHandler
from tests.core.conditions import wait_for

from tuoju.core.log.triggers import create_triggers, drop_triggers

_OLD = Path(settings.DATA_DIR)
_DATA_DIR = Path(tempfile.mkdtemp(prefix="tuoju-test-"))


def _moved(value: Any) -> Any:
    """Return a setting with every path below the configured data folder moved to the test's."""
    if isinstance(value, dict):
        value.update({key: _moved(inner) for key, inner in value.items()})
        return value
    if isinstance(value, Path) and value.is_relative_to(_OLD):
        return _DATA_DIR / value.relative_to(_OLD)
    if isinstance(value, str) and Path(value).is_absolute() and Path(value).is_relative_to(_OLD):
        return str(_DATA_DIR / Path(value).relative_to(_OLD))
    if dataclasses.is_dataclass(value) and getattr(value, "data_dir", None) == _OLD:
        return dataclasses.replace(value, data_dir=_DATA_DIR)
    return value


def _move_data_folder() -> None:
    for name in dir(settings):
        if name.isupper():
            setattr(settings, name, _moved(getattr(settings, name)))
    os.environ["TUOJU_DATA_DIR"] = str(_DATA_DIR)
    Path(settings.STATIC_ROOT).mkdir()


_move_data_folder()
# Nobody seals the log under test, so kept pages would never be renewed; tests/config tests them.
KEPT_PAGES = "tuoju.config.page_cache.VisitorPages"
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != KEPT_PAGES]


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_DATA_DIR, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can do when the tests run on SQLite."""
    if connection.vendor == "postgresql":
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgres")]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Drop the log's triggers: a test's teardown empties tables that production never may."""
    with django_db_blocker.unblock():
        drop_triggers(connection)


@pytest.fixture
def log_triggers(transactional_db: None) -> Iterator[None]:
    """Put the log's triggers back for one test."""
    create_triggers(connection)
    yield
    drop_triggers(connection)


@pytest.fixture(autouse=True)
def _views_open_their_own_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse writes outside `atomic` in requests under test, as the embedded database does.

    The transaction around a test would hide them: green here, an error page in production.
    """
    if connection.vendor != "sqlite":
        return
    answer = ClientHandler.get_response

    def get_response(handler: ClientHandler, request: HttpRequest) -> Any:
        connection.tests_count_as_atomic = False
        try:
            return answer(handler, request)
        finally:
            connection.tests_count_as_atomic = True

    monkeypatch.setattr(ClientHandler, "get_response", get_response)


@pytest.fixture
def data_dir() -> Path:
    """Return the folder that holds everything the deployment under test owns."""
    return _DATA_DIR


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], Any]:
    """Wait for a condition instead of sleeping: returns its first true value."""
    return wait_for
