"""The whole demo alliance goes in through the operations that people use, under today's rules."""

import pytest
from tests.competencies.shelf import load_shipped

from tuoju.alliance.models import Membership, Organisation
from tuoju.demo.content.source import load_resources
from tuoju.demo.loading import load
from tuoju.library.models import Draft, Resource
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


def test_the_whole_demo_loads_once_and_shows_every_state():
    load_shipped()

    loaded = load()

    sources = load_resources()
    assert loaded.skipped == []
    assert Resource.objects.count() == len(sources) >= 120
    assert Organisation.objects.count() >= 45
    assert set(Membership.objects.values_list("role", flat=True)) == set(Membership.Role.values)
    assert {one.state for one in sources} >= {"draft", "returned", "withdrawn", "collected"}
    assert Draft.objects.exists()
    assert set(ReviewRequest.objects.values_list("state", flat=True)) >= {
        ReviewRequest.State.OPEN,
        ReviewRequest.State.PASSED,
        ReviewRequest.State.RETURNED,
    }

    load()

    assert Resource.objects.count() == len(sources)
