"""What changes organisations and the places people have in them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from tuoju.accounts.models import User
from tuoju.accounts.operations import open_account
from tuoju.accounts.phones import masked_email, masked_phone, normal_phone
from tuoju.accounts.queries import person_by_login
from tuoju.alliance import policies
from tuoju.alliance.errors import (
    AlreadyInThisRole,
    AlreadyInvited,
    ChairTaken,
    LastDirector,
    LastInCharge,
    MembershipOver,
)
from tuoju.alliance.facts import (
    InvitationEnded,
    MembershipEnded,
    OrganisationChanged,
    OrganisationCreated,
    OrganisationJoined,
    PersonInvited,
)
from tuoju.alliance.models import Invitation, Membership, MembershipQuerySet, Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.core.refs import ref
from tuoju.core.storing import record, store

_FACTS_OF_THE_ALLIANCE = frozenset({"name", "kind", "rank", "joined_on", "is_listed"})


@transaction.atomic
def create_organisation(
    actor: Actor, *, name: str, short_name: str, kind: str, county: str, **more: Any
) -> Organisation:
    """Enter an organisation into the directory."""
    organisation = Organisation(name=name, short_name=short_name, kind=kind, county=county, **more)
    policies.can_create_organisation.require(actor, organisation)
    _refuse_second_chair(organisation)
    store(organisation)
    fact = OrganisationCreated(
        subject=ref(organisation),
        organisation_id=organisation.pk,
        kind=organisation.kind,
        rank=organisation.rank,
    )
    record(actor, fact)
    return organisation


@transaction.atomic
def update_organisation(
    actor: Actor, *, organisation: Organisation, **changes: Any
) -> Organisation:
    """Change facts about an organisation; name, kind and rank belong to the secretariat."""
    policies.can_update_organisation.require(actor, organisation)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = tuple(
        sorted(field for field, value in changes.items() if getattr(organisation, field) != value)
    )
    if not changed:
        return organisation
    if _FACTS_OF_THE_ALLIANCE.intersection(changed):
        policies.can_rank_organisation.require(actor, organisation)
    for field in changed:
        setattr(organisation, field, changes[field])
    _refuse_second_chair(organisation)
    store(organisation, only=changed)
    fact = OrganisationChanged(
        subject=ref(organisation), organisation_id=organisation.pk, changed=changed
    )
    record(actor, fact)
    return organisation


@transaction.atomic
def join_organisation(
    actor: Actor,
    *,
    organisation: Organisation,
    person: User,
    role: str,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> Membership:
    """Give a person a role in an organisation without asking them: for the alliance's own use."""
    policies.can_place_people.require(actor, organisation)
    return _join(actor, organisation, person, role, starts=starts, ends=ends)


def _join(
    actor: Actor,
    organisation: Organisation,
    person: User,
    role: str,
    *,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> Membership:
    User.objects.select_for_update().get(pk=person.pk)
    _refuse_same_role(organisation, person, role, named=person.name)
    membership = store(
        Membership(
            person=person,
            organisation=organisation,
            role=role,
            starts=starts or timezone.localdate(),
            ends=ends,
        )
    )
    fact = OrganisationJoined(
        subject=ref(membership),
        organisation_id=organisation.pk,
        person_id=person.pk,
        role=role,
    )
    record(actor, fact)
    return membership


@transaction.atomic
def invite_to_organisation(
    actor: Actor, *, organisation: Organisation, login: str, name: str, role: str
) -> Invitation:
    """Offer a role to whoever is behind a phone number or address; open an account if needed.

    Nothing tells the inviter whether there was an account, nor its owner's name: everybody is
    asked, and what waits shows what was typed.
    """
    policies.can_add_people.require(actor, policies.Place(organisation, role))
    login = normal_phone(login) or login.strip().lower()
    masked = masked_email(login) if "@" in login else masked_phone(login)
    person = person_by_login(login)
    if person is None:
        kind = "email" if "@" in login else "phone"
        person = open_account(actor, name=name, **{kind: login})
    User.objects.select_for_update().get(pk=person.pk)
    _refuse_same_role(organisation, person, role, named=masked)
    same = Invitation.objects.filter(person=person, organisation=organisation, role=role)
    if same.exists():
        raise AlreadyInvited(login=masked, role=Membership.Role(role).label)
    invitation = store(
        Invitation(
            person=person, organisation=organisation, role=role, name=name.strip(), login=masked
        )
    )
    fact = PersonInvited(
        subject=ref(invitation), organisation_id=organisation.pk, person_id=person.pk, role=role
    )
    record(actor, fact)
    return invitation


@transaction.atomic
def accept_invitation(actor: Actor, *, invitation: Invitation) -> Membership:
    """Take the role that was offered."""
    policies.can_answer.require(actor, invitation)
    invitation = _waiting(invitation)
    _answered(actor, invitation, "accepted")
    return _join(actor, invitation.organisation, invitation.person, invitation.role)


@transaction.atomic
def decline_invitation(actor: Actor, *, invitation: Invitation) -> None:
    """Refuse the role that was offered."""
    policies.can_answer.require(actor, invitation)
    _answered(actor, _waiting(invitation), "declined")


@transaction.atomic
def withdraw_invitation(actor: Actor, *, invitation: Invitation) -> None:
    """Take an offer back that nobody has answered."""
    place = policies.Place(invitation.organisation, invitation.role)
    policies.can_end_places.require(actor, place)
    _answered(actor, _waiting(invitation), "withdrawn")


def _waiting(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    found = rows.select_related("organisation", "person").filter(pk=invitation.pk).first()
    if found is None:
        raise NotFound
    return found


def _answered(actor: Actor, invitation: Invitation, outcome: str) -> None:
    fact = InvitationEnded(
        subject=ref(invitation),
        organisation_id=invitation.organisation_id,
        person_id=invitation.person_id,
        role=invitation.role,
        outcome=outcome,
    )
    record(actor, fact)
    Invitation.objects.filter(pk=invitation.pk).delete()


@transaction.atomic
def end_membership(
    actor: Actor, *, membership: Membership, last_day: datetime.date | None = None
) -> Membership:
    """End a person's role; without a day its rights are gone at once."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    membership = Membership.objects.select_related("organisation", "person").get(pk=membership.pk)
    place = policies.Place(membership.organisation, membership.role)
    policies.can_end_places.require(actor, place)
    if membership.ends is not None and membership.ends <= _yesterday():
        raise MembershipOver(day=date_format(membership.ends, "Y年n月j日"))
    _keep_one_director(membership)
    return _end(actor, membership, last_day or _yesterday())


def refuse_leaving(actor: Actor, *, person: User) -> None:
    """Say so when a person is the only one in charge of an organisation."""
    policies.can_leave.require(actor, person)
    for place in _lasting_places(person).select_related("organisation"):
        _keep_one_in_charge(place)


@transaction.atomic
def leave_all_organisations(actor: Actor, *, person: User) -> None:
    """End a person's own places, all at once and from now on, before the account is closed."""
    policies.can_leave.require(actor, person)
    places = _lasting_places(person)
    organisations = Organisation.objects.filter(pk__in=places.values("organisation_id"))
    list(organisations.select_for_update().order_by("pk"))
    for invitation in Invitation.objects.filter(person=person):
        _answered(actor, invitation, "declined")
    for place in places.select_related("organisation"):
        _keep_one_in_charge(place)
        _end(actor, place, _yesterday())


def _lasting_places(person: User) -> MembershipQuerySet:
    return Membership.objects.filter(person=person).exclude(ends__lte=_yesterday())


def _yesterday() -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=1)


def _end(actor: Actor, membership: Membership, last_day: datetime.date) -> Membership:
    membership.ends = last_day
    membership.starts = min(membership.starts, membership.ends)
    store(membership, only=("starts", "ends"))
    fact = MembershipEnded(
        subject=ref(membership),
        organisation_id=membership.organisation_id,
        person_id=membership.person_id,
        role=membership.role,
        last_day=membership.ends.isoformat(),
    )
    record(actor, fact)
    return membership


def _refuse_second_chair(organisation: Organisation) -> None:
    if organisation.rank != Organisation.Rank.CHAIR:
        return
    chair = Organisation.objects.filter(rank=Organisation.Rank.CHAIR).exclude(pk=organisation.pk)
    if other := chair.first():
        raise ChairTaken(organisation=other.name)


def _refuse_same_role(organisation: Organisation, person: User, role: str, *, named: str) -> None:
    same = Membership.objects.current().filter(organisation=organisation, person=person, role=role)
    if same.exists():
        label = Membership.Role(role).label
        raise AlreadyInThisRole(person=named, role=label)


def _keep_one_in_charge(membership: Membership) -> None:
    if membership.role not in {Membership.Role.DIRECTOR, Membership.Role.SECRETARIAT}:
        return
    others = (
        Membership.objects.current()
        .filter(organisation_id=membership.organisation_id, role=membership.role, ends=None)
        .exclude(person_id=membership.person_id)
    )
    if not others.exists():
        raise LastInCharge(
            organisation=membership.organisation.name, role=membership.get_role_display()
        )


def _keep_one_director(membership: Membership) -> None:
    if membership.role != Membership.Role.DIRECTOR:
        return
    others = (
        Membership.objects.current()
        .filter(organisation_id=membership.organisation_id, role=Membership.Role.DIRECTOR)
        .exclude(pk=membership.pk)
    )
    if not others.exists():
        raise LastDirector(person=membership.person.name, organisation=membership.organisation.name)
