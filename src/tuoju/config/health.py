"""What a supervisor, a load balancer and a monitoring system ask: alive, ready, how much.

`/healthz` says that the process answers, `/readyz` that it should get visitors, `/metrics` counts.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import shutil
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.db.utils import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from tuoju.core.jobs.models import Job
from tuoju.core.log.following import head
from tuoju.core.log.models import Cursor, Entry, Seal
from tuoju.core.search.index import IndexState
from tuoju.core.search.node import node_index

_SEALED_WITHIN = timedelta(seconds=15)


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can answer at all."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether this node should get visitors, and what is missing if not."""
    problems = [problem for check in (_database, _worker, _index) if (problem := check())]
    body = {"ready": not problems, "problems": problems}
    return JsonResponse(body, status=503 if problems else 200)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' format, only to this machine or with `TUOJU_METRICS_TOKEN`."""
    if not may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Gauges())
    text = generate_latest(registry)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        text += generate_latest(shared)
    else:
        text += generate_latest(REGISTRY)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether the request comes straight from this machine, or brings the token."""
    token = getattr(settings, "TUOJU_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and not forwarded


class _Gauges:
    """Numbers that are read when somebody asks, the same in every process."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        position = head()
        jobs = GaugeMetricFamily("tuoju_jobs", "Jobs by state", labels=["state"])
        for state, count in Job.objects.values_list("state").annotate(Count("pk")).order_by():
            jobs.add_metric([state], count)
        followers = GaugeMetricFamily(
            "tuoju_follower_lag", "Entries a follower has not seen", labels=["follower"]
        )
        for name, seen in Cursor.objects.values_list("name", "position"):
            followers.add_metric([name], position - seen)
        followers.add_metric(["index"], position - node_index(str(settings.INDEX_DIR)).position)
        free = shutil.disk_usage(settings.DATA_DIR).free
        return [
            jobs,
            followers,
            GaugeMetricFamily("tuoju_log_position", "Last sealed position", value=position),
            GaugeMetricFamily("tuoju_log_unsealed", "Entries without a seal", value=_unsealed()),
            GaugeMetricFamily("tuoju_disk_free_bytes", "Space for data", value=free),
        ]


def _unsealed() -> int:
    last = Seal.objects.order_by("-position").values_list("entry_id", flat=True).first()
    return Entry.objects.filter(pk__gt=last or 0).count()


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
            cursor.fetchone()
    except DatabaseError:
        return "database: does not answer or is not set up (tuoju init)"
    return None


def _worker() -> str | None:
    """Judge the worker by its work: an entry stays without a seal only while none runs."""
    try:
        last = Seal.objects.order_by("-position").values_list("entry_id", flat=True).first()
        waiting = Entry.objects.filter(pk__gt=last or 0, at__lt=timezone.now() - _SEALED_WITHIN)
        if waiting.exists():
            return "worker: the log is not being sealed (tuoju worker)"
    except DatabaseError:
        return None  # the database check tells it
    return None


def _index() -> str | None:
    state = node_index(str(settings.INDEX_DIR)).state
    return None if state is IndexState.READY else f"index: {state.value} (the worker rebuilds it)"


urlpatterns: list[Any] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]
