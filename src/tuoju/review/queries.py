"""Reading reviews: queues, histories, counts."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.alliance.models import LEADING_RANKS, Membership, Organisation
from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.review.facts import (
    ReviewDecided,
    ReviewSubmitted,
    ReviewWithdrawn,
)
from tuoju.review.models import (
    Comment,
    Decision,
    ReviewRequest,
    ReviewRequestQuerySet,
    ReviewStep,
    StepName,
)
from tuoju.review.policies import Turn

EARLY_STEPS = (StepName.FIRST, StepName.SECOND)

# Seats that decide: the last step is the chair's; the others are the leaders' or one's own house's.
_DECIDES_LAST = Q(
    role__in=(Membership.Role.REVIEWER, Membership.Role.SECRETARIAT),
    organisation__rank=Organisation.Rank.CHAIR,
)
_REVIEWS = Q(role=Membership.Role.REVIEWER)
_LEADS = Q(organisation__rank__in=LEADING_RANKS)


def _leaders() -> tuple[frozenset[int], frozenset[int]]:
    """Return the chair's id and the ids of chair and vice chairs."""
    ranks = dict(
        Organisation.objects.filter(rank__in=LEADING_RANKS).values_list("pk", "rank").order_by()
    )
    chair = frozenset(pk for pk, rank in ranks.items() if rank == Organisation.Rank.CHAIR)
    return chair, frozenset(ranks)


def turn_of(request: ReviewRequest) -> Turn:
    """Load what the policies need to judge who may decide the current step."""
    chair_ids, leading_ids = _leaders()
    decided_by = Decision.objects.filter(request=request, round=request.round).order_by()
    return Turn(
        request=request,
        chair_ids=chair_ids,
        leading_ids=leading_ids,
        decided_by=frozenset(decided_by.values_list("reviewer_id", flat=True)),
        author_ids=frozenset(request.authors.values_list("pk", flat=True)),
    )


def has_queue(actor: Actor) -> bool:
    """Whether anything can ever wait for this person: pages of everybody else need not ask."""
    return actor.has("reviewer") or actor.has("secretariat")


def queue_for(actor: Actor) -> ReviewRequestQuerySet:
    """Open requests whose current step this person may decide, four eyes respected."""
    if not has_queue(actor):
        return ReviewRequest.objects.none()
    chair_ids, leading_ids = _leaders()
    reviewing = actor.organisations_with("reviewer")
    early = Q(step__in=EARLY_STEPS)
    mine = early & Q(organisation_id__in=reviewing)
    if reviewing & leading_ids:
        mine |= early
    if actor.organisations_with("reviewer", "secretariat") & chair_ids:
        mine |= Q(step=StepName.FINAL)
    decided = Decision.objects.filter(
        request=OuterRef("pk"), round=OuterRef("round"), reviewer_id=actor.user_id
    )
    return (
        ReviewRequest.objects.visible_to(actor)
        .open()
        .filter(mine)
        .exclude(submitter_id=actor.user_id)
        .exclude(authors=actor.user_id)
        .exclude(Exists(decided))
    )


def turns_for(actor: Actor) -> ReviewRequestQuerySet:
    """What waits for this person: their queue without what others have taken, the nearest due first.

    A step that somebody took who may decide it no longer is free again, as `is_free` says.
    """
    current = ReviewStep.objects.filter(request=OuterRef("pk"), state=ReviewStep.State.CURRENT)
    seats = Membership.objects.current().filter(person=OuterRef("assignee"))
    own = Q(organisation=OuterRef("request__organisation"))
    last, early = Q(request__step=StepName.FINAL), Q(request__step__in=EARLY_STEPS)
    others = current.exclude(assignee_id=actor.user_id).filter(
        (last & Exists(seats.filter(_DECIDES_LAST)))
        | (early & Exists(seats.filter(_REVIEWS, _LEADS | own)))
    )
    due = Subquery(current.order_by().values("due")[:1])
    return (
        queue_for(actor)
        .exclude(Exists(others))
        .annotate(due=due)
        .order_by(F("due").asc(nulls_last=True), "submitted_at", "pk")
    )


def people_who_may_decide(request: ReviewRequest) -> QuerySet[User]:
    """Return the people who may decide the current step of a request (the rule of `can_decide`)."""
    current = Membership.objects.current()
    if request.step == StepName.FINAL:
        seats = current.filter(_DECIDES_LAST)
    else:
        seats = current.filter(_REVIEWS, _LEADS | Q(organisation=request.organisation_id))
    decided = Decision.objects.filter(request=request, round=request.round)
    return (
        User.objects.filter(pk__in=seats.values("person_id"))
        .exclude(pk=request.submitter_id)
        .exclude(pk__in=request.authors.values("pk"))
        .exclude(pk__in=decided.values("reviewer_id"))
        .order_by("pk")
    )


def may_be_given_to(request: ReviewRequest, person: User) -> bool:
    """Whether a person may decide the current step."""
    return people_who_may_decide(request).filter(pk=person.pk).exists()


def is_free(request: ReviewRequest, step: ReviewStep) -> bool:
    """Whether nobody has the current step, or only somebody who may decide it no longer."""
    return step.assignee is None or not may_be_given_to(request, step.assignee)


def with_history(public_id: str, actor: Actor) -> ReviewRequest | None:
    """Return one request the actor may see, with everything its page shows."""
    requests = ReviewRequest.objects.visible_to(actor).filter(public_id=public_id)
    return _with_history(requests).first()


def _with_history(requests: ReviewRequestQuerySet) -> ReviewRequestQuerySet:
    steps = ReviewStep.objects.select_related("assignee", "decision__reviewer")
    comments = Comment.objects.select_related("author")
    return requests.with_context().prefetch_related(
        Prefetch("steps", queryset=steps), Prefetch("comments", queryset=comments)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened in the reviews of an object, out of the log; `when` it really did."""

    entry: Entry
    when: datetime.datetime
    person: str
    reason: str


def story_of(subject: str) -> list[Happening]:
    """Return what happened in all reviews of an object, newest first, in four queries."""
    told = (ReviewSubmitted, ReviewDecided, ReviewWithdrawn)
    entries = list(
        Entry.objects.filter(subject=subject, fact__in=[fact.name for fact in told])
        .select_related("personal")
        .order_by("-pk")
    )
    people = {entry.actor_id for entry in entries if entry.actor_id}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    kept = _moments_of(subject)
    happened = [
        Happening(
            entry=entry,
            when=when or entry.at,
            person=names.get(entry.actor_id or 0, entry.machine),
            reason=reason or entry.told.get("reason", ""),
        )
        for entry in entries
        for when, reason in [kept.get(_key_of(entry), (None, ""))]
    ]
    return _in_order(happened)


def _in_order(newest_first: list[Happening]) -> list[Happening]:
    """Let nothing have happened after what followed it: of early rounds only the log knows."""
    ordered: list[Happening] = []
    for one in newest_first:
        latest = ordered[-1].when if ordered else one.when
        ordered.append(dataclasses.replace(one, when=min(one.when, latest)))
    return ordered


_Key = tuple[str, str, int, str]


def _key_of(entry: Entry) -> _Key:
    data = entry.data
    step = data["step"] if entry.fact == ReviewDecided.name else ""
    return entry.fact, data["request"], data["round"], step


def _moments_of(subject: str) -> dict[_Key, tuple[datetime.datetime, str]]:
    """Return date and reason of decisions and of the last submissions, as their rows keep them."""
    decisions = Decision.objects.filter(request__subject=subject).order_by()
    kept: dict[_Key, tuple[datetime.datetime, str]] = {
        (ReviewDecided.name, request, number, step): (at, reason)
        for request, number, step, at, reason in decisions.values_list(
            "request__public_id", "round", "step__name", "at", "reason"
        )
    }
    requests = ReviewRequest.objects.filter(subject=subject).order_by()
    for request, number, at in requests.values_list("public_id", "round", "submitted_at"):
        kept[ReviewSubmitted.name, request, number, ""] = (at, "")
    return kept


class View(models.TextChoices):
    """The saved views of the list."""

    MINE_TO_JUDGE = "judge", _("待我审核")
    SUBMITTED_BY_ME = "mine", _("我提交的")
    ALL = "all", _("全部")


def view_of(actor: Actor, view: str) -> ReviewRequestQuerySet:
    """Return the requests of a saved view: what is due or waits longest first, else newest first."""
    if view == View.MINE_TO_JUDGE:
        return turns_for(actor)
    requests = ReviewRequest.objects.visible_to(actor)
    return requests.filter(submitter_id=actor.user_id) if view == View.SUBMITTED_BY_ME else requests


class Turns(models.TextChoices):
    """Whose turn it is, and whether it is late."""

    MINE = "mine", _("分给我的")
    FREE = "free", _("未分派")
    LATE = "late", _("已逾期")


def narrowed(
    requests: ReviewRequestQuerySet, chosen: Mapping[str, str], actor: Actor
) -> ReviewRequestQuerySet:
    """Apply the filters of the list page."""
    exact = {name: chosen[name] for name in ("topic", "step", "state") if name in chosen}
    requests = requests.filter(**exact)
    if "q" in chosen:
        words = chosen["q"]
        requests = requests.filter(
            Q(title__icontains=words) | Q(organisation__name__icontains=words)
        )
    if "turn" in chosen:
        requests = requests.filter(Exists(_turns(chosen["turn"], actor)))
    return requests


def _turns(turn: str, actor: Actor) -> QuerySet[ReviewStep]:
    current = ReviewStep.objects.filter(request=OuterRef("pk"), state=ReviewStep.State.CURRENT)
    if turn == Turns.MINE:
        return current.filter(assignee_id=actor.user_id)
    if turn == Turns.FREE:
        return current.filter(assignee__isnull=True)
    return current.filter(due__lt=timezone.localdate())


def with_current_step(requests: ReviewRequestQuerySet) -> ReviewRequestQuerySet:
    """Load what a row of a list shows; `current_step` finds the step of an open request."""
    current = ReviewStep.objects.filter(state=ReviewStep.State.CURRENT).select_related("assignee")
    return requests.with_context().prefetch_related(
        Prefetch("steps", queryset=current, to_attr="current_steps")
    )


def current_step(request: ReviewRequest) -> ReviewStep | None:
    """Return the step that an open request waits at; expects `with_current_step`."""
    return next(iter(getattr(request, "current_steps", [])), None)


def neighbours(
    actor: Actor, request: ReviewRequest
) -> tuple[ReviewRequest | None, ReviewRequest | None]:
    """Return the requests before and after this one in the person's queue."""
    queue = queue_for(actor).exclude(pk=request.pk)
    place = {"submitted_at": request.submitted_at}
    before = queue.filter(
        Q(submitted_at__lt=request.submitted_at) | Q(**place, pk__lt=request.pk)
    ).order_by("-submitted_at", "-pk")
    after = queue.filter(
        Q(submitted_at__gt=request.submitted_at) | Q(**place, pk__gt=request.pk)
    ).order_by("submitted_at", "pk")
    return before.first(), after.first()


def next_to_judge(actor: Actor) -> ReviewRequest | None:
    """Return the request that has waited longest for this person."""
    return turns_for(actor).first()


def to_judge(actor: Actor) -> int:
    """Count the requests that wait for this person's decision; no query for anybody else."""
    if actor.has("reviewer") or actor.has("secretariat"):
        return turns_for(actor).count()
    return 0
