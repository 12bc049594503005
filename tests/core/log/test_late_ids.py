"""PostgreSQL only: an id from before that becomes visible after later ones were sealed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.core.log.test_log import write

from tuoju.core.log.following import read
from tuoju.core.log.sealing import seal_committed
from tuoju.core.log.verifying import verify

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_late_commit_is_sealed_after_what_came_before_it():
    wrote, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            write(1)
            wrote.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    wrote.wait(10)
    later = write(2)
    seal_committed()
    may_commit.set()
    thread.join()
    seal_committed()

    sealed = [entry.pk for _place, entry in read(0)]
    assert sealed == [later[0].pk, later[1].pk, later[0].pk - 1]
    assert verify() is None
