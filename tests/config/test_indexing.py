"""`tuoju reindex`: the index made anew, beside a worker or without one."""

from __future__ import annotations

import argparse
import threading

import pytest
from django.core.management.base import CommandError
from django.db import connection

from tuoju.config import indexing
from tuoju.core.search.index import IndexState, SearchIndex

pytestmark = pytest.mark.django_db(transaction=True)
REBUILD, CHECK = argparse.Namespace(check=False), argparse.Namespace(check=True)


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "index"


def test_without_a_worker_the_command_rebuilds_itself(capsys, settings):
    settings.INDEX_DIR.mkdir()

    assert indexing.run(REBUILD) == 0

    assert SearchIndex(settings.INDEX_DIR).state is IndexState.READY
    assert "0" in capsys.readouterr().out


def test_beside_a_worker_the_worker_rebuilds(settings):
    worker = indexing.indexer()
    worker.step()
    before = (settings.INDEX_DIR / "CURRENT").read_text()
    stop = threading.Event()

    def work():
        worker.run(stop)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert indexing.run(REBUILD) == 0
    finally:
        stop.set()
        thread.join()

    assert (settings.INDEX_DIR / "CURRENT").read_text() != before


def test_a_worker_that_does_not_answer_is_told(settings):
    settings.INDEX_DIR.mkdir()

    with pytest.raises(CommandError):
        indexing.ask_the_worker(SearchIndex(settings.INDEX_DIR), patience=0)


def test_a_check_names_the_number_of_differences(capsys):
    indexing.run(REBUILD)

    assert indexing.run(CHECK) == 0
    assert "0" in capsys.readouterr().out
