"""What the library does when something happened; handlers only enqueue jobs."""

from __future__ import annotations

from tuoju.core.jobs.queueing import enqueue
from tuoju.core.log.models import Entry
from tuoju.library.tasks import prepare_file


def prepare_received_file(entry: Entry) -> None:
    """A file arrived: scan it, take its text, make its pictures."""
    sha256 = entry.data["sha256"]
    enqueue(prepare_file, key=f"prepare:{sha256}", sha256=sha256)
