"""Adding use to the rows of its day: views and downloads that the counting rules let through."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from tuoju.library.models import DailyUsage, Resource

BATCH = 500


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
