"""Alive, ready, counted: what machines ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from tests.core.log.test_log import write

from tuoju.config import health
from tuoju.core.log.models import Entry
from tuoju.core.log.sealing import seal_committed


@pytest.fixture
def ask():
    factory = RequestFactory()
    return lambda **headers: factory.get("/metrics", headers=headers)


def test_alive_needs_no_database(rf):
    assert health.healthz(rf.get("/healthz")).content == b"ok"


@pytest.mark.django_db
def test_entries_that_nobody_seals_make_the_node_not_ready(rf):
    write(1)
    Entry.objects.update(at=timezone.now() - timedelta(minutes=1))
    waiting = health.readyz(rf.get("/readyz"))
    assert waiting.status_code == 503
    assert b"tuoju worker" in waiting.content

    seal_committed()

    assert b"tuoju worker" not in health.readyz(rf.get("/readyz")).content


@pytest.mark.django_db
def test_metrics_count_jobs_log_and_space(ask):
    write(2)
    seal_committed()
    write(1)

    text = health.metrics(ask()).content.decode()

    assert "tuoju_log_position 2.0" in text
    assert "tuoju_log_unsealed 1.0" in text
    assert "tuoju_disk_free_bytes" in text
    assert "python_info" in text


def test_metrics_are_for_this_machine_only(ask):
    def from_address(address: str, **headers: str):
        request = ask(**headers)
        request.META["REMOTE_ADDR"] = address
        return health.may_read_metrics(request)

    assert from_address("127.0.0.1")
    assert from_address("::1")
    assert not from_address("192.168.1.7")
    assert not from_address("")
    assert not from_address("127.0.0.1", **{"X-Forwarded-For": "8.8.8.8"})


def test_metrics_open_to_others_with_the_token(ask, settings):
    settings.TUOJU_METRICS_TOKEN = "secret"

    assert health.may_read_metrics(ask(Authorization="Bearer secret"))
    assert not health.may_read_metrics(ask(Authorization="Bearer other"))
    assert not health.may_read_metrics(ask())
