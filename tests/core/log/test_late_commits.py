"""Sealing beside writers that commit late and beside other sealers."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.core.log.test_log import write

from tuoju.core.log.following import head, read
from tuoju.core.log.models import Entry
from tuoju.core.log.sealing import seal_committed
from tuoju.core.log.verifying import verify


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_entry_leaves_no_gap():
    @transaction.atomic
    def failing_operation() -> None:
        write(1)
        raise ZeroDivisionError

    write(1)
    with pytest.raises(ZeroDivisionError):
        failing_operation()
    write(1)

    seal_committed()

    assert [place for place, _entry in read(0)] == [1, 2]
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_racing_writers_and_sealers_make_one_chain():
    start = threading.Barrier(6)
    done = threading.Event()

    def writer() -> None:
        start.wait()
        for _ in range(20):
            write(2)
        connection.close()

    def sealer() -> None:
        start.wait()
        while not done.is_set():
            seal_committed()
        connection.close()

    writers = [threading.Thread(target=writer) for _ in range(4)]
    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_committed()

    assert head() == Entry.objects.count() == 160
    assert verify() is None
