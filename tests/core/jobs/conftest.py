"""Tasks for the tests of the queue."""

from __future__ import annotations

import pytest
from tests.core.jobs import sample_tasks


@pytest.fixture(autouse=True)
def _nothing_done_yet():
    sample_tasks.done.clear()
