"""Who sees what: queues, lists, histories, counts, with the same queries for any length."""

import datetime

import pytest
from django.utils import timezone
from tests.factories import MembershipFactory, OrganisationFactory, member_of, user_of
from tests.review.people import SUBJECT, a_cast, passes, returns, sent

from tuoju.core.actors import Actor
from tuoju.core.dates import as_of
from tuoju.review import operations, policies, queries
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db


def subjects(cast, number):
    return [sent(cast, subject=f"library/resource/{n:010d}") for n in range(number)]


def test_the_queue_holds_what_one_may_decide():
    cast = a_cast()
    request = sent(cast, actor=cast.own_reviewer)
    vice = member_of(OrganisationFactory(rank="vice_chair"), role="reviewer")
    other = member_of(OrganisationFactory(), role="reviewer")

    assert queries.queue_for(cast.reviewers[0]).get() == request
    assert queries.queue_for(vice).get() == request
    for nobody in (cast.own_reviewer, other, cast.office, cast.director, Actor.anonymous()):
        assert not queries.queue_for(nobody).exists()

    passes(cast.reviewers[0], request)
    passes(vice, request)

    assert queries.queue_for(cast.office).get() == request
    assert queries.queue_for(cast.reviewers[1]).get() == request
    for nobody in (cast.reviewers[0], vice):
        assert not queries.queue_for(nobody).exists()


def test_queue_and_policy_and_people_agree():
    cast = a_cast()
    vice = member_of(OrganisationFactory(rank="vice_chair"), role="reviewer")
    other = member_of(OrganisationFactory(), role="reviewer")
    people = [*cast.reviewers, cast.own_reviewer, cast.director, cast.office, vice, other]
    request = sent(cast, actor=cast.own_reviewer)
    for judge in (cast.reviewers[0], vice, None):
        request.refresh_from_db()
        turn = queries.turn_of(request)
        by_policy = {a.user_id for a in people if policies.can_decide(a, turn)}
        by_queue = {a.user_id for a in people if queries.queue_for(a).exists()}
        by_people = set(queries.people_who_may_decide(request).values_list("pk", flat=True))

        assert by_policy == by_queue == by_people
        assert by_policy
        if judge is not None:
            passes(judge, request)


def test_a_reviewer_whose_time_is_over_is_not_asked():
    cast = a_cast()
    request = sent(cast)
    former = MembershipFactory(
        organisation=cast.lead, role="reviewer", ends=datetime.date(2025, 1, 1)
    )

    assert former.person not in queries.people_who_may_decide(request)


def test_who_sees_a_request():
    cast = a_cast()
    request = sent(cast)
    vice = member_of(OrganisationFactory(rank="vice_chair"), role="reviewer")
    sees = [cast.author, *cast.reviewers, cast.own_reviewer, cast.director, cast.office, vice]
    blind = [
        Actor.anonymous(),
        member_of(cast.kindergarten),
        member_of(cast.lead),
        member_of(OrganisationFactory(), role="reviewer"),
        member_of(OrganisationFactory(), role="director"),
    ]

    for actor in sees:
        assert ReviewRequest.objects.visible_to(actor).get() == request
        assert queries.with_history(request.public_id, actor) == request
    for actor in blind:
        assert not ReviewRequest.objects.visible_to(actor).exists()
        assert queries.with_history(request.public_id, actor) is None


def test_history_holds_every_round():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    operations.comment(cast.reviewers[0], request=request, text="补充出处")
    returns(cast.reviewers[0], request)
    passes(cast.reviewers[0], sent(cast, content_hash="hash-2", steps=["first"]))

    found = queries.with_history(request.public_id, cast.office)

    assert [(s.round, s.decision.verdict) for s in found.steps.all()] == [
        (1, "return"),
        (2, "pass"),
    ]
    assert found.comments.all()[0].text == "补充出处"


@pytest.mark.parametrize("rounds", [1, 3])
def test_history_and_story_need_the_same_queries_for_any_length(rounds, django_assert_num_queries):
    cast = a_cast()
    for number in range(rounds):
        request = sent(cast, content_hash=f"hash-{number}")
        operations.comment(cast.reviewers[0], request=request, text="?")
        returns(cast.reviewers[0], request)

    with django_assert_num_queries(3):  # requests, steps with decisions, comments
        found = queries.with_history(request.public_id, cast.office)
        [step.decision.reviewer.name for step in found.steps.all() if step.state == "returned"]
        [comment.author.name for comment in found.comments.all()]
    with django_assert_num_queries(4):  # entries, names, decisions, requests
        story = queries.story_of(SUBJECT)

    assert len(story) == 2 * rounds
    assert story[0].reason == "第 3 页的时间没有依据"
    assert story[0].person == user_of(cast.reviewers[0]).name


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_needs_the_same_queries_for_any_length(rows, django_assert_num_queries):
    cast = a_cast()
    subjects(cast, rows)

    with django_assert_num_queries(3):  # leaders, rows, current steps
        found = list(queries.with_current_step(queries.queue_for(cast.reviewers[0])))
        [
            (row.organisation.name, row.submitter.name, row.current_steps[0].assignee)
            for row in found
        ]

    assert len(found) == rows


def test_neighbours_follow_the_queue():
    cast = a_cast()
    first, second, third = subjects(cast, 3)

    assert queries.neighbours(cast.reviewers[0], second) == (first, third)
    assert queries.neighbours(cast.reviewers[0], first) == (None, second)
    assert queries.neighbours(cast.reviewers[0], third) == (second, None)


def test_filters_narrow_by_title_organisation_topic_step_and_state():
    cast = a_cast()
    requests = subjects(cast, 2)
    passes(cast.reviewers[0], requests[1])
    everything = queries.view_of(cast.office, queries.View.ALL)

    def narrowed(**chosen):
        return set(queries.narrowed(everything, chosen, cast.office))

    assert narrowed(q="混龄") == set(requests)
    assert narrowed(q=cast.kindergarten.name) == set(requests)
    assert narrowed(q="没有") == set()
    assert narrowed(step="second") == {requests[1]}
    assert narrowed(state="open", topic="library.version") == set(requests)
    assert narrowed(topic="newsroom.article") == set()


def test_filters_narrow_by_whose_turn_it_is():
    cast = a_cast()
    mine, late, free = subjects(cast, 3)
    me, today = user_of(cast.reviewers[0]), timezone.localdate()
    operations.assign(cast.office, request=mine, person=me, due=today)
    operations.assign(
        cast.office,
        request=late,
        person=user_of(cast.reviewers[1]),
        due=today - datetime.timedelta(days=1),
    )
    everything = queries.view_of(cast.reviewers[0], queries.View.ALL)

    def narrowed(turn):
        return set(queries.narrowed(everything, {"turn": turn}, cast.reviewers[0]))

    assert (narrowed("mine"), narrowed("late"), narrowed("free")) == ({mine}, {late}, {free})


def test_a_review_that_is_told_afterwards_keeps_its_own_dates():
    cast = a_cast()
    sent_at = datetime.datetime(2024, 3, 4, 9, tzinfo=datetime.UTC)
    decided_at = sent_at + datetime.timedelta(days=2)
    with as_of(sent_at):
        request = sent(cast)
    with as_of(decided_at):
        returns(cast.reviewers[0], request)

    request.refresh_from_db()
    assert (request.submitted_at, request.closed_at) == (sent_at, decided_at)
    assert [one.when for one in queries.story_of(SUBJECT)] == [decided_at, sent_at]


def test_an_early_round_that_is_told_afterwards_lies_before_what_followed():
    cast = a_cast()
    day = datetime.datetime(2024, 3, 4, 9, tzinfo=datetime.UTC)
    with as_of(day):
        returns(cast.reviewers[0], sent(cast))
    with as_of(day + datetime.timedelta(days=3)):
        sent(cast, content_hash="second")

    assert [one.when for one in queries.story_of(SUBJECT)] == [
        day + datetime.timedelta(days=3),
        day,
        day,
    ]
