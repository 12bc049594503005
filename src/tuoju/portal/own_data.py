"""我的数据: everything that is kept under a person's name, in one structure for JSON.

Rows are asked for by the person's key, whatever became of them: withdrawn, or left behind in an
organisation that the person is no longer in. Only titles, which others may have written since,
are shown under today's rights. Secrets (password, second factors, tokens of links) and the bytes of
files stay out; the profile page says so.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Case, F, Q, QuerySet, Value, When

from tuoju.accounts.facts import SignedIn
from tuoju.accounts.models import User
from tuoju.alliance.models import Invitation, Membership
from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.core.refs import ref
from tuoju.library.models import (
    Batch,
    Collection,
    Draft,
    LinkGrant,
    Resource,
    ResourceVersion,
    Upload,
)
from tuoju.notices.models import Notice, Preference
from tuoju.review.models import Comment, Decision, ReviewRequest, ReviewStep

Rows = dict[str, QuerySet[Any, Any]]


def own_data(actor: Actor, person: User) -> dict[str, Any]:
    """Collect what the platform holds about a person, in a fixed number of queries."""
    sections = _account(person) | _work(actor, person) | _reviews(actor, person) | _log(person)
    return {
        "profile": {
            "name": person.name,
            "phone": person.phone,
            "phone_verified": person.phone_verified,
            "email": person.email,
            "language": person.language,
            "joined_at": person.joined_at,
            "last_login": person.last_login,
        },
        **{name: list(rows) for name, rows in sections.items()},
    }


def _title(*seen: QuerySet[Any, Any], field: str = "title") -> Case:
    """Return a title only where the person may read it today; others may have written it since."""
    named = Q()
    for rows in seen:
        named |= Q(pk__in=rows.order_by().values("pk"))
    return Case(When(named, then=F(field)), default=Value(""))


def _account(person: User) -> Rows:
    return {
        "emails": EmailAddress.objects.filter(user=person).values("email", "verified", "primary"),
        "second_factors": Authenticator.objects.filter(user=person).values(
            "type", "created_at", "last_used_at"
        ),
        "devices": UserSession.objects.filter(user=person).values(
            "created_at", "last_seen_at", "ip", "user_agent"
        ),
        "memberships": Membership.objects.filter(person=person).values(
            "organisation__name", "role", "starts", "ends"
        ),
        "invitations": Invitation.objects.filter(person=person).values(
            "organisation__name", "role", "name", "login", "created_at"
        ),
        "notices": Notice.objects.filter(person=person).values(
            "title", "body", "created_at", "read_at", "emailed_at"
        ),
        "notice_preference": Preference.objects.filter(person=person).values("by_email"),
    }


def _work(actor: Actor, person: User) -> Rows:
    managed = Resource.objects.manageable_by(actor)
    return {
        "drafts": Draft.objects.filter(
            Q(resource__created_by=person) | Q(updated_by=person)
        ).values(
            "public_id",
            "state",
            "updated_at",
            "resource__organisation__name",
            shown_title=_title(Draft.objects.visible_to(actor)),
        ),
        "resources": Resource.objects.filter(created_by=person, current__isnull=False).values(
            "public_id",
            "organisation__name",
            "created_at",
            "withdrawn_at",
            shown_title=_title(Resource.objects.visible_to(actor), managed, field="current__title"),
        ),
        "versions_published": ResourceVersion.objects.filter(published_by=person).values(
            "resource__public_id", "number", "published_at"
        ),
        "links": LinkGrant.objects.filter(created_by=person).values(
            "resource__public_id", "created_at", "expires_at", "revoked_at"
        ),
        "collections": Collection.objects.filter(created_by=person).values(
            "public_id",
            "organisation__name",
            "created_at",
            shown_title=_title(Collection.objects.manageable_by(actor)),
        ),
        "collections_put_before_the_secretariat": Collection.objects.filter(asked_by=person).values(
            "public_id",
            "asked_at",
            shown_title=_title(Collection.objects.manageable_by(actor)),
        ),
        "batches": Batch.objects.filter(created_by=person).values(
            "public_id", "organisation__name", "folder", "created_at"
        ),
        "uploads": Upload.objects.filter(batch__created_by=person).values(
            "batch__public_id", "name", "relative_path", "length", "state", "reason", "created_at"
        ),
    }


def _reviews(actor: Actor, person: User) -> Rows:
    seen = _title(ReviewRequest.objects.visible_to(actor))
    told = ("public_id", "state", "round", "submitted_at", "closed_at")
    return {
        "reviews_submitted": _newest(
            ReviewRequest.objects.filter(submitter=person).values(*told, shown_title=seen)
        ),
        "reviews_authored": _newest(
            ReviewRequest.objects.filter(authors=person).values(*told, shown_title=seen)
        ),
        "review_steps": _newest(
            ReviewStep.objects.filter(assignee=person).values("request__public_id", "name", "due")
        ),
        "comments": _newest(Comment.objects.filter(author=person).values("created", "text")),
        "decisions": _newest(
            Decision.objects.filter(reviewer=person).values("at", "verdict", "reason")
        ),
    }


def _log(person: User) -> Rows:
    about = Entry.objects.filter(subject=ref(person))
    return {
        "sign_ins": _newest(
            about.filter(fact=SignedIn.name).values("at", method=F("data__method"))
        ),
        "account_changes": _newest(
            about.exclude(fact=SignedIn.name).values("at", "fact", "data", "personal__data")
        ),
        "actions": _newest(
            Entry.objects.filter(actor_id=person.pk)
            .exclude(subject=ref(person))
            .values("at", "fact", "subject", "channel")
        ),
    }


def _newest(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by("-pk")
