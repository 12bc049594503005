"""A member with a password, and their browser."""

from __future__ import annotations

import pytest
from tests.factories import PASSWORD, member_of, user_of


@pytest.fixture
def actor():
    return member_of()


@pytest.fixture
def person(actor):
    person = user_of(actor)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(client, person):
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client
