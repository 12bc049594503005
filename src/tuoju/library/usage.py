"""What counts as use: people, not robots; not one's own; one visitor within 30 seconds once.

The counting rules follow COUNTER's code of practice (double clicks within 30 seconds are one);
the robots list is `counter-robots`, with Chinese crawlers that it misses added.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from counter_robots import is_robot_or_machine
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tuoju.core.http import Request
from tuoju.library import spool
from tuoju.library.models import DailyUsage, FlushedSpool, MissedSearch, Resource

DOUBLE_CLICK_SECONDS = 30
_MISSED_BY_THE_LIST = ("360spider", "gptbot", "yisouspider", "petalbot", "claudebot")
_WECHAT = "micromessenger"


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


def count(request: Request, resource: Resource, event: str) -> None:
    """Spool a view or download, unless a robot or the owner made it."""
    actor = request.actor
    if is_robot(request.headers.get("User-Agent", "")):
        return
    if actor.is_authenticated and (
        resource.created_by_id == actor.user_id
        or resource.organisation_id in actor.organisation_ids
    ):
        return
    address = request.META.get("REMOTE_ADDR", "")
    agent = request.headers.get("User-Agent", "")
    visitor = f"user:{actor.user_id}" if actor.is_authenticated else f"{address} {agent}"
    spool.used(event, resource.pk, visitor)


def flush() -> int:
    """Add the spooled lines up into the day's rows; returns how many lines counted."""
    return sum(_flush_file(path) for path in spool.taken())


def _flush_file(path: Path) -> int:
    lines = list(spool.lines_of(path))
    used = _without_double_clicks(line for line in lines if "resource" in line)
    missed = Counter((line["query"], line["kind"]) for line in lines if line["event"] == "missed")
    day = timezone.localdate()
    with transaction.atomic():
        if not FlushedSpool.objects.get_or_create(name=path.name)[1]:
            used, missed = [], Counter()
        for resource_id, events in _by_resource(used).items():
            _add_usage(resource_id, events)
        for (query, kind), times in missed.items():
            row, _created = MissedSearch.objects.get_or_create(
                query=query, day=day, organisation_kind=kind
            )
            MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + times)
    path.unlink()
    return len(used) + sum(missed.values())


def _without_double_clicks(lines: Any) -> list[dict[str, Any]]:
    last: dict[tuple[str, int, str], int] = {}
    kept = []
    for line in sorted(lines, key=lambda one: one["at"]):
        key = (line["event"], line["resource"], line["visitor"])
        if line["at"] - last.get(key, -DOUBLE_CLICK_SECONDS - 1) > DOUBLE_CLICK_SECONDS:
            kept.append(line)
        last[key] = line["at"]
    return kept


def _by_resource(lines: list[dict[str, Any]]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for line in lines:
        found[line["resource"]][line["event"]] += 1
    return found


def _add_usage(resource_id: int, events: Counter[str]) -> None:
    if not Resource.objects.filter(pk=resource_id).exists():
        return
    row, _created = DailyUsage.objects.get_or_create(
        resource_id=resource_id, day=timezone.localdate()
    )
    DailyUsage.objects.filter(pk=row.pk).update(
        views=F("views") + events["view"], downloads=F("downloads") + events["download"]
    )
