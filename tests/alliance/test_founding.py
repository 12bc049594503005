"""The lead of the alliance on a fresh deployment."""

import pytest
from tests.factories import OrganisationFactory, director_of

from tuoju.alliance.founding import lead_organisation
from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_fresh_deployment_gets_one_lead_and_keeps_it():
    machine = Actor.machine("init")

    first = lead_organisation(machine)

    assert (first.rank, first.kind) == ("chair", "college")
    assert lead_organisation(machine) == first


def test_an_existing_lead_is_taken():
    chair = OrganisationFactory(rank="chair")

    assert lead_organisation(Actor.machine("init")) == chair


def test_people_without_the_right_found_nothing():
    with pytest.raises(NotAllowed):
        lead_organisation(director_of())

    assert not Organisation.objects.filter(rank="chair").exists()
