"""Two people who enter the same thing at the same moment, on real connections."""

import pytest
from django.db import transaction
from tests.core.conditions import together
from tests.factories import OrganisationFactory, UserFactory, actor_of, director_of, secretariat

from tuoju.accounts.models import User
from tuoju.accounts.operations import attach_phone
from tuoju.alliance import operations
from tuoju.alliance.models import Invitation, Organisation
from tuoju.core.errors import DomainError
from tuoju.core.log.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
RACES = pytest.mark.parametrize("attempt", range(5))
PHONE = "13912345678"


@RACES
def test_two_organisations_invite_a_new_number_at_once(attempt):
    with transaction.atomic():
        directors = [(director_of(place), place) for place in OrganisationFactory.create_batch(2)]

    def inviting(director, place):
        return lambda: operations.invite_to_organisation(
            director, organisation=place, login=PHONE, name="新老师", role="teacher"
        )

    results = together(*(inviting(*pair) for pair in directors))

    person = User.objects.get(phone="+8613912345678")
    refused = [result for result in results if isinstance(result, DomainError)]
    assert Invitation.objects.filter(person=person).count() == 2 - len(refused)
    assert [
        str(refusal) for refusal in refused if "这个手机号已经属于另一个账号" not in str(refusal)
    ] == []


@RACES
def test_one_number_attached_to_two_accounts_at_once_stays_with_one(attempt):
    with transaction.atomic():
        people = UserFactory.create_batch(2)

    def attaching(person):
        return lambda: attach_phone(actor_of(person), person=person, phone=PHONE, verified=True)

    results = together(*(attaching(person) for person in people))

    owner = User.objects.get(phone="+8613912345678")
    (refusal,) = [result for result in results if isinstance(result, DomainError)]
    assert owner in results
    assert "这个手机号已经属于另一个账号" in str(refusal)
    assert Entry.objects.get().subject.endswith(owner.public_id)


@RACES
def test_of_two_chairs_entered_at_once_one_stays(attempt):
    with transaction.atomic():
        office = secretariat()

    def entering(name):
        return lambda: operations.create_organisation(
            office, name=name, short_name=name, kind="college", county="夷陵区", rank="chair"
        )

    results = together(entering("江峡职业学院"), entering("峡州师范学院"))

    chair = Organisation.objects.get(rank="chair")
    (refusal,) = [result for result in results if isinstance(result, DomainError)]
    assert chair in results
    assert "理事长单位" in str(refusal)
