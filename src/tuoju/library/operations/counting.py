"""Adding use and misses to the rows of their day, as far as the counting rules let them through."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from tuoju.library.models import DailyUsage, MissedSearch, Resource

BATCH = 500
MISSED_A_DAY = 2000
MISSED_KEPT_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often a resource was used on one day."""

    resource_id: int
    day: datetime.date
    views: int = 0
    downloads: int = 0


@transaction.atomic
def add_usage(uses: Sequence[Use]) -> int:
    """Add use to the days' rows, each (resource, day) at most once; returns how many counted.

    Use of resources that are gone by now is left out.
    """
    ids = {use.resource_id for use in uses}
    living = set(Resource.objects.filter(pk__in=ids).values_list("pk", flat=True))
    counted = [use for use in uses if use.resource_id in living]
    rows = DailyUsage.objects.filter(resource__in=living, day__in={use.day for use in counted})
    known = set(rows.values_list("resource_id", "day"))
    DailyUsage.objects.bulk_create(
        (
            DailyUsage(
                resource_id=use.resource_id, day=use.day, views=use.views, downloads=use.downloads
            )
            for use in counted
            if (use.resource_id, use.day) not in known
        ),
        batch_size=BATCH,
    )
    for use in counted:
        if (use.resource_id, use.day) in known:
            DailyUsage.objects.filter(resource_id=use.resource_id, day=use.day).update(
                views=F("views") + use.views, downloads=F("downloads") + use.downloads
            )
    return len(counted)


@transaction.atomic
def add_missed(missed: Mapping[tuple[str, str], int], *, day: datetime.date) -> None:
    """Add questions that found nothing, by (query, kind of place), to the day's rows.

    A day has room for so many different ones and no more, whoever asks: what robots make up must
    not fill the database. Known ones go on counting.
    """
    rows = MissedSearch.objects.filter(day=day)
    room = MISSED_A_DAY - rows.count()
    for (query, kind), times in missed.items():
        if rows.filter(query=query, organisation_kind=kind).update(count=F("count") + times):
            continue
        if room > 0:
            MissedSearch.objects.create(query=query, day=day, organisation_kind=kind, count=times)
            room -= 1


@transaction.atomic
def forget_missed(*, today: datetime.date) -> int:
    """Remove what was missed half a year ago and earlier; returns how many rows."""
    last_kept = today - datetime.timedelta(days=MISSED_KEPT_DAYS)
    return MissedSearch.objects.filter(day__lt=last_kept).delete()[0]
