"""What two people do to one resource at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from tests.factories import OrganisationFactory, member_of
from tests.factories.library import draft_by, judge, three_reviewers

from tuoju.library import operations
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_audience_changes_while_the_last_reviewer_passes():
    with transaction.atomic():
        writer = member_of(OrganisationFactory(), "teacher")
        *early, last = three_reviewers()
        draft = draft_by(writer, visibility="alliance")
        request = operations.submit_draft(writer, draft=draft)
        for reviewer in early:
            judge(reviewer, request)
    deciding, changed = threading.Event(), threading.Event()

    def decide():
        try:
            with transaction.atomic():
                ReviewRequest.objects.select_for_update().get(pk=request.pk)
                deciding.set()
                changed.wait(0.5)
                return judge(last, request)
        finally:
            connections.close_all()

    def change():
        try:
            deciding.wait(10)
            return operations.change_audience(
                writer, resource=draft.resource, visibility="organisation"
            ).visibility
        finally:
            changed.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        decided, audience = pool.submit(decide), pool.submit(change)

        assert decided.result(30) == ReviewRequest.State.PASSED
        assert audience.result(30) == "organisation"
