"""The people of a review: the lead college's reviewers, the secretariat, a kindergarten's team."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from tests.factories import OrganisationFactory, member_of

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.review import operations
from tuoju.review.checklist import all_fit
from tuoju.review.models import ReviewRequest

SUBJECT = "library/resource/2222222222"


@dataclass(frozen=True)
class Cast:
    """One lead college with three reviewers, one kindergarten with an author and its own people."""

    lead: Organisation
    kindergarten: Organisation
    author: Actor
    reviewers: tuple[Actor, Actor, Actor]
    own_reviewer: Actor
    director: Actor
    office: Actor


@transaction.atomic
def a_cast() -> Cast:
    lead = OrganisationFactory(rank="chair", kind="college")
    kindergarten = OrganisationFactory()
    return Cast(
        lead=lead,
        kindergarten=kindergarten,
        author=member_of(kindergarten),
        reviewers=tuple(member_of(lead, role="reviewer") for _ in range(3)),
        own_reviewer=member_of(kindergarten, role="reviewer"),
        director=member_of(kindergarten, role="director"),
        office=member_of(lead, role="secretariat"),
    )


def sent(
    cast: Cast, *, subject: str = SUBJECT, content_hash: str = "hash-1", **more
) -> ReviewRequest:
    """Submit something of the kindergarten's author."""
    return operations.submit(
        more.pop("actor", cast.author),
        topic="library.version",
        subject=subject,
        title=more.pop("title", "户外混龄游戏案例集"),
        organisation=cast.kindergarten,
        content_hash=content_hash,
        **more,
    )


def passes(actor: Actor, request: ReviewRequest, **more) -> operations.Outcome:
    """Pass the current step as somebody who just read the request."""
    request.refresh_from_db()
    more = {"checklist": all_fit(), "seen_hash": request.content_hash} | more
    return operations.decide(actor, request=request, verdict="pass", **more)


def returns(actor: Actor, request: ReviewRequest, reason: str = "第 3 页的时间没有依据") -> object:
    """Return the current step as somebody who just read the request."""
    request.refresh_from_db()
    return operations.decide(
        actor,
        request=request,
        verdict="return",
        reason=reason,
        checklist={},
        seen_hash=request.content_hash,
    )
