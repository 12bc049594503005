"""Two people at the same moment, on real connections."""

import pytest
from tests.core.conditions import together
from tests.review.people import SUBJECT, a_cast, sent

from tuoju.review import operations
from tuoju.review.checklist import all_fit
from tuoju.review.errors import AlreadyUnderReview
from tuoju.review.models import Decision, ReviewRequest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_reviewers_at_one_step_one_wins(attempt):
    cast = a_cast()
    request = sent(cast, subject=f"library/resource/r{attempt:09d}")

    def deciding(reviewer):
        return lambda: operations.decide(
            reviewer,
            request=request,
            verdict="pass",
            checklist=all_fit(),
            seen_hash="hash-1",
        )

    results = together(*(deciding(reviewer) for reviewer in cast.reviewers))

    assert sorted(type(result).__name__ for result in results) == ["Changed", "Changed", "Outcome"]
    assert Decision.objects.filter(request=request).count() == 1
    request.refresh_from_db()
    assert request.step == "second"


def test_two_submissions_at_once_make_one_request():
    cast = a_cast()

    results = together(
        lambda: sent(cast), lambda: sent(cast, actor=cast.director, content_hash="hash-2")
    )

    assert ReviewRequest.objects.filter(subject=SUBJECT).count() == 1
    assert sorted(type(result).__name__ for result in results) == [
        "AlreadyUnderReview",
        "ReviewRequest",
    ]
    refusal = next(result for result in results if isinstance(result, AlreadyUnderReview))
    assert "户外混龄游戏案例集" in str(refusal)
