"""What nobody found is counted by day, within bounds, and forgotten after half a year."""

from __future__ import annotations

import datetime

import pytest

from tuoju.config.wiring import SCHEDULE
from tuoju.library.models import MissedSearch
from tuoju.library.operations import counting
from tuoju.library.tasks import forget_missed_searches

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 2)


def test_the_same_question_of_one_day_is_one_row():
    counting.add_missed({("抚触", "nursery"): 2, ("抚触", ""): 1}, day=DAY)
    counting.add_missed({("抚触", "nursery"): 3}, day=DAY)

    rows = MissedSearch.objects.order_by("-count").values_list("organisation_kind", "count")
    assert list(rows) == [("nursery", 5), ("", 1)]


def test_a_day_has_room_for_so_many_different_questions(monkeypatch):
    monkeypatch.setattr(counting, "MISSED_A_DAY", 3)
    counting.add_missed({(f"乱码{n}", ""): 1 for n in range(9)}, day=DAY)
    counting.add_missed({("乱码0", ""): 4, ("抚触", ""): 1}, day=DAY)
    counting.add_missed({("抚触", ""): 1}, day=DAY + datetime.timedelta(days=1))

    assert MissedSearch.objects.filter(day=DAY).count() == 3
    assert MissedSearch.objects.get(query="乱码0").count == 5
    assert MissedSearch.objects.get(query="抚触").day > DAY


def test_after_half_a_year_it_is_forgotten():
    first_kept = DAY - datetime.timedelta(days=counting.MISSED_KEPT_DAYS)
    for day in (first_kept - datetime.timedelta(days=1), first_kept, DAY):
        counting.add_missed({("抚触", ""): 1}, day=day)

    assert counting.forget_missed(today=DAY) == 1
    assert list(MissedSearch.objects.order_by("day").values_list("day", flat=True)) == [
        first_kept,
        DAY,
    ]


def test_forgetting_comes_back_every_day():
    assert SCHEDULE[forget_missed_searches] == datetime.timedelta(days=1)
    assert forget_missed_searches.func() == 0
