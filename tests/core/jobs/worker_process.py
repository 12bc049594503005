"""A worker process for tests: `python -m tests.core.jobs.worker_process DATABASE LEASE`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import timedelta

import django
from django.conf import settings


def main() -> None:
    database, lease = sys.argv[1:3]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuoju.config.settings")
    settings.DATABASES["default"].update(json.loads(database))
    django.setup()
    from tuoju.core.jobs.worker import Worker  # noqa: PLC0415 - needs the settings above

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = Worker(stop, threads=1, lease=timedelta(seconds=float(lease)))
    threads = [threading.Thread(target=loop, name=name) for name, loop in worker.loops()]
    for thread in threads:
        thread.start()
    while not stop.wait(0.1):  # a signal may reach another thread than this one
        continue
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
