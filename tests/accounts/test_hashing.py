"""Hashing a password takes a while, so nobody hashes while holding the database's write lock."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, transaction
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NEW = {"password1": "new-bridge-2026", "password2": "new-bridge-2026"}
WHERE = "tests.accounts.test_hashing"


class OpenHandedHasher(Argon2PasswordHasher):
    """Refuses to work while a transaction is open."""

    def encode(self, password, salt):
        assert not connection.in_atomic_block
        return super().encode(password, salt)

    def verify(self, password, encoded):
        assert not connection.in_atomic_block
        return super().verify(password, encoded)


class YesterdaysHasher(Argon2PasswordHasher):
    """Makes hashes that are weaker than today's."""

    time_cost = 1


@pytest.fixture(autouse=True)
def _only_outside(settings):
    settings.PASSWORD_HASHERS = [f"{WHERE}.OpenHandedHasher"]


@pytest.fixture
def person():
    user = UserFactory.build(phone="+8613900000001", email="teacher@example.org")
    user.set_password(PASSWORD)
    with transaction.atomic():
        user.save()
    return user


def signs_in(client, password, login="13900000001"):
    client.post("/accounts/login/", {"login": login, "password": password})
    return "_auth_user_id" in client.session


def test_signing_in_right_wrong_and_unknown(client, person):
    assert not signs_in(client, "wrong-wrong-1")
    assert not signs_in(client, PASSWORD, login="13911112222")
    assert signs_in(client, PASSWORD)


def test_a_hash_that_became_weak_is_renewed_at_sign_in(client, person):
    with transaction.atomic():
        person.password = YesterdaysHasher().encode(PASSWORD, "x" * 16)
        person.save()
    weak = person.password

    assert signs_in(client, PASSWORD)

    person.refresh_from_db()
    assert person.password != weak
    assert person.check_password(PASSWORD)


def test_changing_the_password(client, person):
    signs_in(client, PASSWORD)

    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW["password1"])


def test_a_first_password(client, person):
    with transaction.atomic():
        person.set_unusable_password()
        person.save()
        client.force_login(person)

    answer = client.post("/accounts/password/set/", NEW)

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW["password1"])


def test_a_forgotten_password(client, person, texts):
    client.post("/accounts/password/reset/", {"email": "13900000001"})
    client.post("/accounts/password/reset/confirm/", {"code": texts.last_code()})

    client.post("/accounts/password/reset/complete/", NEW)

    person.refresh_from_db()
    assert person.check_password(NEW["password1"])


def test_confirming_who_one_is(client, person):
    signs_in(client, PASSWORD)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()

    answer = client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})

    assert answer["Location"] == "/accounts/email/"
