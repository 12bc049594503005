"""How many reviews a resource needs, and whether it had them."""

from __future__ import annotations

from django.db.models import F, Subquery

from tuoju.core.log.models import Entry
from tuoju.core.refs import ref
from tuoju.library.facts import DraftSaved, DraftStarted
from tuoju.library.models import Resource
from tuoju.library.vocabularies import Visibility
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


def is_reviewed_for(resource: Resource, audience: str = "") -> bool:
    """Whether the live content passed as many reviews as today's audience, or another, asks for.

    Reviews still open do not count. What the operator collected was never reviewed, and says so;
    a draft never published has its reviews before it, unless they have begun.
    """
    if resource.collected:
        return True
    if resource.current is None:
        return not ReviewRequest.objects.open().filter(subject=ref(resource)).exists()
    passed = ReviewStep.objects.filter(
        request__subject=ref(resource),
        request__state=ReviewRequest.State.PASSED,
        request__content_hash=resource.current.content_hash,
        round=F("request__round"),
        state=ReviewStep.State.PASSED,
    )
    return set(passed.values_list("name", flat=True)) >= set(steps_for(resource, audience))


def needs_alliance_review(resource: Resource) -> bool:
    """Whether a live resource must be reviewed once more before the alliance may see it."""
    return resource.visibility in INTERNAL and not is_reviewed_for(resource, Visibility.ALLIANCE)
