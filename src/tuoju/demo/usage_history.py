"""Three years of use: the same numbers on every machine, with school terms, weekends and growth."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Iterator

from django.utils import timezone

from tuoju.library.models import DailyUsage, Resource
from tuoju.library.operations.counting import Use, add_usage

WEEK = datetime.timedelta(days=7)
# How busy a month is: training before the terms, quiet New Year and summer holidays.
_SEASON = (0.7, 0.5, 1.2, 1.1, 1.1, 0.9, 0.4, 0.8, 1.4, 1.2, 1.2, 0.9)
_FIRST_WEEKS = 5


def load_usage(resources: Iterable[Resource]) -> int:
    """Give the demo's resources their past use, unless there is some already."""
    if DailyUsage.objects.exists():
        return 0
    today = timezone.localdate()
    return add_usage([use for resource in resources for use in _history(resource, today)])


def _history(resource: Resource, today: datetime.date) -> Iterator[Use]:
    """Yield a resource's busy days: interest is high at first, then follows the terms."""
    if resource.current is None:
        return
    chance = random.Random(resource.source_path)  # noqa: S311 - made-up numbers, not secrets
    interest = min(chance.lognormvariate(1.6, 0.7), 18.0)
    taken_away = chance.uniform(0.18, 0.5)
    monday = timezone.localdate(resource.current.published_at)
    monday -= datetime.timedelta(days=monday.weekday())
    age = 0
    while monday + WEEK <= today:
        fresh = 2.4 - 1.4 * min(age, _FIRST_WEEKS) / _FIRST_WEEKS
        growth = 1 + age / 160
        views = round(chance.gauss(1, 0.35) * interest * fresh * growth * _SEASON[monday.month - 1])
        yield from _days(resource, monday, views, taken_away, chance)
        monday += WEEK
        age += 1


def _days(
    resource: Resource,
    monday: datetime.date,
    views: int,
    taken_away: float,
    chance: random.Random,
) -> Iterator[Use]:
    """Spread a week's views over one to three days; most people work from Monday to Friday."""
    if views <= 0:
        return
    days = sorted(set(chance.choices(range(7), weights=(9, 8, 8, 7, 7, 2, 3), k=min(views, 3))))
    for place, day in enumerate(days):
        share = views // len(days) + (place < views % len(days))
        if share:
            yield Use(
                resource_id=resource.pk,
                day=monday + datetime.timedelta(days=day),
                views=share,
                downloads=sum(chance.random() < taken_away for _view in range(share)),
            )
