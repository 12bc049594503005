"""Phone numbers as people type them."""

import pytest
from tests.factories import UserFactory

from tuoju.accounts.adapter import AccountAdapter
from tuoju.accounts.phones import masked_email, masked_phone, normal_phone, spoken_phone


@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        " 138 0000 0001 ",
        "138-0000-0001",
        "+86 138 0000 0001",
        "0086 13800000001",
        "8613800000001",
        "１３８０００００００１",
        "(86) 138 0000 0001",
    ],
)
def test_one_number_however_it_is_typed(typed):
    assert normal_phone(typed) == "+8613800000001"


@pytest.mark.parametrize(
    "typed",
    ["", "1380000000", "138000000011", "12800000001", "+86 12345", "人", "a@b.cn", "+0123456"],
)
def test_what_is_no_mobile_number_is_refused(typed):
    assert normal_phone(typed) is None


def test_numbers_from_abroad_are_kept():
    assert normal_phone("+49 151 23456789") == "+4915123456789"


def test_numbers_are_read_out_in_groups_and_masked_for_others():
    assert spoken_phone("+8613812345678") == "138 1234 5678"
    assert masked_phone("+8613812345678") == "138 **** 5678"
    assert masked_email("zhang.san@example.org") == "z***@example.org"


@pytest.mark.django_db
def test_what_is_no_number_is_nobodys_number():
    UserFactory(phone=None, email="a@example.org")

    assert AccountAdapter().get_user_by_phone("没有号码") is None
