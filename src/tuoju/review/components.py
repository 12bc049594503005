"""What pages show of a review: its chain of steps, its story, its remarks, its tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.core.ui.pieces import Moment, Step, StepState, Text
from tuoju.core.ui.said import moment, short_date
from tuoju.review import facts, policies, topics
from tuoju.review.checklist import ANSWERS, checklist
from tuoju.review.models import Comment, Decision, ReviewRequest, ReviewStep, StepName
from tuoju.review.queries import Happening

WAITING_FOR = {
    StepName.FIRST: _("待初审"),
    StepName.SECOND: _("待复审"),
    StepName.FINAL: _("待终审"),
}
TONES = {
    ReviewRequest.State.PASSED: "good",
    ReviewRequest.State.RETURNED: "bad",
    ReviewRequest.State.WITHDRAWN: "off",
}
_STEP_STATES: dict[str, StepState] = {
    ReviewStep.State.PASSED: "done",
    ReviewStep.State.CURRENT: "now",
    ReviewStep.State.RETURNED: "back",
    ReviewStep.State.WAITING: "todo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTag:
    """The coloured word for where a request is."""

    label: Text
    tone: str


def tag_of(request: ReviewRequest) -> StateTag:
    """Say in a word what a request waits for, or how it ended."""
    if request.state == ReviewRequest.State.OPEN:
        return StateTag(label=WAITING_FOR[StepName(request.step)], tone="wait")
    state = ReviewRequest.State(request.state)
    return StateTag(label=state.label, tone=TONES[state])


def chain_of(
    request: ReviewRequest, *, reader: int | None = None, mine: bool = False
) -> list[Step]:
    """Return submission and steps of the current round; `mine` says the reader may take the turn.

    What was taken back begins anew when it is sent again: no step of it counts any more. Expects a
    request from `queries.with_history`.
    """
    if request.state == ReviewRequest.State.WITHDRAWN:
        note = format_lazy(_("{day} 撤回"), day=short_date(request.closed_at))
        first = Step(name=_("提交"), state="back", note=note)
        names = [step.name for step in request.steps.all() if step.round == request.round]
        return [first, *_not_begun(names)]
    return [
        Step(name=_("提交"), state="done", note=short_date(request.submitted_at)),
        *(
            Step(
                name=StepName(step.name).label,
                state=_STEP_STATES[step.state],
                note=_note_of(step, reader=reader, mine=mine),
            )
            for step in request.steps.all()
            if step.round == request.round
        ),
    ]


def chain_ahead(names: Iterable[str]) -> list[Step]:
    """Return the steps that something will go through once it is submitted."""
    return [Step(name=_("提交"), state="now", note=_("还没有提交")), *_not_begun(names)]


def _not_begun(names: Iterable[str]) -> list[Step]:
    return [Step(name=StepName(name).label) for name in names]


def _note_of(step: ReviewStep, *, reader: int | None, mine: bool) -> Text:
    decision = _decision_of(step)
    if decision is not None:
        return format_lazy(
            "{} {}", short_date(decision.at), Decision.Verdict(decision.verdict).label
        )
    if step.state != ReviewStep.State.CURRENT:
        return ""
    late = step.is_late
    if step.assignee is None:
        free, overdue = (_("待认领"), _("待认领，已逾期")) if mine else (_("待处理"), _("已逾期"))
        return overdue if late else free
    if step.assignee_id == reader:
        return _("由您处理，已逾期") if late else _("由您处理")
    words = _("由{name}处理，已逾期") if late else _("由{name}处理")
    return format_lazy(words, name=step.assignee.name)


def _decision_of(step: ReviewStep) -> Decision | None:
    return getattr(step, "decision", None)


def return_of(request: ReviewRequest) -> Decision | None:
    """Return the decision that sent the content back, as long as it has not been sent again."""
    if request.state != ReviewRequest.State.RETURNED:
        return None
    decided = [_decision_of(step) for step in request.steps.all() if step.round == request.round]
    found = [one for one in decided if one and one.verdict == Decision.Verdict.RETURN]
    return found[0] if found else None


def timeline_of(story: list[Happening]) -> list[Moment]:
    """Tell what happened, newest first; expects `queries.story_of`."""
    return [
        Moment(
            title=_title_of(happening.entry),
            when=happening.when,
            text="　".join(part for part in (happening.person, happening.reason) if part),
        )
        for happening in story
    ]


def _title_of(entry: Entry) -> Text:
    data = entry.data
    if entry.fact == facts.ReviewSubmitted.name:
        return format_lazy(_("第 {n} 次送审"), n=data["round"])
    if entry.fact == facts.ReviewWithdrawn.name:
        return _("撤回送审")
    return format_lazy(
        _("{step}：{verdict}"),
        step=StepName(data["step"]).label,
        verdict=Decision.Verdict(data["verdict"]).label,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment as the side panel shows it; `number` is the one on its pin."""

    number: int
    comment: Comment
    place: Text
    url: str
    is_mine: bool
    is_new: bool


def remarks_of(
    request: ReviewRequest, actor: Actor, *, link: Callable[[Comment], str] | None = None
) -> list[Remark]:
    """Give every comment of a request from `queries.with_history` its number and place.

    `link` says where on the reader's page a comment's field or page is shown.
    """
    return [
        Remark(
            number=number,
            comment=comment,
            place=place_of(comment, request.topic),
            url=link(comment) if link else "",
            is_mine=comment.author_id == actor.user_id,
            is_new=comment.round == request.round,
        )
        for number, comment in enumerate(request.comments.all(), start=1)
    ]


def place_of(comment: Comment, topic: str) -> str | Promise:
    """Say what a comment is anchored to; a page anchor is `page` or `file:page`."""
    if comment.anchor_kind == Comment.AnchorKind.PAGE:
        return format_lazy(_("第 {n} 页"), n=comment.anchor.rpartition(":")[2])
    if comment.anchor_kind == Comment.AnchorKind.FIELD:
        known = topics.topic_named(topic)
        return known.field_labels.get(comment.anchor, comment.anchor) if known else comment.anchor
    return _("整体意见")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierStep:
    """What an earlier step of this round answered, for those who judge after it."""

    title: Text
    answers: list[tuple[str, Text]]


def earlier_steps_of(request: ReviewRequest) -> list[EarlierStep]:
    """Return the answered checklists of the current round; expects `queries.with_history`."""
    return [
        EarlierStep(
            title=format_lazy(
                "{step}　{name}",
                step=StepName(step.name).label,
                name=decision.reviewer.name,
            ),
            answers=[
                (dimension.name, ANSWERS[decision.checklist[dimension.key]])
                for dimension in checklist().dimensions
                if decision.checklist.get(dimension.key) in ANSWERS
            ],
        )
        for step in request.steps.all()
        if step.round == request.round and (decision := _decision_of(step)) is not None
    ]


def may_take_turn(actor: Actor, turn: policies.Turn) -> bool:
    """Whether the decision form is for this reader."""
    is_open = turn.request.state == ReviewRequest.State.OPEN
    return actor.is_authenticated and is_open and policies.can_decide(actor, turn)


def why_no_form(actor: Actor, turn: policies.Turn) -> Text:
    """Say to somebody who judges others' work why the current step is not theirs; else nothing."""
    judges = actor.has("reviewer") or actor.has("secretariat")
    if not judges or turn.request.state != ReviewRequest.State.OPEN:
        return ""
    if policies.submitted_it(actor, turn) or policies.wrote_it(actor, turn):
        return _("这是您自己提交或参与编写的内容，须由他人审核，所以这里没有决定表单。")
    if policies.decided_in_this_round(actor, turn):
        return _("这一轮中您已审核过前面的步骤，这一步须由另一位审核员处理，所以这里没有决定表单。")
    return ""


def overtaken_by(actor: Actor, request: ReviewRequest, *, step: str, content_hash: str) -> Text:
    """Say what happened to a step before somebody's decision on it arrived.

    Expects a request from `queries.with_history`.
    """
    seen = [one for one in request.steps.all() if one.name == step]
    decided = [one for one in map(_decision_of, seen) if one and one.content_hash == content_hash]
    if decided:
        return _decided_before(actor, decided[-1], step)
    return closed_by(request) or _("您看的已不是最新的一稿，请看过最新的再决定。")


def closed_by(request: ReviewRequest) -> Text:
    """Say how a request that nobody discusses any more came to its end; else nothing."""
    if request.state == ReviewRequest.State.WITHDRAWN:
        return format_lazy(_("这次送审已在 {at} 撤回。"), at=moment(request.closed_at))
    if request.state == ReviewRequest.State.PASSED:
        return format_lazy(_("这次送审已在 {at} 全部通过。"), at=moment(request.closed_at))
    return ""


def _decided_before(actor: Actor, decision: Decision, step: str) -> Text:
    words = _("{step}：{name}在 {at} 决定：{verdict}。")
    if decision.reviewer_id == actor.user_id:
        words = _("{step}：您已在 {at} 决定：{verdict}。")
    return format_lazy(
        words,
        step=StepName(step).label,
        name=decision.reviewer.name,
        at=moment(decision.at),
        verdict=Decision.Verdict(decision.verdict).label,
    )


def may_comment(actor: Actor, request: ReviewRequest) -> bool:
    """Whether to offer the field for remarks."""
    return request.is_discussed and actor.is_authenticated and policies.can_comment(actor, request)


def may_withdraw(actor: Actor, request: ReviewRequest) -> bool:
    """Whether to offer taking the request back."""
    return bool(request.step) and policies.can_withdraw(actor, request)
