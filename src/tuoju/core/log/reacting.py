"""Reactions: which handlers a fact wakes; the table itself lives in `config.wiring`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task

from tuoju.core.facts import Fact, fact_named
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.log.following import Follower
from tuoju.core.log.models import Entry

_logger = logging.getLogger(__name__)

Handler = Callable[[Entry], None]
FOLLOWER = "reactions"


def follower(table: Mapping[type[Fact], Sequence[Handler]]) -> Follower:
    """Return the follower that wakes the table's handlers, each once per entry.

    Handlers only enqueue jobs, so cursor and jobs commit together. One that raises does not hold
    up the others: it is tried again as a job of its own, and stays visible when that fails too.
    """

    def react(entry: Entry) -> None:
        fact = fact_named(entry.fact)
        for handler in table.get(fact, ()) if fact else ():
            _call(handler, entry)

    return Follower(FOLLOWER, react)


def _call(handler: Handler, entry: Entry) -> None:
    try:
        with transaction.atomic():
            handler(entry)
    except Exception:
        _logger.exception("a reaction to entry %s went wrong", entry.pk)
        enqueue(react_again, entry.pk, f"{handler.__module__}.{handler.__qualname__}")


@task
def react_again(entry_id: int, handler: str) -> None:
    """Give a reaction that raised further chances."""
    reaction: Handler = import_string(handler)
    with transaction.atomic():
        reaction(Entry.objects.get(pk=entry_id))
