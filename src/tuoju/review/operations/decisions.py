"""Judging: the decision on the current step, and who it is given to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.errors import Changed, Invalid
from tuoju.core.policies import runs_the_alliance
from tuoju.core.storing import record, store
from tuoju.review import facts, policies, queries, topics
from tuoju.review.checklist import checked
from tuoju.review.errors import (
    CannotBeAssigned,
    DecidedThisRound,
    OwnSubmission,
    OwnWork,
    TakenByOther,
)
from tuoju.review.models import Decision, ReviewRequest, ReviewStep
from tuoju.review.operations.rounds import locked, move_on, person_of, require_open


class Outcome(NamedTuple):
    """Where a decision left the request."""

    state: str
    next_step: str | None


@transaction.atomic
def decide(
    actor: Actor,
    *,
    request: ReviewRequest,
    verdict: str,
    checklist: Mapping[str, str],
    seen_hash: str,
    reason: str = "",
    seen_step: str = "",
) -> Outcome:
    """Pass or return the current step, for the content and the step the reviewer saw.

    `seen_step` is the step on the reviewer's screen; without it, the one of the given request.
    Raises `Changed` when somebody else decided, or the author changed the content, meanwhile.
    """
    person = person_of(actor)
    seen_step = seen_step or request.step
    request = locked(request)
    if request.step != seen_step or request.content_hash != seen_hash:
        raise Changed
    require_open(request)
    _require_four_eyes(actor, request)
    passes = verdict == Decision.Verdict.PASS
    reason = reason.strip()
    if not passes and not reason:
        raise Invalid({"reason": [str(_("退回须写明理由，作者会看到。"))]})
    answers = checked(checklist, for_pass=passes)

    step = request.steps.get(state=ReviewStep.State.CURRENT)
    store(
        Decision(
            step=step,
            request=request,
            round=request.round,
            reviewer_id=person,
            verdict=verdict,
            reason=reason,
            content_hash=seen_hash,
            checklist=answers,
        )
    )
    step.state = ReviewStep.State.PASSED if passes else ReviewStep.State.RETURNED
    store(step, only=("state",))
    move_on(request, step, passes=passes)
    record(
        actor,
        facts.ReviewDecided(
            subject=request.subject,
            organisation_id=request.organisation_id,
            request=request.public_id,
            topic=request.topic,
            round=request.round,
            step=step.name,
            verdict=verdict,
            state=request.state,
            next_step=request.step,
            reviewer_id=person,
            content_hash=seen_hash,
        ),
    )
    if request.state != ReviewRequest.State.OPEN:
        topics.settle(actor, request)
    return Outcome(request.state, request.step or None)


@transaction.atomic
def assign(
    actor: Actor,
    *,
    request: ReviewRequest,
    person: User | None,
    due: datetime.date | None = None,
) -> ReviewStep:
    """Let the secretariat give the current step to somebody who may decide it, with a date.

    Others who may decide it still may.
    """
    runs_the_alliance.require(actor, request)
    request = locked(request)
    require_open(request)
    if person is not None and not queries.may_be_given_to(request, person):
        raise CannotBeAssigned(name=person.name)
    step = request.steps.get(state=ReviewStep.State.CURRENT)
    step.assignee = person
    step.due = due
    store(step, only=("assignee", "due"))
    _tell_assigned(actor, request, step)
    return step


@transaction.atomic
def take_step(actor: Actor, *, request: ReviewRequest) -> ReviewStep:
    """Let a reviewer take the current step; its date stays, and twice changes nothing.

    Raises `TakenByOther` while it is with somebody else who may decide it.
    """
    person = person_of(actor)
    request = locked(request)
    require_open(request)
    _require_four_eyes(actor, request)
    step = request.steps.select_related("assignee").get(state=ReviewStep.State.CURRENT)
    if step.assignee_id == person:
        return step
    if step.assignee is not None and not queries.is_free(request, step):
        raise TakenByOther(name=step.assignee.name)
    step.assignee_id = person
    store(step, only=("assignee",))
    _tell_assigned(actor, request, step)
    return step


def _tell_assigned(actor: Actor, request: ReviewRequest, step: ReviewStep) -> None:
    record(
        actor,
        facts.ReviewAssigned(
            subject=request.subject,
            organisation_id=request.organisation_id,
            request=request.public_id,
            topic=request.topic,
            step=step.name,
            assignee_id=step.assignee_id,
            due=step.due.isoformat() if step.due else "",
        ),
    )


def _require_four_eyes(actor: Actor, request: ReviewRequest) -> None:
    turn = queries.turn_of(request)
    policies.may_review.require(actor, turn)
    if policies.submitted_it(actor, turn):
        raise OwnSubmission
    if policies.wrote_it(actor, turn):
        raise OwnWork
    if policies.decided_in_this_round(actor, turn):
        raise DecidedThisRound
