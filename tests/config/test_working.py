"""The worker's loops: what breaks one stops the process, what passes does not."""

from __future__ import annotations

import threading

import pytest
from django.db.utils import OperationalError
from tests.core.log.test_log import write

from tuoju.config import working
from tuoju.core.log.following import head
from tuoju.core.log.models import Cursor


def test_a_broken_loop_stops_the_others_and_is_told():
    stop = threading.Event()

    def broken() -> None:
        raise RuntimeError

    assert working.run_loops([("broken", broken), ("other", stop.wait)], stop) is True


def test_a_stop_that_was_asked_for_is_no_failure():
    stop = threading.Event()

    assert working.run_loops([("ends", stop.set)], stop) is False


def test_a_database_that_is_away_is_tried_again(monkeypatch):
    stop, turns = threading.Event(), []
    monkeypatch.setattr(working, "close_old_connections", lambda: None)

    def turn() -> None:
        turns.append(1)
        if len(turns) < 3:
            raise OperationalError
        stop.set()

    working._repeat(turn, stop, every=0.001)

    assert len(turns) == 3


@pytest.mark.django_db(transaction=True)
def test_the_log_is_sealed_and_followed_by_itself(until):
    stop = threading.Event()
    thread = threading.Thread(
        target=working.run_loops, args=([("log", lambda: working.follow_log(stop))], stop)
    )
    thread.start()
    try:
        write(3)
        until(lambda: head() == 3)
        until(lambda: Cursor.objects.filter(name="reactions", position=3).exists())
    finally:
        stop.set()
        thread.join()
