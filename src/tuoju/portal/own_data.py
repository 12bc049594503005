"""我的数据: everything a person may take along, in one structure for JSON."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession

from tuoju.accounts.facts import SignedIn
from tuoju.accounts.models import User
from tuoju.alliance.models import Membership
from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.core.refs import ref
from tuoju.library.models import Draft, Resource
from tuoju.review.models import Comment, Decision


def own_data(actor: Actor, person: User) -> dict[str, Any]:
    """Collect what the platform holds about a person, in a fixed number of queries."""
    return {
        "profile": {
            "name": person.name,
            "phone": person.phone,
            "email": person.email,
            "language": person.language,
            "joined_at": person.joined_at,
        },
        "memberships": list(
            Membership.objects.filter(person=person).values(
                "organisation__name", "role", "starts", "ends"
            )
        ),
        "sign_ins": [
            {"at": at, "method": data["method"]}
            for at, data in Entry.objects.filter(fact=SignedIn.name, subject=ref(person))
            .order_by("-pk")
            .values_list("at", "data")
        ],
        "devices": list(
            UserSession.objects.filter(user=person).values("created_at", "ip", "user_agent")
        ),
        "drafts": list(
            Draft.objects.visible_to(actor)
            .filter(resource__created_by=person)
            .values("public_id", "title", "state", "updated_at")
        ),
        "resources": list(
            Resource.objects.visible_to(actor)
            .filter(created_by=person)
            .values("public_id", "current__title", "organisation__name", "current__published_at")
        ),
        "comments": list(
            Comment.objects.filter(author=person).values("created", "text").order_by("-pk")
        ),
        "decisions": list(
            Decision.objects.filter(reviewer=person).values("at", "verdict", "reason")
        ),
    }
