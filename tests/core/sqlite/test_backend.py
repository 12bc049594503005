"""The embedded database: refused stray writes, the lock's life, the linked library."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import OperationalError
from tests.core.sqlite.conftest import ALIAS

from tuoju.core.collisions import is_collision
from tuoju.core.sqlite.base import DatabaseWrapper, WriteOutsideAtomic
from tuoju.core.sqlite.locking import WriteLock

FIXED_IN = (3, 51, 3)


def value(connection: DatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT value FROM counter").fetchone()[0]


def write(connection: DatabaseWrapper, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET value = %s", [number])


@pytest.fixture
def somebody_elses_lock(tmp_path):
    lock = WriteLock(tmp_path / "embedded.sqlite3.lock", timeout=1)
    yield lock
    lock.release()


def lock_is_free(lock: WriteLock) -> bool:
    lock.acquire()
    lock.release()
    return True


def test_the_linked_library_has_the_wal_fix(database):
    assert database.get_database_version() >= FIXED_IN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE counter SET value = 1",
        "  \n insert into counter values (1)",
        "DELETE FROM counter",
        "REPLACE INTO counter VALUES (1)",
    ],
)
def test_a_write_outside_atomic_is_refused_and_changes_nothing(database, statement):
    with pytest.raises(WriteOutsideAtomic), database.cursor() as cursor:
        cursor.execute(statement)

    assert value(database) == 0


def test_many_rows_outside_atomic_are_refused(database):
    with pytest.raises(WriteOutsideAtomic), database.cursor() as cursor:
        cursor.executemany("INSERT INTO counter VALUES (%s)", [(1,), (2,)])

    assert value(database) == 0


def test_a_write_inside_atomic_is_stored_and_gives_the_lock_back(database, somebody_elses_lock):
    with transaction.atomic(ALIAS):
        write(database, 7)

    assert value(database) == 7
    assert lock_is_free(somebody_elses_lock)


def test_an_error_rolls_back_and_gives_the_lock_back(database, somebody_elses_lock):
    @transaction.atomic(ALIAS)
    def failing_operation() -> None:
        write(database, 7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_operation()

    assert value(database) == 0
    assert lock_is_free(somebody_elses_lock)


def test_nested_blocks_take_the_lock_once_and_keep_it_to_the_end(database, tmp_path):
    impatient = WriteLock(tmp_path / "embedded.sqlite3.lock", timeout=0.05)
    with transaction.atomic(ALIAS):
        with transaction.atomic(ALIAS):
            write(database, 1)
        with pytest.raises(Exception, match="another writer"):
            impatient.acquire()
        write(database, 2)

    assert value(database) == 2
    assert lock_is_free(impatient)


def test_closing_in_the_middle_gives_the_lock_back(database, somebody_elses_lock):
    @transaction.atomic(ALIAS)
    def closing_operation() -> None:
        write(database, 7)
        database.close()
        write(database, 8)

    with pytest.raises(Exception, match="closed"):
        closing_operation()

    assert lock_is_free(somebody_elses_lock)
    assert value(database) == 0


def test_a_held_lock_ends_in_a_clear_error_and_the_next_try_works(open_database, tmp_path):
    holder = WriteLock(tmp_path / "embedded.sqlite3.lock", timeout=1)
    holder.acquire()
    waiting = open_database(timeout=0.05)

    with pytest.raises(OperationalError, match="database is locked") as refusal:
        waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert is_collision(refusal.value)
    holder.release()
    waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    waiting.rollback()

    assert lock_is_free(holder)


def test_a_begin_that_fails_gives_the_lock_back(open_database, tmp_path):
    blocker, unlucky = open_database(), open_database(timeout=0.05)
    blocker.ensure_connection()
    blocker.connection.execute("BEGIN IMMEDIATE")  # a writer that knows nothing of our lock

    with pytest.raises(OperationalError, match="locked") as refusal:
        unlucky.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert is_collision(refusal.value)

    blocker.connection.rollback()
    assert lock_is_free(WriteLock(tmp_path / "embedded.sqlite3.lock", timeout=1))


def test_reads_never_wait_for_the_lock(database, open_database, somebody_elses_lock):
    somebody_elses_lock.acquire()
    with open_database().cursor() as cursor:
        assert cursor.execute("SELECT value FROM counter").fetchone() == (0,)


def test_the_transaction_of_a_test_case_can_be_told_from_one_of_the_code(database):
    block = transaction.Atomic(ALIAS, savepoint=True, durable=False)
    block._from_testcase = True
    with block:
        write(database, 1)
        database.tests_count_as_atomic = False
        with pytest.raises(WriteOutsideAtomic):
            write(database, 2)
        with transaction.atomic(ALIAS):
            write(database, 3)

    assert value(database) == 3
