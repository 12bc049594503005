"""Use and misses, aggregated by day; no person is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tuoju.library.models.resources import Resource


class DailyUsage(models.Model):
    """Views and downloads of a resource on one day (Asia/Shanghai), by the counting rules."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("resource", "day"), name="usage_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.day}"


class MissedSearch(models.Model):
    """A query that found nothing, counted by day and by the kind of place it came from."""

    query = models.CharField(max_length=100)
    day = models.DateField()
    organisation_kind = models.CharField(max_length=20, blank=True)
    county = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("query", "day", "organisation_kind", "county"), name="missed_search_once"
            )
        ]

    def __str__(self) -> str:
        return self.query


class FlushedSpool(models.Model):
    """A spool file whose lines were added up: what is flushed twice counts once."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
