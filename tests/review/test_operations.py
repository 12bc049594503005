"""Submitting, judging, taking back: the rules of the machine, and that refusals leave no trace."""

import datetime

import pytest
from tests.factories import OrganisationFactory, member_of, user_of
from tests.refusals import refused
from tests.review.people import SUBJECT, a_cast, passes, returns, sent

from tuoju.core.actors import Actor
from tuoju.core.errors import Changed, Invalid, NotAllowed, NotFound, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.review import operations
from tuoju.review.checklist import all_fit
from tuoju.review.errors import (
    AlreadyUnderReview,
    CannotBeAssigned,
    DecidedThisRound,
    NotUnderReview,
    OwnSubmission,
)
from tuoju.review.models import Comment, Decision, ReviewRequest

pytestmark = pytest.mark.django_db


def facts():
    return list(Entry.objects.order_by("pk").values_list("fact", flat=True))


def test_three_people_pass_it_one_after_the_other():
    cast = a_cast()
    request = sent(cast)

    outcomes = [passes(reviewer, request) for reviewer in cast.reviewers]

    assert outcomes == [("open", "second"), ("open", "final"), ("passed", None)]
    request.refresh_from_db()
    assert (request.state, request.step, request.round) == ("passed", "", 1)
    assert request.closed_at is not None
    assert {d.content_hash for d in request.decisions.all()} == {"hash-1"}
    assert facts() == ["review.submitted", *["review.decided"] * 3]
    last = Entry.objects.latest("pk")
    assert last.subject == SUBJECT
    assert last.data["state"] == "passed"
    assert last.organisation_id == cast.kindergarten.pk


def test_an_internal_shelf_may_use_one_step_by_its_own_reviewer():
    cast = a_cast()
    request = sent(cast, steps=["first"])

    assert passes(cast.own_reviewer, request) == ("passed", None)


def test_a_return_needs_a_reason_and_ends_the_round():
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request)

    with pytest.raises(Invalid) as refusal:
        returns(cast.reviewers[1], request, reason="  ")
    assert set(refusal.value.fields) == {"reason"}
    assert Decision.objects.count() == 1

    assert returns(cast.reviewers[1], request) == ("returned", None)
    request.refresh_from_db()
    assert (request.state, request.step) == ("returned", "")


def test_resubmitting_opens_the_next_round_and_keeps_the_story():
    cast = a_cast()
    request = sent(cast)
    operations.comment(
        cast.reviewers[0], request=request, text="缺少依据", anchor_kind="page", anchor="3"
    )
    returns(cast.reviewers[0], request)

    again = sent(cast, content_hash="hash-2", title="户外混龄游戏案例集（修订）")

    assert again.pk == request.pk
    assert (again.round, again.step, again.content_hash) == (2, "first", "hash-2")
    assert again.title == "户外混龄游戏案例集（修订）"
    assert again.comments.get().round == 1
    assert again.decisions.get().verdict == "return"
    assert passes(cast.reviewers[0], again) == ("open", "second")


def test_after_passing_a_new_submission_is_a_new_request():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    passes(cast.reviewers[0], request)

    newer = sent(cast, content_hash="hash-2")

    assert newer.pk != request.pk
    assert newer.round == 1


def test_sending_the_same_content_twice_is_one_request():
    cast = a_cast()
    first = sent(cast)

    assert sent(cast).pk == first.pk
    assert facts() == ["review.submitted"]


def test_other_content_cannot_slip_into_an_open_review():
    cast = a_cast()
    sent(cast)

    with pytest.raises(AlreadyUnderReview) as refusal:
        sent(cast, content_hash="hash-2")

    assert "户外混龄游戏案例集" in str(refusal.value)
    assert ReviewRequest.objects.get().content_hash == "hash-1"


@pytest.mark.parametrize("steps", [[], ["second", "first"], ["first", "first"], ["fourth"]])
def test_steps_are_some_of_the_three_in_order(steps):
    cast = a_cast()

    with pytest.raises(Invalid):
        sent(cast, steps=steps)

    assert not ReviewRequest.objects.exists()
    assert facts() == []


def test_strangers_visitors_and_machines_do_not_submit():
    cast = a_cast()

    with pytest.raises(NotAllowed):
        sent(cast, actor=member_of(OrganisationFactory(), role="editor"))
    with pytest.raises(SignInNeeded):
        sent(cast, actor=Actor.anonymous())
    with pytest.raises(SignInNeeded):
        sent(cast, actor=Actor.machine("import"))

    assert not ReviewRequest.objects.exists()


def test_nobody_approves_their_own():
    cast = a_cast()
    request = sent(cast, actor=cast.own_reviewer)

    with pytest.raises(OwnSubmission):
        passes(cast.own_reviewer, request)

    assert not Decision.objects.exists()
    assert request.steps.get(state="current").name == "first"


def test_nobody_decides_two_steps_of_a_round():
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request)

    with pytest.raises(DecidedThisRound):
        passes(cast.reviewers[0], request)

    assert Decision.objects.count() == 1


def test_who_may_decide_which_step():
    cast = a_cast()
    vice = member_of(OrganisationFactory(rank="vice_chair", kind="college"), role="reviewer")
    other = member_of(OrganisationFactory(), role="reviewer")
    request = sent(cast)

    for nobody in (other, cast.office, cast.director):
        with refused(NotAllowed):
            passes(nobody, request)
    passes(cast.own_reviewer, request)
    passes(vice, request)
    for nobody in (member_of(cast.kindergarten, role="reviewer"), vice):
        with refused(NotAllowed):
            passes(nobody, request)

    assert passes(cast.office, request) == ("passed", None)


def test_the_deployment_itself_never_judges():
    cast = a_cast()
    request = sent(cast)

    with refused(SignInNeeded):
        passes(Actor.machine("cli"), request)

    assert not Decision.objects.exists()


def test_a_decision_on_other_content_than_seen_is_refused():
    cast = a_cast()
    request = sent(cast)

    with pytest.raises(Changed):
        passes(cast.reviewers[0], request, seen_hash="hash-0")

    assert not Decision.objects.exists()


def test_the_second_of_two_decisions_on_one_step_is_told():
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request)

    with pytest.raises(Changed):
        passes(cast.reviewers[1], request, seen_step="first")

    assert Decision.objects.get().reviewer_id == cast.reviewers[0].user_id


def test_a_closed_request_takes_no_decision():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    passes(cast.reviewers[0], request)

    with refused(NotUnderReview):
        passes(cast.reviewers[1], request)

    assert Decision.objects.count() == 1


def test_a_pass_needs_the_whole_checklist_and_nothing_that_does_not_fit():
    cast = a_cast()
    request = sent(cast)
    partial = dict(list(all_fit().items())[:6])

    with pytest.raises(Invalid) as missing:
        passes(cast.reviewers[0], request, checklist=partial)
    with pytest.raises(Invalid) as failing:
        passes(cast.reviewers[0], request, checklist=all_fit() | {"age": "does_not_fit"})
    with pytest.raises(Invalid):
        passes(cast.reviewers[0], request, checklist=all_fit() | {"beauty": "fits"})
    with pytest.raises(Invalid):
        passes(cast.reviewers[0], request, checklist=all_fit() | {"age": "maybe"})

    assert "格式规范" in str(missing.value)
    assert "年龄适宜" in str(failing.value)
    assert not Decision.objects.exists()


def test_verdicts_are_pass_or_return_only():
    cast = a_cast()
    request = sent(cast)

    with pytest.raises(Invalid):
        operations.decide(
            cast.reviewers[0],
            request=request,
            verdict="shrug",
            reason="…",
            checklist={},
            seen_hash="hash-1",
        )

    assert not Decision.objects.exists()


@pytest.mark.parametrize("who", ["author", "director", "office"])
def test_the_submitting_side_takes_it_back_and_sends_it_again(who):
    cast = a_cast()
    request = sent(cast)

    operations.withdraw(getattr(cast, who), request=request, reason="重复送审")

    request.refresh_from_db()
    assert (request.state, request.step) == ("withdrawn", "")
    assert sent(cast).round == 2


def test_the_secretariat_withdraws_for_others_only_with_a_reason():
    cast = a_cast()
    request = sent(cast)

    with pytest.raises(Invalid, match="原因"):
        operations.withdraw(cast.office, request=request, reason="　")

    request.refresh_from_db()
    assert request.state == "open"
    assert not Entry.objects.filter(fact="review.withdrawn").exists()


def test_others_do_not_withdraw_and_nothing_closed_is_withdrawn():
    cast = a_cast()
    request = sent(cast)

    with refused(NotAllowed):
        operations.withdraw(cast.reviewers[0], request=request)
    returns(cast.reviewers[0], request)
    with refused(NotUnderReview):
        operations.withdraw(cast.author, request=request)

    request.refresh_from_db()
    assert request.state == "returned"


def test_comments_are_anchored_answered_and_resolved():
    cast = a_cast()
    request = sent(cast)
    page = operations.comment(
        cast.reviewers[0], request=request, text=" 缺少依据 ", anchor_kind="page", anchor="3"
    )
    operations.comment(cast.author, request=request, text="已补充出处")

    operations.resolve_comment(cast.author, comment=page)
    operations.resolve_comment(cast.author, comment=page)

    page.refresh_from_db()
    assert page.text == "缺少依据"
    assert page.resolved_at is not None
    assert facts().count("review.comment_resolved") == 1


@pytest.mark.parametrize(
    ("anchor_kind", "anchor"), [("whole", "3"), ("page", ""), ("field", " "), ("corner", "1")]
)
def test_a_comment_s_anchor_fits_its_kind(anchor_kind, anchor):
    cast = a_cast()
    request = sent(cast)

    with pytest.raises(Invalid):
        operations.comment(
            cast.reviewers[0], request=request, text="?", anchor_kind=anchor_kind, anchor=anchor
        )

    assert not Comment.objects.exists()


def test_strangers_do_not_learn_of_a_request_by_commenting():
    cast = a_cast()
    request = sent(cast)

    with refused(NotFound):
        operations.comment(member_of(OrganisationFactory()), request=request, text="?")
    with refused(SignInNeeded):
        operations.comment(Actor.anonymous(), request=request, text="?")

    assert not Comment.objects.exists()


def test_nothing_is_said_about_what_has_passed():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    passes(cast.reviewers[0], request)

    with refused(NotUnderReview):
        operations.comment(cast.author, request=request, text="谢谢")

    assert not Comment.objects.exists()


def test_a_reviewer_takes_a_step_and_the_secretariat_gives_it():
    cast = a_cast()
    request = sent(cast)

    operations.take_step(cast.reviewers[0], request=request)
    step = operations.assign(
        cast.office,
        request=request,
        person=user_of(cast.reviewers[1]),
        due=datetime.date(2026, 12, 1),
    )

    assert step.assignee_id == cast.reviewers[1].user_id
    assert step.due == datetime.date(2026, 12, 1)
    assert operations.assign(cast.office, request=request, person=None).assignee is None


def test_steps_are_not_given_to_people_who_may_not_decide_them():
    cast = a_cast()
    request = sent(cast, actor=cast.own_reviewer)

    for person in (cast.own_reviewer, cast.director):
        with pytest.raises(CannotBeAssigned) as refusal:
            operations.assign(cast.office, request=request, person=user_of(person))
        assert user_of(person).name in str(refusal.value)
    with pytest.raises(NotAllowed):
        operations.assign(cast.author, request=request, person=user_of(cast.reviewers[0]))

    assert request.steps.filter(assignee__isnull=False).count() == 0
