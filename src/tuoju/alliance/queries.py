"""What pages and other apps read about organisations and the people in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from tuoju.accounts.models import User
from tuoju.alliance.models import (
    Invitation,
    InvitationQuerySet,
    Membership,
    Organisation,
    OrganisationQuerySet,
)
from tuoju.core.actors import ActingMembership, Actor
from tuoju.core.prepared import Prepared
from tuoju.core.ui.pieces import Facet, FacetOption, Figure

FACETS: Mapping[str, object] = {
    "kind": Organisation._meta.get_field("kind").verbose_name,
    "county": Organisation._meta.get_field("county").verbose_name,
    "rank": Organisation._meta.get_field("rank").verbose_name,
}
_LABELS: Mapping[str, Mapping[str, object]] = {
    "kind": dict(Organisation.Kind.choices),
    "rank": dict(Organisation.Rank.choices),
}


_MEMBERSHIPS = Prepared(
    lambda person, day: (
        Membership.objects.current(day)
        .filter(person_id=person)
        .order_by("pk")
        .values_list("organisation_id", "organisation__public_id", "organisation__kind", "role")
    )
)


def actor_for(user: User | AnonymousUser, channel: str = "web") -> Actor:
    """Build the actor of a person with today's memberships, in one query."""
    if not isinstance(user, User) or not user.is_authenticated:
        return Actor.anonymous(channel)
    rows = _MEMBERSHIPS(person=user.pk, day=timezone.localdate())
    return Actor(
        user_id=user.pk,
        user_public_id=user.public_id,
        name=user.name,
        memberships=tuple(ActingMembership(*row) for row in rows),
        channel=channel,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFilter:
    """What a visitor of the directory has chosen; unknown values simply match nothing."""

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def apply(self, rows: OrganisationQuerySet, *, but: str = "") -> OrganisationQuerySet:
        """Narrow a list down; `but` leaves one facet out, to count its own values."""
        if self.text:
            rows = rows.filter(Q(name__icontains=self.text) | Q(short_name__icontains=self.text))
        for name, values in self.chosen.items():
            if values and name != but:
                rows = rows.filter(**{f"{name}__in": values})
        return rows


def directory(actor: Actor, wanted: DirectoryFilter) -> OrganisationQuerySet:
    """List the organisations that fit, the leading ones first."""
    rank = Case(
        *(
            When(rank=rank, then=Value(place))
            for place, rank in enumerate(Organisation.Rank.values)
        ),
        output_field=IntegerField(),
    )
    return wanted.apply(Organisation.objects.visible_to(actor)).order_by(rank, "name")


def directory_facets(actor: Actor, wanted: DirectoryFilter) -> list[Facet]:
    """Count the values of every facet under the other choices: one query each."""
    return [_facet(actor, wanted, name, str(label)) for name, label in FACETS.items()]


def with_people(rows: OrganisationQuerySet) -> OrganisationQuerySet:
    """Add to every organisation how many people have a role in it today."""
    people = (
        Membership.objects.current()
        .filter(organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(people=Count("person", distinct=True))
        .values("people")
    )
    return rows.annotate(people=Coalesce(Subquery(people), 0))


def figures() -> list[Figure]:
    """Count what the secretariat wants to know at a glance, in one query."""
    kinds = Organisation.Kind
    counts = Organisation.objects.aggregate(
        all=Count("pk"),
        schools=Count("pk", filter=Q(kind__in=(kinds.COLLEGE, kinds.SECONDARY_SCHOOL))),
        sites=Count("pk", filter=Q(kind__in=(kinds.KINDERGARTEN, kinds.NURSERY, kinds.INTEGRATED))),
        hidden=Count("pk", filter=Q(is_listed=False)),
    )
    unit = gettext("家")
    return [
        Figure(label=gettext("成员单位"), number=str(counts["all"]), unit=unit),
        Figure(label=gettext("院校"), number=str(counts["schools"]), unit=unit),
        Figure(label=gettext("园所"), number=str(counts["sites"]), unit=unit),
        Figure(label=gettext("未公开"), number=str(counts["hidden"]), unit=unit),
    ]


def people_count(organisation: Organisation) -> int:
    """Count the people who have a role in an organisation today."""
    people = Membership.objects.current().filter(organisation=organisation)
    return people.aggregate(people=Count("person", distinct=True))["people"] or 0


def people_of(actor: Actor, organisation: Organisation) -> QuerySet[Membership]:
    """List who is in an organisation: today's and future places first, then the ended ones."""
    return (
        Membership.objects.visible_to(actor)
        .filter(organisation=organisation)
        .select_related("person")
        .annotate(
            is_over=Case(
                When(ends__lt=timezone.localdate(), then=1), default=0, output_field=IntegerField()
            )
        )
        .order_by("is_over", "role", "person__name", "pk")
    )


def invited_to(actor: Actor, organisation: Organisation) -> InvitationQuerySet:
    """List whom an organisation waits for, as the inviter named them."""
    return Invitation.objects.visible_to(actor).filter(organisation=organisation)


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """List what organisations offer to a person."""
    rows = Invitation.objects.filter(person_id=actor.user_id)
    return rows.select_related("organisation")


def _facet(actor: Actor, wanted: DirectoryFilter, name: str, label: str) -> Facet:
    rows = wanted.apply(Organisation.objects.visible_to(actor), but=name)
    counts = dict(rows.order_by().values_list(name).annotate(count=Count("pk")))
    chosen = wanted.chosen.get(name, ())
    for value in chosen:
        counts.setdefault(value, 0)
    labels = _LABELS.get(name, {})
    order = {value: place for place, value in enumerate(labels)}
    values = sorted(
        counts, key=lambda value: (order.get(value, 0), -counts[value] * (not order), value)
    )
    options = [
        FacetOption(
            value=value,
            label=str(labels.get(value, value)),
            count=counts[value],
            checked=value in chosen,
        )
        for value in values
    ]
    return Facet(name=name, label=label, options=options)
