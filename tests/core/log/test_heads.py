"""What a chain cannot prove about itself: rows without seal, a chain made anew or cut off."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.core.log.test_log import write

from tuoju.core.log import verifying
from tuoju.core.log.models import Entry, PersonalValues, Seal
from tuoju.core.log.sealing import seal_committed

pytestmark = pytest.mark.django_db


def kept_head() -> tuple[str, str]:
    seal_committed()
    head = Seal.objects.latest("position")
    return str(head.position), head.hash


def test_the_command_prints_the_head_to_keep(capsys):
    write(3)
    position, proof = kept_head()

    call_command("audit", "verify")

    assert f"tuoju audit verify --since {position} {proof}" in capsys.readouterr().out


def test_a_log_that_only_grew_holds_the_kept_head(capsys):
    write(2)
    head = kept_head()
    write(2)

    call_command("audit", "verify", "--since", *head)

    assert "共 4 条" in capsys.readouterr().out


def test_an_empty_log_is_said_to_be_empty(capsys):
    call_command("audit", "verify")

    assert "还是空的" in capsys.readouterr().out


def test_a_chain_made_anew_is_shown_by_the_kept_head():
    first = write(3)[0]
    head = kept_head()
    Seal.objects.all().delete()
    Entry.objects.filter(pk=first.pk).update(actor_id=7)
    seal_committed()
    assert verifying.verify() is None

    with pytest.raises(CommandError, match="替换或截断过：位置 3 "):
        call_command("audit", "verify", "--since", *head)


def test_an_end_that_was_cut_off_is_shown_by_the_kept_head():
    last = write(3)[2]
    head = kept_head()
    Seal.objects.filter(position=3).delete()
    PersonalValues.objects.filter(entry=last).delete()
    Entry.objects.filter(pk=last.pk).delete()
    assert verifying.verify() is None

    with pytest.raises(CommandError, match="替换或截断过"):
        call_command("audit", "verify", "--since", *head)


def test_a_head_that_is_no_number_is_said_to_be_none():
    write(1)

    with pytest.raises(CommandError, match="first 不是数"):
        call_command("audit", "verify", "--since", "first", "0" * 64)


def test_an_entry_put_in_behind_the_sealer_is_reported_or_sealed_in_the_open():
    """PostgreSQL commits out of order, so its sealer takes such an entry as a late one."""
    write(2)
    seal_committed()
    Entry.objects.create(pk=-5, fact="test.forged", subject="test/thing/x", channel="web")

    if connection.vendor == "postgresql":
        call_command("audit", "verify")
        assert Seal.objects.latest("position").entry_id == -5
        return
    with pytest.raises(CommandError, match=r"没有封印的日志：-5$"):
        call_command("audit", "verify")


def test_what_commits_late_is_no_finding():
    write(2)

    assert verifying.left_out() == []
