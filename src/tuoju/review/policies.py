"""Who may judge, assign, withdraw and comment; predicates on loaded objects."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.core.actors import Actor
from tuoju.core.policies import Policy, runs_the_alliance
from tuoju.review.models import ReviewRequest, StepName


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A request at its current step, with what the rules look at (`queries.turn_of`)."""

    request: ReviewRequest
    chair_ids: frozenset[int]
    leading_ids: frozenset[int]
    decided_by: frozenset[int]
    author_ids: frozenset[int]


@Policy
def reviews_for_the_alliance(actor: Actor, turn: Turn) -> bool:
    """Whether a reviewer of the chair or a vice chair does a first or second review."""
    return turn.request.step in {StepName.FIRST, StepName.SECOND} and bool(
        actor.organisations_with("reviewer") & turn.leading_ids
    )


@Policy
def reviews_for_the_owner(actor: Actor, turn: Turn) -> bool:
    """Whether a reviewer of the owning organisation does a first or second review."""
    return turn.request.step in {StepName.FIRST, StepName.SECOND} and actor.has_in(
        turn.request.organisation_id, "reviewer"
    )


@Policy
def closes_for_the_alliance(actor: Actor, turn: Turn) -> bool:
    """Whether a reviewer or the secretariat of the lead college does the final review."""
    return turn.request.step == StepName.FINAL and bool(
        actor.organisations_with("reviewer", "secretariat") & turn.chair_ids
    )


@Policy
def submitted_it(actor: Actor, turn: Turn) -> bool:
    """Whether the actor asked for the review."""
    return actor.user_id == turn.request.submitter_id


@Policy
def wrote_it(actor: Actor, turn: Turn) -> bool:
    """Whether the actor worked on what is judged."""
    return actor.user_id in turn.author_ids


@Policy
def decided_in_this_round(actor: Actor, turn: Turn) -> bool:
    """Whether the actor has decided another step of the same round."""
    return actor.user_id in turn.decided_by


may_review = reviews_for_the_alliance | reviews_for_the_owner | closes_for_the_alliance
can_decide = may_review & ~submitted_it & ~wrote_it & ~decided_in_this_round


@Policy
def belongs_to_the_owner(actor: Actor, request: ReviewRequest) -> bool:
    """Whether the actor works in the owning organisation."""
    return request.organisation_id in actor.organisation_ids


@Policy
def sent_it(actor: Actor, request: ReviewRequest) -> bool:
    """Whether the actor submitted the request and works there still; private work stays theirs."""
    if not actor.is_authenticated or actor.user_id != request.submitter_id:
        return False
    return request.private or request.organisation_id in actor.organisation_ids


@Policy
def edits_for_the_owner(actor: Actor, request: ReviewRequest) -> bool:
    """Whether the actor edits or directs the owning organisation."""
    return actor.has_in(request.organisation_id, "editor", "director")


@Policy
def reviews_somewhere(actor: Actor, _request: ReviewRequest) -> bool:
    """Whether the actor reviews at all; `visible_to` decides which requests they meet."""
    return actor.has("reviewer")


can_submit = belongs_to_the_owner | runs_the_alliance
speaks_for_the_owner = sent_it | edits_for_the_owner
can_withdraw = speaks_for_the_owner | runs_the_alliance
can_comment = sent_it | edits_for_the_owner | reviews_somewhere | runs_the_alliance
