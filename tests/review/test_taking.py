"""Taking a step oneself: the date stays, nobody's step is taken away, the page says whose it is."""

import datetime

import pytest
from django.urls import reverse
from tests.factories import OrganisationFactory, after_leaving, member_of, user_of
from tests.review.people import a_cast, passes, sent

from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.review import operations
from tuoju.review.errors import DecidedThisRound, NotUnderReview, OwnSubmission, TakenByOther
from tuoju.review.models import ReviewStep
from tuoju.review.queries import turns_for

pytestmark = pytest.mark.django_db
DUE = datetime.date(2030, 1, 1)


def taken(request) -> list[tuple[int | None, datetime.date | None]]:
    steps = ReviewStep.objects.filter(request=request, state="current")
    return list(steps.values_list("assignee_id", "due"))


def test_taking_a_step_keeps_the_date_that_the_secretariat_set():
    cast = a_cast()
    request = sent(cast)
    me = cast.reviewers[0]
    operations.assign(cast.office, request=request, person=None, due=DUE)

    step = operations.take_step(me, request=request)

    assert (step.assignee_id, step.due) == (me.user_id, DUE)
    last = Entry.objects.latest("pk")
    assert (last.fact, last.data["assignee_id"], last.data["due"]) == (
        "review.assigned",
        me.user_id,
        "2030-01-01",
    )


def test_taking_what_one_has_changes_nothing():
    cast = a_cast()
    request = sent(cast)
    me = cast.reviewers[0]
    operations.assign(cast.office, request=request, person=user_of(me), due=DUE)
    told = Entry.objects.count()

    operations.take_step(me, request=request)

    assert taken(request) == [(me.user_id, DUE)]
    assert Entry.objects.count() == told


def test_nobody_takes_a_step_from_whom_it_was_given_to():
    cast = a_cast()
    request = sent(cast)
    one, other, _third = cast.reviewers
    operations.assign(cast.office, request=request, person=user_of(one), due=DUE)
    told = Entry.objects.count()

    with pytest.raises(TakenByOther) as refusal:
        operations.take_step(other, request=request)

    assert user_of(one).name in str(refusal.value)
    assert taken(request) == [(one.user_id, DUE)]
    assert Entry.objects.count() == told


def test_a_step_of_somebody_who_may_judge_no_longer_is_taken():
    cast = a_cast()
    request = sent(cast)
    one, other, _third = cast.reviewers
    operations.assign(cast.office, request=request, person=user_of(one), due=DUE)
    assert not turns_for(other).exists()
    after_leaving(one)
    assert turns_for(other).get() == request

    operations.take_step(other, request=request)

    assert taken(request) == [(other.user_id, DUE)]


def test_only_those_who_may_decide_take_a_step():
    cast = a_cast()
    request = sent(cast, actor=cast.own_reviewer)
    passes(cast.reviewers[0], request)
    told = Entry.objects.count()

    for actor, refusal in (
        (cast.own_reviewer, OwnSubmission),
        (cast.reviewers[0], DecidedThisRound),
        (cast.office, NotAllowed),
        (cast.author, NotAllowed),
        (member_of(OrganisationFactory(), role="reviewer"), NotAllowed),
        (Actor.anonymous(), SignInNeeded),
        (Actor.machine("cli"), SignInNeeded),
    ):
        with pytest.raises(refusal):
            operations.take_step(actor, request=request)

    assert taken(request) == [(None, None)]
    assert Entry.objects.count() == told


def test_nothing_closed_is_taken():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    passes(cast.reviewers[0], request)
    told = Entry.objects.count()

    with pytest.raises(NotUnderReview):
        operations.take_step(cast.reviewers[1], request=request)

    assert Entry.objects.count() == told


def test_only_the_secretariat_gives_steps():
    cast = a_cast()
    request = sent(cast)
    told = Entry.objects.count()

    for actor in (cast.reviewers[0], cast.director, cast.author):
        with pytest.raises(NotAllowed):
            operations.assign(actor, request=request, person=user_of(cast.reviewers[0]), due=DUE)

    assert taken(request) == [(None, None)]
    assert Entry.objects.count() == told


def test_the_page_says_whose_step_it_is_and_offers_it_to_nobody_else(client):
    cast = a_cast()
    request = sent(cast)
    one, other, _third = cast.reviewers
    operations.assign(cast.office, request=request, person=user_of(one), due=DUE)
    client.force_login(user_of(other))

    page = client.get(reverse("review:decide", args=[request.public_id]))
    answer = client.post(
        reverse("review:assign", args=[request.public_id]), {"take": "1"}, follow=True
    )

    assert "由我处理" not in page.content.decode()
    assert f"由{user_of(one).name}处理" in page.content.decode()
    assert f"这一步已交给{user_of(one).name}处理" in answer.content.decode()
    assert taken(request) == [(one.user_id, DUE)]


def test_the_form_of_the_secretariat_shows_what_stands(client):
    cast = a_cast()
    request = sent(cast)
    one = user_of(cast.reviewers[0])
    operations.assign(cast.office, request=request, person=one, due=DUE)
    client.force_login(user_of(cast.office))

    html = client.get(reverse("review:decide", args=[request.public_id])).content.decode()

    assert f'<option value="{one.public_id}" selected>' in html
    assert 'value="2030-01-01"' in html
