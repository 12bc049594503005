"""The one log: sealed in order, followed without gaps, provably unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tuoju.core.actors import Actor
from tuoju.core.facts import Fact
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.running import run_waiting
from tuoju.core.log import reacting
from tuoju.core.log.following import Follower, head, read
from tuoju.core.log.models import Cursor, Entry, Seal
from tuoju.core.log.sealing import seal_committed
from tuoju.core.log.verifying import verify
from tuoju.core.storing import record

MACHINE = Actor.machine("test")
SUBJECT = "test/thing/23456789ab"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingDone(Fact):
    """Something for these tests."""

    name: ClassVar[str] = "test.thing_done"
    personal: ClassVar[frozenset[str]] = frozenset({"phone"})
    number: int = 0
    phone: str = ""


def write(count: int = 1, **values: object) -> list[Entry]:
    with transaction.atomic():
        return [
            record(MACHINE, ThingDone(subject=SUBJECT, number=number, **values))
            for number in range(count)
        ]


@pytest.mark.django_db
def test_committed_entries_get_positions_in_order():
    entries = write(3)

    assert seal_committed() == 3

    assert [(place, entry.pk) for place, entry in read(0)] == [
        (1, entries[0].pk),
        (2, entries[1].pk),
        (3, entries[2].pk),
    ]
    assert (head(), seal_committed()) == (3, 0)


@pytest.mark.django_db
def test_reading_goes_on_after_a_position_and_stops_at_the_limit():
    write(5)
    seal_committed()

    assert [place for place, _entry in read(2, limit=2)] == [3, 4]


@pytest.mark.django_db
def test_an_untouched_chain_holds():
    write(4)
    seal_committed()
    write(2)
    seal_committed()

    assert verify() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"data": {"number": 99}},
        {"subject": "test/thing/other"},
        {"actor_id": 5},
        {"fact": "test.other"},
        {"channel": "api"},
    ],
)
def test_a_changed_entry_breaks_the_chain_at_its_place(change):
    entries = write(4)
    seal_committed()

    Entry.objects.filter(pk=entries[2].pk).update(**change)

    assert verify() == 3


@pytest.mark.django_db
def test_swapped_entries_break_the_chain():
    first, second = write(2)
    seal_committed()
    spare = write(1)[0]
    Seal.objects.filter(position=1).update(entry=spare)
    Seal.objects.filter(position=2).update(entry=first)
    Seal.objects.filter(position=1).update(entry=second)

    assert verify() == 1


@pytest.mark.django_db
def test_a_missing_seal_breaks_the_chain_where_it_was():
    write(4)
    seal_committed()

    Seal.objects.filter(position=2).delete()

    assert verify() == 2


@pytest.mark.django_db
def test_the_command_says_where_the_chain_broke(capsys):
    entries = write(3)
    seal_committed()
    call_command("audit", "verify")
    assert "共 3 条" in capsys.readouterr().out

    Entry.objects.filter(pk=entries[1].pk).update(machine="somebody else")

    with pytest.raises(CommandError, match=f"位置 2 .*第 {entries[1].pk} 条"):
        call_command("audit", "verify")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("log_triggers")
@pytest.mark.parametrize("table", ["log_entry", "log_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 7", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_log(table, statement):
    write(1)
    seal_committed()
    column = {"log_entry": "actor_id", "log_seal": "entry_id"}[table]

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))

    assert verify() is None
    assert head() == 1


@pytest.mark.django_db
def test_a_follower_sees_every_entry_once_and_goes_on_later():
    seen: list[int] = []
    follower = Follower("test", lambda entry: seen.append(entry.data["number"]), batch=2)
    write(5)
    seal_committed()

    assert follower.catch_up() == 5
    write(1)
    seal_committed()
    assert Follower("test", lambda entry: seen.append(entry.pk)).catch_up() == 1

    assert seen[:5] == [0, 1, 2, 3, 4]
    assert follower.position == head() == 6


@pytest.mark.django_db
def test_an_entry_that_is_not_sealed_is_not_followed():
    write(1)

    assert Follower("test", lambda _entry: None).catch_up() == 0


@pytest.mark.django_db
def test_a_handler_that_raises_leaves_the_cursor_where_it_was():
    write(2)
    seal_committed()

    def broken(_entry: Entry) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Follower("test", broken).catch_up()

    assert not Cursor.objects.filter(position__gt=0).exists()


@pytest.mark.django_db
def test_a_new_follower_may_start_at_the_head():
    write(3)
    seal_committed()
    follower = Follower("late", lambda _entry: None)

    follower.start_at_head()

    assert follower.position == 3
    assert follower.catch_up() == 0


seen_by_handlers: list[tuple[str, int]] = []
fail_next: list[bool] = []


def first_handler(entry: Entry) -> None:
    seen_by_handlers.append(("first", entry.data["number"]))


def moody_handler(entry: Entry) -> None:
    if fail_next:
        fail_next.pop()
        raise RuntimeError
    seen_by_handlers.append(("moody", entry.data["number"]))


@pytest.fixture
def _fresh_lists():
    seen_by_handlers.clear()
    fail_next.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_lists")
def test_the_table_says_which_handlers_a_fact_wakes():
    reactions = reacting.follower({ThingDone: [first_handler, moody_handler]})
    write(2)
    seal_committed()

    reactions.catch_up()
    reactions.catch_up()

    assert seen_by_handlers == [("first", 0), ("moody", 0), ("first", 1), ("moody", 1)]


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_lists")
def test_a_reaction_that_raises_is_tried_again_and_holds_up_nobody():
    reactions = reacting.follower({ThingDone: [moody_handler, first_handler]})
    fail_next.append(True)
    write(1)
    seal_committed()

    reactions.catch_up()
    assert seen_by_handlers == [("first", 0)]
    assert run_waiting() == 1

    assert seen_by_handlers == [("first", 0), ("moody", 0)]
    assert Job.objects.get().state == Job.State.DONE
