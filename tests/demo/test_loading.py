"""The whole demo alliance goes in through the operations that people use, under today's rules."""

import pytest
from django.utils import timezone
from tests.competencies.shelf import load_shipped

from tuoju.accounts.models import User
from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.queries import actor_for
from tuoju.demo.content.source import load_resources
from tuoju.demo.loading import load
from tuoju.library.models import Draft, LinkGrant, Resource, Submission
from tuoju.portal.queries import today
from tuoju.review.models import ReviewRequest, ReviewStep

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

    _every_story_is_told()

    load()

    assert Resource.objects.count() == len(sources)
    assert LinkGrant.objects.count() == 1


def _every_story_is_told():
    """A second round with another file, a late reviewer, a damaged file, a link with an end."""
    again = Resource.objects.get(source_path="canyu-juece")
    first, second = Submission.objects.filter(resource=again).order_by("pk")
    assert first.files.get().blob != second.files.get().blob
    late = ReviewStep.objects.get(due__lt=timezone.localdate())
    assert late.state == ReviewStep.State.CURRENT
    assert late.assignee is not None
    damaged = Draft.objects.get(resource__source_path="tuoban-youxi-anli")
    assert len({one.blob.sha256 for one in damaged.files.all()}) == 2
    assert LinkGrant.objects.get().expires_at > timezone.now()
    teacher = actor_for(User.objects.get(email="teacher-yiling@example.org"), "web")
    day = today(teacher)
    assert all([day.returned, day.drafts, day.in_review, day.fresh])
