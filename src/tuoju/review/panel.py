"""The side panel of a review, for the pages on which other apps show what is judged.

Such a page builds `panel_of(actor, review, back=…)` into its context and includes the templates
`review/parts/*.html`; their forms post to the addresses of this app and come back to `back`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm

from tuoju.core.actors import Actor
from tuoju.core.policies import runs_the_alliance
from tuoju.core.ui.pieces import Text
from tuoju.review import components, queries, topics
from tuoju.review.checklist import checklist
from tuoju.review.forms import AssignForm, CommentForm, DecisionForm, WithdrawalForm
from tuoju.review.models import Comment, ReviewRequest, ReviewStep
from tuoju.review.policies import speaks_for_the_owner


def panel_of(
    actor: Actor,
    review: ReviewRequest,
    *,
    back: str = "",
    link: Callable[[Comment], str] | None = None,
    **forms: BaseForm,
) -> dict[str, Any]:
    """Build what the panel's templates show.

    `review` comes from `queries.with_history`; forms replace the empty ones after an error. A
    refused decision stays on the page; a decision or a remark that somebody or something forestalled
    only tells what was typed and what happened.
    `link` leads from a remark to what it speaks of on that page.
    """
    turn = queries.turn_of(review)
    mine = components.may_take_turn(actor, turn)
    decision_form = forms.get("decision_form") or DecisionForm(review=review)
    comment_form = forms.get("comment_form") or CommentForm(review=review)
    remarks = components.remarks_of(review, actor, link=link)
    overtaken = _overtaken(actor, review, decision_form)
    return {
        "review": review,
        "tag": components.tag_of(review),
        "chain": components.chain_of(review, reader=actor.user_id, mine=mine),
        "remarks": remarks,
        "open_remarks": sum(one.comment.resolved_at is None for one in remarks),
        "timeline": components.timeline_of(queries.story_of(review.subject)),
        "may_decide": mine,
        "may_claim": mine and _is_free_for(actor, review),
        "shows_decision": (mine or "decision_form" in forms) and not overtaken,
        "overtaken": overtaken,
        "remark_refused": _remark_refused(actor, review, comment_form),
        "why_no_form": components.why_no_form(actor, turn),
        "may_comment": components.may_comment(actor, review),
        "may_withdraw": components.may_withdraw(actor, review),
        "checklist": checklist(),
        "returned": components.return_of(review),
        "earlier": components.earlier_steps_of(review),
        "decision_form": decision_form,
        "comment_form": comment_form,
        "withdrawal_form": forms.get("withdrawal_form")
        or WithdrawalForm(asks_why=not speaks_for_the_owner(actor, review)),
        "assign_form": forms.get("assign_form") or _assign_form(actor, review),
        "judging_url": topics.judging_url(review.topic, review.subject),
        "back": back,
    }


def _overtaken(actor: Actor, review: ReviewRequest, form: BaseForm) -> Text:
    if not isinstance(form, DecisionForm) or not form.is_overtaken(review):
        return ""
    step, content_hash = form["seen_step"].value(), form["seen_hash"].value()
    return components.overtaken_by(actor, review, step=step, content_hash=content_hash)


def _remark_refused(actor: Actor, review: ReviewRequest, form: BaseForm) -> Text:
    """Say why a remark that was written did not arrive, where no form is left to say it."""
    if not form.is_bound or components.may_comment(actor, review):
        return ""
    return components.closed_by(review) or " ".join(map(str, form.non_field_errors()))


def people_for(review: ReviewRequest) -> list[tuple[str, str]]:
    """Return who the current step may be given to, as choices."""
    if not review.step:
        return []
    return list(queries.people_who_may_decide(review).values_list("public_id", "name"))


def _current_step(review: ReviewRequest) -> ReviewStep | None:
    steps = review.steps.all()
    return next((one for one in steps if one.state == ReviewStep.State.CURRENT), None)


def _is_free_for(actor: Actor, review: ReviewRequest) -> bool:
    step = _current_step(review)
    return step is not None and step.assignee_id != actor.user_id and queries.is_free(review, step)


def _assign_form(actor: Actor, review: ReviewRequest) -> AssignForm | None:
    step = _current_step(review)
    if step is None or not runs_the_alliance(actor, review):
        return None
    person = step.assignee.public_id if step.assignee else ""
    return AssignForm(people=people_for(review), initial={"person": person, "due": step.due})
