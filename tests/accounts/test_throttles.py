"""Limits hold for the whole deployment, however many processes answer."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from tuoju.accounts.models import SharedEntry
from tuoju.accounts.tasks import forget_expired
from tuoju.accounts.throttles import SharedCache
from tuoju.config.wiring import SCHEDULE

LOGIN_PAGE = "/accounts/login/code/"
COUNT = """
import sys
import django
from django.conf import settings

django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.core.cache import cache

cache.add("attempts", 0)
cache.incr("attempts")
"""


def another():
    """Return the cache as another process has it: the same table, no memory in common."""
    return SharedCache("accounts_shared_entry", {})


@pytest.mark.django_db
def test_what_one_process_counts_another_sees():
    cache.set("attempts", 3, timeout=60)

    assert another().get("attempts") == 3
    assert not another().add("attempts", 1)
    assert another().incr("attempts") == 4
    assert another().delete("attempts")
    assert cache.get("attempts") is None


@pytest.mark.django_db
def test_what_has_expired_is_gone_and_its_row_too():
    cache.set("attempts", 3, timeout=-1)
    assert SharedEntry.objects.count() == 1

    assert cache.get("attempts") is None

    assert not SharedEntry.objects.exists()


@pytest.mark.django_db
def test_old_rows_make_room():
    small = SharedCache("accounts_shared_entry", {"OPTIONS": {"MAX_ENTRIES": 2}})
    for number in range(3):
        small.set(f"old-{number}", number, timeout=-1)

    small.set("new", 1, timeout=60)

    assert SharedEntry.objects.get().cache_key.endswith("new")


@pytest.mark.django_db
def test_clearing():
    cache.set("attempts", 3)

    cache.clear()

    assert not SharedEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_every_write_opens_its_own_transaction():
    cache.set("attempts", 1)
    cache.touch("attempts", 60)
    cache.delete_many(["attempts", "others"])

    assert cache.get("attempts") is None


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_in_the_same_place():
    name = str(connection.settings_dict["NAME"])
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT, name], check=True)

    assert cache.get("attempts") == 2


@pytest.mark.django_db
def test_the_limit_on_codes_counts_what_other_processes_sent(monkeypatch):
    for _ in range(3):
        monkeypatch.setattr("allauth.core.internal.ratelimit.cache", another())
        Client().post(LOGIN_PAGE, {"login": "13900000001"})

    answer = Client().post(LOGIN_PAGE, {"login": "13900000001"})

    assert answer.status_code == 422


@pytest.mark.django_db
def test_what_has_expired_is_removed_every_day():
    cache.set("old", 1, timeout=-1)
    cache.set("new", 1, timeout=60)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())

    assert forget_expired.func() == 1

    assert cache.get("new") == 1
    assert not Session.objects.exists()
    assert SCHEDULE[forget_expired] == timedelta(days=1)
