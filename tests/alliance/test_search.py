"""What the search engine is told about organisations."""

import pytest
from tests.factories import OrganisationFactory

from tuoju.alliance.search import ORGANISATIONS
from tuoju.core.refs import ref

pytestmark = pytest.mark.django_db


def test_listed_organisations_are_public_and_hidden_ones_are_not():
    listed = OrganisationFactory(name="夷陵甲园", description="公办园")
    hidden = OrganisationFactory(is_listed=False)

    documents = {one.ref: one for one in ORGANISATIONS.documents([ref(listed), ref(hidden)])}

    document = documents[ref(listed)]
    assert document.audience == ("public",)
    assert (document.kind, document.title, document.summary) == (
        "organisation",
        "夷陵甲园",
        "公办园",
    )
    assert document.url == f"/members/{listed.public_id}/"
    assert documents[ref(hidden)].audience == (f"org:{hidden.pk}", "role:secretariat")
    assert set(ORGANISATIONS.refs()) == set(documents)


def test_a_reference_to_nothing_yields_nothing():
    assert list(ORGANISATIONS.documents(["alliance/organisation/2222222222"])) == []
