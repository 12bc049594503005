"""Anything people may try in any order: the promises of the machine hold after every step."""

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.review.people import a_cast

from tuoju.core.errors import DomainError
from tuoju.review import operations, queries
from tuoju.review.checklist import all_fit
from tuoju.review.models import Decision, ReviewRequest, ReviewStep

NUMBERS = count()
HASHES = st.sampled_from(["red", "green", "blue"])
STEPS = st.sampled_from([operations.THREE_STEPS, ("first",), ("first", "final")])
PERSON = st.integers(min_value=0, max_value=6)


class Review(RuleBasedStateMachine):
    """One object under review, and seven people who do as they please."""

    cast = None

    def __init__(self):
        super().__init__()
        self.subject = f"library/resource/m{next(NUMBERS):09d}"
        cast = self.cast
        self.people = [cast.author, *cast.reviewers, cast.own_reviewer, cast.director, cast.office]
        self.request = None
        self.round = 0
        self.submitters = {}

    def attempt(self, act):
        """Let somebody try; refusals must be domain errors that change nothing."""
        before = self.picture()
        try:
            act()
        except DomainError:
            assert self.picture() == before
        self.request = ReviewRequest.objects.filter(subject=self.subject).order_by("-pk").first()
        if self.request is not None:
            key = (self.request.pk, self.request.round)
            self.submitters.setdefault(key, self.request.submitter_id)

    def picture(self):
        """Return everything stored about the object."""
        requests = ReviewRequest.objects.filter(subject=self.subject).order_by("pk")
        return (
            list(requests.values()),
            list(ReviewStep.objects.filter(request__in=requests).order_by("pk").values()),
            list(Decision.objects.filter(request__in=requests).order_by("pk").values()),
        )

    @rule(person=PERSON, content_hash=HASHES, steps=STEPS)
    def submit(self, person, content_hash, steps):
        self.attempt(
            lambda: operations.submit(
                self.people[person],
                topic="library.version",
                subject=self.subject,
                title="观察记录",
                organisation=self.cast.kindergarten,
                content_hash=content_hash,
                steps=steps,
            )
        )

    @precondition(lambda self: self.request is not None)
    @rule(
        person=PERSON,
        verdict=st.sampled_from(["pass", "pass", "pass", "return"]),
        stale=st.booleans(),
    )
    def decide(self, person, verdict, stale):
        seen = "grey" if stale else self.request.content_hash
        self.attempt(
            lambda: operations.decide(
                self.people[person],
                request=self.request,
                verdict=verdict,
                reason="请补充",
                checklist=all_fit(),
                seen_hash=seen,
            )
        )

    @precondition(lambda self: self.request is not None)
    @rule(person=PERSON)
    def withdraw(self, person):
        self.attempt(lambda: operations.withdraw(self.people[person], request=self.request))

    @invariant()
    def one_current_step_exactly_while_open(self):
        if self.request is None:
            return
        current = [
            (step.round, step.name)
            for step in ReviewStep.objects.filter(request=self.request, state="current")
        ]
        is_open = self.request.state == "open"
        assert current == ([(self.request.round, self.request.step)] if is_open else [])

    @invariant()
    def four_eyes(self):
        judged = [
            ((d.request_id, d.round), d.reviewer_id)
            for d in Decision.objects.filter(request__subject=self.subject)
        ]
        assert len(judged) == len(set(judged))
        assert all(self.submitters[key] != reviewer for key, reviewer in judged)

    @invariant()
    def passed_means_every_step_on_this_content(self):
        if self.request is None or self.request.state != "passed":
            return
        steps = self.request.steps.filter(round=self.request.round).select_related("decision")
        assert {step.state for step in steps} == {"passed"}
        assert {step.decision.content_hash for step in steps} == {self.request.content_hash}

    @invariant()
    def rounds_only_grow(self):
        if self.request is not None:
            total = ReviewStep.objects.filter(request__subject=self.subject, order=0).count()
            assert total >= self.round
            self.round = total

    def teardown(self):
        """Whatever happened, ordinary steps lead to the end: no state is a trap."""
        if self.request is None or self.request.state != "open":
            self.submit(person=0, content_hash="violet", steps=operations.THREE_STEPS)
        while self.request.state == "open":
            able = [i for i, a in enumerate(self.people) if self.request in queries.queue_for(a)]
            assert able, "nobody may decide an open step"
            self.decide(person=able[0], verdict="pass", stale=False)
        assert self.request.state == "passed"


@pytest.mark.django_db
def test_no_order_of_steps_breaks_a_promise():
    Review.cast = a_cast()

    run_state_machine_as_test(
        Review,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
