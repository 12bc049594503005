"""What counts as use: people, not robots; not one's own; one visitor within 30 seconds once.

The counting rules follow COUNTER's code of practice (double clicks within 30 seconds are one, the
later one stands); the robots list is `counter-robots`, with crawlers that it misses added.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from counter_robots import is_robot_or_machine
from django.db import transaction
from django.utils import timezone

from tuoju.core.actors import Actor
from tuoju.core.http import Request, client_address
from tuoju.library import spool
from tuoju.library.models import FlushedSpool
from tuoju.library.operations.counting import Use, add_missed, add_usage

DOUBLE_CLICK_SECONDS = 30
# Several nodes keep their marks in one table; none can tell which files of another are gone.
MARKED_FOR = datetime.timedelta(days=7)
_MISSED_BY_THE_LIST = (
    *("360spider", "haosouspider", "yisouspider", "toutiaospider", "petalbot", "bytespider"),
    *("gptbot", "claudebot", "ccbot", "perplexitybot", "deepseekbot", "duckassistbot"),
    *("meta-externalagent", "aiohttp", "node-fetch", "dalvik/"),
)
_WECHAT = "micromessenger"

Line = dict[str, Any]
Visit = tuple[str, int, str]


def in_wechat(request: Request) -> bool:
    """Whether the page is open in WeChat's browser, where downloads fail."""
    return _WECHAT in request.headers.get("User-Agent", "").lower()


def is_robot(agent: str) -> bool:
    """Whether a user agent is a crawler or a script."""
    lowered = agent.lower()
    return (
        not agent
        or any(name in lowered for name in _MISSED_BY_THE_LIST)
        or bool(is_robot_or_machine(agent))
    )


class Used(Protocol):
    """A resource, or its card."""

    @property
    def pk(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def created_by_id(self) -> int | None: ...


def count(request: Request, event: str, *used: Used) -> None:
    """Spool views or downloads, unless a robot, a browser's guess or the owner made them.

    It is called when the answer is made, and raises nothing when the disk refuses.
    """
    actor = request.actor
    agent = request.headers.get("User-Agent", "")
    if is_robot(agent) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    counted = [each.pk for each in used if not _is_own(actor, each)]
    if counted:
        address = client_address(request)
        visitor = f"user:{actor.user_id}" if actor.is_authenticated else f"{address} {agent}"
        spool.used(event, counted, visitor)


def _is_own(actor: Actor, used: Used) -> bool:
    return actor.is_authenticated and (
        used.created_by_id == actor.user_id or used.organisation_id in actor.organisation_ids
    )


def flush() -> int:
    """Add the spooled lines up into the days' rows; returns how many lines counted.

    All files are read together: a double click may have met two processes. A file that an earlier
    run added up, but could not remove, is only removed.
    """
    files = [(path, spool.lines_of(path)) for path in spool.taken()]
    if not files:
        return 0
    with transaction.atomic():
        FlushedSpool.objects.filter(at__lt=timezone.now() - MARKED_FOR).delete()
        lines = [line for path, found in files if _is_new(path) for line in found]
        used, last = _without_double_clicks(
            [line for line in lines if "resource" in line], spool.recent()
        )
        missed = Counter((line["query"], line["kind"]) for line in lines if "query" in line)
        add_usage(_by_day(used))
        add_missed(missed, day=timezone.localdate())
    spool.remember(last)
    for path, _found in files:
        path.unlink(missing_ok=True)
    return len(used) + sum(missed.values())


def _is_new(path: Path) -> bool:
    return FlushedSpool.objects.get_or_create(name=path.name)[1]


def _without_double_clicks(
    lines: list[Line], last: dict[Visit, int]
) -> tuple[list[Line], dict[Visit, int]]:
    """Keep one line of a series of clicks; returns also when each visitor clicked last."""
    kept = []
    for line in sorted(lines, key=lambda one: one["at"]):
        visit = (line["event"], line["resource"], line["visitor"])
        if line["at"] - last.get(visit, -DOUBLE_CLICK_SECONDS - 1) > DOUBLE_CLICK_SECONDS:
            kept.append(line)
        last[visit] = line["at"]
    return kept, last


def _by_day(lines: Iterable[Line]) -> list[Use]:
    sums = Counter((line["resource"], _day(line["at"]), line["event"]) for line in lines)
    return [
        Use(
            resource_id=resource_id,
            day=day,
            views=sums[resource_id, day, "view"],
            downloads=sums[resource_id, day, "download"],
        )
        for resource_id, day in sorted({key[:2] for key in sums})
    ]


def _day(seconds: int) -> datetime.date:
    moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    return timezone.localdate(moment)
