"""How many reviews a resource needs, and whether it had them."""

from __future__ import annotations

from django.db.models import Subquery

from tuoju.core.log.models import Entry
from tuoju.core.refs import ref
from tuoju.library.facts import DraftSaved, DraftStarted
from tuoju.library.models import Resource
from tuoju.library.vocabularies import Visibility
from tuoju.review.models import ReviewRequest, StepName

INTERNAL = frozenset({Visibility.ME, Visibility.ORGANISATION})
THREE_STEPS: tuple[str, ...] = (StepName.FIRST, StepName.SECOND, StepName.FINAL)


def steps_for(resource: Resource) -> tuple[str, ...]:
    """Three reviews by three people; an organisation's internal shelf may use fewer.

    The fewer are the first ones: these an organisation's own reviewers may do, while the final
    review belongs to the chair. Source: 三审三校 practice (domain facts section 6, rule RS-01).
    """
    count = resource.organisation.review_steps if resource.visibility in INTERNAL else 3
    return THREE_STEPS[:count] if count > 0 else THREE_STEPS


def authors_of(resource: Resource) -> set[int]:
    """Return the people who worked on the open draft: whoever brought, started or saved it."""
    told = Entry.objects.filter(subject=ref(resource))
    started = told.filter(fact=DraftStarted.name).order_by("-pk").values("pk")[:1]
    worked = told.filter(
        fact__in=[DraftStarted.name, DraftSaved.name], pk__gte=Subquery(started)
    ).values_list("actor_id", flat=True)
    return {person for person in (*worked, resource.created_by_id) if person is not None}


def is_reviewed_for(resource: Resource) -> bool:
    """Whether the latest review has as many steps as the resource's audience asks for.

    What the operator collected was never reviewed, and says so.
    """
    if resource.collected:
        return True
    judged = {ReviewRequest.State.OPEN, ReviewRequest.State.PASSED}
    request = ReviewRequest.objects.filter(subject=ref(resource)).order_by("-pk").first()
    if request is None or request.state not in judged:
        return resource.current_id is None
    return request.steps.filter(round=request.round).count() >= len(steps_for(resource))
