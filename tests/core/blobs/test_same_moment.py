"""Two who take or let go the same bytes at one moment wait for each other, in one order."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connections, transaction

from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import hold, release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("act", "references"), [(hold, 4), (release, 0)])
def test_the_order_of_files_ends_nobody_s_transaction(
    act: Callable[[Iterable[int]], None], references: int
):
    with transaction.atomic():
        blobs = [Blob.objects.create(sha256=f"{n:064}", size=1, references=2) for n in range(2)]
    ids = [blob.pk for blob in blobs]
    both_began = threading.Barrier(2)

    def slowly(names: list[int]) -> Iterator[int]:
        yield names[0]
        with suppress(threading.BrokenBarrierError):  # SQLite lets one in at a time
            both_began.wait(0.5)
        yield names[1]

    def run(names: list[int]) -> None:
        try:
            with transaction.atomic():
                act(slowly(names))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [ids, ids[::-1]]))

    assert list(Blob.objects.values_list("references", flat=True)) == [references, references]
