"""Personal numbers cannot be read in the database; people still sign in with them."""

from base64 import urlsafe_b64encode

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from tests.factories import UserFactory, actor_of

from tuoju.accounts import operations
from tuoju.accounts.encryption import SECOND_FACTOR, Unreadable, seal, unseal
from tuoju.accounts.models import User
from tuoju.core.log.models import PersonalValues

NUMBER = "+8613900000001"


def stored(column="phone", table="accounts_user"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")  # noqa: S608 - names of this test
        return [row[0] for row in cursor.fetchall()]


def test_a_sealed_text_is_read_with_the_same_key_and_purpose_only(settings):
    sealed = seal(NUMBER, "phone")

    assert "139" not in sealed
    assert sealed == seal(NUMBER, "phone") != seal(NUMBER, "session")
    assert unseal(sealed, "phone") == NUMBER
    with pytest.raises(Unreadable):
        unseal(sealed, "session")
    settings.TUOJU_DATA_KEY = "another deployment's"
    with pytest.raises(Unreadable):
        unseal(sealed, "phone")


@pytest.mark.parametrize(
    "broken", [NUMBER, "1:", "1:?", "1:人", seal(NUMBER, "phone")[:-4] + "AAA="]
)
def test_a_changed_text_is_not_read(broken):
    with pytest.raises(Unreadable):
        unseal(broken, "phone")


@pytest.mark.django_db
def test_the_database_holds_no_number_and_finds_the_person():
    person = UserFactory(phone=NUMBER)

    assert stored() == [seal(NUMBER, "phone")]
    assert User.objects.get(phone=NUMBER) == person
    assert list(User.objects.filter(phone__in=[NUMBER])) == [person]
    assert User.objects.get().phone == NUMBER


@pytest.mark.django_db
def test_a_part_of_a_number_finds_nobody():
    with pytest.raises(FieldError):
        User.objects.filter(phone__startswith="+86139").exists()


@pytest.mark.django_db
def test_no_number_is_no_text():
    UserFactory(phone=None)

    assert stored() == [None]
    assert User.objects.filter(phone__isnull=True).count() == 1


@pytest.mark.django_db
def test_a_number_belongs_to_one_account():
    UserFactory(phone=NUMBER)

    with pytest.raises(ValidationError, match="属于另一个账号"):
        UserFactory.build(phone=NUMBER).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(phone=NUMBER)

    assert User.objects.count() == 1


@pytest.mark.django_db
def test_beside_the_log_a_number_is_masked():
    person = UserFactory(phone=None)

    operations.attach_phone(actor_of(person), person=person, phone=NUMBER, verified=True)

    assert PersonalValues.objects.get().data == {"phone": "139 **** 0001"}


@pytest.mark.django_db
def test_sessions_are_sealed(client, texts, deliver):
    UserFactory(phone=NUMBER)
    deliver(lambda: client.post("/accounts/login/code/", {"login": NUMBER}))
    (session,) = stored("session_data", "django_session")

    assert session.startswith("1:")
    assert NUMBER in str(dict(client.session))


@pytest.mark.django_db
def test_a_session_of_another_deployment_is_an_empty_one(client, settings):
    client.force_login(UserFactory())
    settings.TUOJU_DATA_KEY = "another deployment's"

    assert client.get("/accounts/profile/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_existing_second_factors_are_sealed_and_opened_again_by_the_migration(settings):
    before, after = ("accounts", "0004_seal_phones"), ("accounts", "0005_seal_second_factors")
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tuoju second factors")
    fernet = Fernet(urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
    old = {"secret": fernet.encrypt(b"TOTP").decode()}
    MigrationExecutor(connection).migrate([before])
    try:
        with transaction.atomic():
            mine = Authenticator.objects.create(user=UserFactory(), type="totp", data=old)
            lost = Authenticator.objects.create(
                user=UserFactory(), type="totp", data={"secret": "x"}
            )

        MigrationExecutor(connection).migrate([after])

        mine.refresh_from_db()
        lost.refresh_from_db()
        assert mine.data == {"secret": seal("TOTP", SECOND_FACTOR)}
        assert lost.data == {"secret": "x"}
        MigrationExecutor(connection).migrate([before])
        mine.refresh_from_db()
        assert fernet.decrypt(mine.data["secret"]) == b"TOTP"
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_existing_numbers_are_sealed_and_opened_again_by_the_migration():
    before, after = ("accounts", "0003_room_for_sealed_phones"), ("accounts", "0004_seal_phones")
    MigrationExecutor(connection).migrate([before])
    try:
        old = MigrationExecutor(connection).loader.project_state([before]).apps
        with transaction.atomic():
            for number, phone in enumerate([NUMBER, None]):
                old.get_model("accounts", "User").objects.create(
                    public_id=f"22222222{number}2", name="教师", phone=phone
                )
        assert set(stored()) == {NUMBER, None}

        MigrationExecutor(connection).migrate([after])

        assert set(stored()) == {seal(NUMBER, "phone"), None}
        assert User.objects.filter(phone=NUMBER).count() == 1
        MigrationExecutor(connection).migrate([before])
        assert set(stored()) == {NUMBER, None}
    finally:
        call_command("migrate", verbosity=0)
