"""How many reviews a resource needs, and whether it had them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F, Subquery

from tuoju.core.log.models import Entry
from tuoju.core.refs import ref
from tuoju.library.facts import DraftSaved, DraftStarted
from tuoju.library.models import Resource, Submission
from tuoju.library.vocabularies import BY_WIDTH, Visibility
from tuoju.review.models import ReviewRequest, ReviewStep, StepName

INTERNAL = frozenset({Visibility.ME, Visibility.ORGANISATION})
THREE_STEPS: tuple[str, ...] = (StepName.FIRST, StepName.SECOND, StepName.FINAL)


def steps_for(resource: Resource, audience: str = "") -> tuple[str, ...]:
    """Return the reviews that today's audience asks for, or another one.

    Three reviews by three people; an organisation's internal shelf may use fewer.

    The fewer are the first ones: these an organisation's own reviewers may do, while the final
    review belongs to the chair. Source: 三审三校 practice (domain facts section 6, rule RS-01).
    """
    is_internal = (audience or resource.visibility) in INTERNAL
    count = resource.organisation.review_steps if is_internal else 3
    return THREE_STEPS[:count] if count > 0 else THREE_STEPS


def authors_of(resource: Resource) -> set[int]:
    """Return the people who worked on the open draft: whoever brought, started or saved it."""
    told = Entry.objects.filter(subject=ref(resource))
    started = told.filter(fact=DraftStarted.name).order_by("-pk").values("pk")[:1]
    worked = told.filter(
        fact__in=[DraftStarted.name, DraftSaved.name], pk__gte=Subquery(started)
    ).values_list("actor_id", flat=True)
    return {person for person in (*worked, resource.created_by_id) if person is not None}


def is_reviewed_for(resource: Resource, audience: str, kinds: Collection[str] = ()) -> bool:
    """Whether reviewers who knew of an audience this wide passed the live content.

    Reviews still open do not count, nor do fewer steps than the audience asks for. What the
    operator collected was never reviewed, and says so; a draft never published has its reviews
    before it, unless they have begun.
    """
    if resource.collected:
        return True
    if resource.current is None:
        return not ReviewRequest.objects.open().filter(subject=ref(resource)).exists()
    passed = Submission.objects.filter(
        resource=resource,
        request__state=ReviewRequest.State.PASSED,
        request__content_hash=resource.current.content_hash,
        content_hash=resource.current.content_hash,
        round=F("request__round"),
    )
    return any(
        _reaches(submission.fields, audience, kinds)
        and _steps_of(submission) >= set(steps_for(resource, audience))
        for submission in passed
    )


def audiences_to_ask_for(resource: Resource) -> list[str]:
    """Return the wider audiences to which only another review opens a live resource."""
    levels = list(Visibility.values)
    wider = levels[levels.index(resource.visibility) + 1 :]
    return [
        level
        for level in (Visibility.ALLIANCE, Visibility.PUBLIC)
        if level in wider and not is_reviewed_for(resource, level)
    ]


def is_wider(
    before: str, kinds_before: Collection[str], after: str, kinds_after: Collection[str]
) -> bool:
    """Whether a change lets people see a resource who could not before."""
    known: dict[str, Any] = {"visibility": before, "visible_kinds": list(kinds_before)}
    return not _reaches(known, after, kinds_after)


def _reaches(known: dict[str, Any], audience: str, kinds: Collection[str]) -> bool:
    """Whether an audience, and its kinds of organisations, lie within a known one."""
    widest = known.get("visibility", Visibility.ME)
    if audience == widest == Visibility.ORGANISATION_KINDS:
        return set(kinds) <= set(known.get("visible_kinds", ()))
    return BY_WIDTH.index(audience) <= BY_WIDTH.index(widest)


def _steps_of(submission: Submission) -> set[str]:
    passed = ReviewStep.objects.filter(
        request=submission.request_id, round=submission.round, state=ReviewStep.State.PASSED
    )
    return set(passed.values_list("name", flat=True))
