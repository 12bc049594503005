"""Two changes that stood in each other's way: one goes through, the other may be tried again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from tests.factories import UserFactory

from tuoju.accounts.models import User
from tuoju.core.collisions import is_collision


@pytest.mark.django_db(transaction=True)
def test_of_two_that_lock_crosswise_one_goes_through_and_the_other_may_try_again():
    with transaction.atomic():
        one, other = UserFactory(name="甲"), UserFactory(name="乙")
    both_hold_one = threading.Barrier(2)

    def change(*people):
        try:
            with transaction.atomic():
                for person in people:
                    User.objects.select_for_update().filter(pk=person.pk).update(name="改")
                    with suppress(threading.BrokenBarrierError):  # SQLite lets one in at a time
                        both_hold_one.wait(0.5)
        except DatabaseError as error:
            return error
        else:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda people: change(*people), [(one, other), (other, one)]))

    refused = [result for result in results if result is not None]
    assert len(refused) == (1 if connection.vendor == "postgresql" else 0)
    assert all(is_collision(error) for error in refused)
    assert set(User.objects.values_list("name", flat=True)) == {"改"}


@pytest.mark.parametrize("message", ["database is locked", "database table is locked: library"])
def test_a_database_that_another_writer_holds_is_one(message):
    assert is_collision(OperationalError(message))


@pytest.mark.parametrize(
    "error", [OperationalError("no such table: x"), ValueError("database is locked")]
)
def test_other_errors_are_none(error):
    assert not is_collision(error)
