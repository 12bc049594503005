"""Whoever worked on something does not judge it, whoever pressed the button to submit it."""

import pytest
from tests.review.people import a_cast, passes, sent

from tuoju.review import policies, queries
from tuoju.review.errors import OwnWork
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


def test_an_author_who_did_not_submit_does_not_judge_either():
    cast = a_cast()
    request = sent(cast, authors=[cast.own_reviewer.user_id])

    assert not policies.can_decide(cast.own_reviewer, queries.turn_of(request))
    assert not queries.queue_for(cast.own_reviewer).exists()
    people = set(queries.people_who_may_decide(request).values_list("pk", flat=True))
    assert people == {reviewer.user_id for reviewer in cast.reviewers}
    with pytest.raises(OwnWork):
        passes(cast.own_reviewer, request)


def test_private_material_is_seen_by_its_submitter_and_its_judges():
    cast = a_cast()
    request = sent(cast)
    ReviewRequest.objects.update(private=True)

    def sees(actor):
        return ReviewRequest.objects.visible_to(actor).filter(pk=request.pk).exists()

    assert sees(cast.author)
    assert sees(cast.own_reviewer)
    assert sees(cast.reviewers[0])
    assert not sees(cast.director)
    assert not sees(cast.office)
    ReviewRequest.objects.update(step="final")
    assert sees(cast.office)
