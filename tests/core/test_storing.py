"""A row that lost a race is refused in words, and the transaction around it goes on."""

import pytest
from django.db import IntegrityError
from tests.factories import OrganisationFactory

from tuoju.alliance.models import Organisation
from tuoju.core.errors import Invalid
from tuoju.core.storing import store

pytestmark = pytest.mark.django_db


class Late(Organisation):
    """An organisation whose look at the others came before they were there."""

    class Meta:
        app_label = "alliance"
        proxy = True

    def full_clean(self, *_positions, **_names):
        """Find nothing."""


def late(**fields):
    return Late(short_name="实验幼儿园", kind="kindergarten", county="夷陵区", **fields)


def test_a_lost_race_reads_like_the_look_before_the_write():
    OrganisationFactory(name="江峡职业学院", rank="chair")

    with pytest.raises(Invalid) as same_name:
        store(late(name="江峡职业学院"))
    with pytest.raises(Invalid) as second_chair:
        store(late(name="实验幼儿园", rank="chair"))

    assert list(same_name.value.fields) == ["name"]
    assert str(second_chair.value) == "联盟只有一个理事长单位。请先调整现在的理事长单位。"
    assert store(late(name="实验幼儿园")).pk


def test_a_change_of_one_column_may_lose_a_race_too():
    OrganisationFactory(rank="chair")
    other = Late.objects.get(pk=OrganisationFactory().pk)
    other.rank = "chair"

    with pytest.raises(Invalid, match="理事长单位"):
        store(other, only=("rank",))

    assert Organisation.objects.filter(rank="chair").count() == 1


def test_what_no_constraint_explains_stays_an_error():
    row = late(name="实验幼儿园")
    row.short_name = None

    with pytest.raises(IntegrityError):
        store(row)
