"""The number at the bell is what the day's list shows."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from tests.factories import actor_of, member_of, user_of
from tests.factories.library import draft_by, judge, three_reviewers

from tuoju.alliance.models import Membership
from tuoju.core.actors import Actor
from tuoju.library import operations
from tuoju.portal.queries import today, waiting

pytestmark = pytest.mark.django_db


def returned_to(writer: Actor) -> None:
    first, *_others = three_reviewers()
    judge(first, operations.submit_draft(writer, draft=draft_by(writer)), "return", "请补充来源")


def test_a_returned_draft_waits_for_its_writer():
    writer = member_of()
    returned_to(writer)

    assert waiting(writer) == len(today(writer).returned) == 1


def test_nothing_waits_for_somebody_who_has_left_the_organisation():
    writer = member_of()
    returned_to(writer)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(person_id=writer.user_id).update(ends=yesterday)

    gone = actor_of(user_of(writer))

    assert waiting(gone) == len(today(gone).returned) == 0
    assert today(gone).is_empty


def test_nothing_waits_for_visitors(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert waiting(Actor.anonymous()) == 0
