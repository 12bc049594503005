"""What the home page and the day's list compose out of the apps below."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.models import Draft, Resource
from tuoju.library.queries.cards import Card, cards
from tuoju.review.models import ReviewRequest
from tuoju.review.queries import queue_for

FRESH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on the home page."""

    fresh: list[Card]
    resources: int
    organisations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What waits for a person."""

    to_review: list[ReviewRequest]
    returned: list[Draft]
    drafts: list[Draft]


def home(actor: Actor) -> Home:
    """Compose the home page in a fixed number of queries."""
    visible = Resource.objects.visible_to(actor)
    return Home(
        fresh=cards(visible.filter(collected=False).with_context()[:FRESH]),
        resources=visible.count(),
        organisations=Organisation.objects.visible_to(actor).count(),
    )


def today(actor: Actor) -> Today:
    """Compose the day's list in a fixed number of queries."""
    own = Draft.objects.visible_to(actor).select_related("resource__organisation")
    mine = own.filter(resource__created_by_id=actor.user_id)
    return Today(
        to_review=list(queue_for(actor).with_context()[:20]),
        returned=list(mine.filter(state=Draft.State.RETURNED)[:20]),
        drafts=list(mine.filter(state=Draft.State.EDITING)[:20]),
    )
