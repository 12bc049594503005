"""Personal values lie beside the chain: bound to it, and erasable all the same."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from tests.core.log.test_log import MACHINE, SUBJECT, ThingDone, write

from tuoju.core.log import verifying
from tuoju.core.log.erasing import erase_personal_values
from tuoju.core.log.models import Entry, PersonalValues
from tuoju.core.log.sealing import seal_committed
from tuoju.core.storing import record

pytestmark = pytest.mark.django_db


def verified(capsys) -> str:
    call_command("audit", "verify")
    return capsys.readouterr().out


def test_they_lie_beside_the_chain(capsys):
    entry = write(1, phone="13800000000")[0]

    assert entry.data == {"number": 0}
    assert entry.told == {"number": 0, "phone": "13800000000"}
    assert "共 1 条" in verified(capsys)


def test_the_commitment_alone_tells_nothing_of_the_value():
    one, other = write(2, phone="13800000000")

    assert one.commitment != other.commitment


@pytest.mark.parametrize(
    "change", [{"data": {"phone": "13900000000"}}, {"data": {}}, {"salt": "0" * 32}]
)
def test_a_changed_value_is_reported(change):
    write(1)
    entry = write(1, phone="13800000000")[0]

    PersonalValues.objects.filter(entry=entry).update(**change)

    with pytest.raises(CommandError, match=f"与写入时不同的日志：{entry.pk}$"):
        call_command("audit", "verify")


def test_a_commitment_cannot_be_changed_along_with_the_value():
    entry = write(1, phone="13800000000")[0]
    seal_committed()

    Entry.objects.filter(pk=entry.pk).update(commitment=None)

    assert verifying.verify() == 1


def test_a_value_that_vanished_is_reported():
    entry = write(1, phone="13800000000")[0]

    PersonalValues.objects.filter(entry=entry).delete()

    with pytest.raises(CommandError, match=f"缺少个人信息的日志：{entry.pk}$"):
        call_command("audit", "verify")


def test_an_erased_value_is_gone_with_its_salt_and_the_log_holds(capsys):
    entries = write(2, phone="13800000000")
    with transaction.atomic():
        other = record(MACHINE, ThingDone(subject="test/thing/other", phone="13900000000"))
    seal_committed()

    assert erase_personal_values(MACHINE, subject=SUBJECT) == 2

    assert PersonalValues.objects.get().entry == other
    assert Entry.objects.get(pk=entries[0].pk).told == {"number": 0}
    told = Entry.objects.latest("pk")
    assert (told.fact, told.subject) == ("log.values_erased", SUBJECT)
    assert told.data == {"entries": [entry.pk for entry in entries]}
    assert "共 4 条" in verified(capsys)


def test_where_nothing_personal_lies_nothing_is_erased_and_nothing_told():
    write(1)

    assert erase_personal_values(MACHINE, subject="test/thing/nobody") == 0

    assert Entry.objects.count() == 1


def test_entries_from_before_commitments_verify_as_before(capsys):
    entry = write(1, phone="13800000000")[0]
    Entry.objects.filter(pk=entry.pk).update(commitment=None)
    PersonalValues.objects.filter(entry=entry).update(salt="")

    assert "共 1 条" in verified(capsys)


def test_an_operator_erases_what_the_log_says_about_an_object(capsys):
    write(1, phone="13800000000")

    call_command("audit", "erase", SUBJECT)

    assert "已删除 1 条日志里的个人信息" in capsys.readouterr().out
    assert Entry.objects.latest("pk").machine == "audit erase"
    assert not PersonalValues.objects.exists()


def test_only_a_reference_can_be_erased():
    write(1, phone="13800000000")

    with pytest.raises(CommandError, match="不是对象的编号"):
        call_command("audit", "erase", "somebody")

    assert PersonalValues.objects.exists()
