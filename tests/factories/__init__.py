"""Objects for tests, without surprises: what a test does not say is as plain as possible."""

from __future__ import annotations

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tuoju.accounts.models import User
from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.queries import actor_for
from tuoju.core.actors import Actor

PASSWORD = "yangtze-bridge-7"


class UserFactory(DjangoModelFactory):
    """A person who can sign in by phone, email and, if the test asks, `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"教师{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    phone = factory.Sequence(lambda n: f"+86138{n:08d}")
    password = "!"


class OrganisationFactory(DjangoModelFactory):
    """A kindergarten of the alliance."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"第{n}示范幼儿园")
    short_name = factory.Sequence(lambda n: f"第{n}幼儿园")
    kind = Organisation.Kind.KINDERGARTEN
    county = "夷陵区"


class MembershipFactory(DjangoModelFactory):
    """A teacher in an organisation since long ago."""

    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Membership.Role.TEACHER
    starts = datetime.date(2024, 9, 1)


def actor_of(user: User) -> Actor:
    """Return the person's rights as of now."""
    return actor_for(user)


def member_of(organisation: Organisation | None = None, role: str = "teacher", **more) -> Actor:
    """Return a new person with a role in an organisation (a new one if none is given)."""
    organisation = organisation or OrganisationFactory()
    person = MembershipFactory(organisation=organisation, role=role, **more).person
    return actor_of(person)


def director_of(organisation: Organisation | None = None) -> Actor:
    """Return a new director."""
    return member_of(organisation, role="director")


def secretariat() -> Actor:
    """Return a new person of the secretariat."""
    return member_of(role="secretariat")


def after_leaving(actor: Actor) -> Actor:
    """End every membership of a person, and return what rights are left."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(person_id=actor.user_id).update(ends=yesterday)
    return actor_of(user_of(actor))


def user_of(actor: Actor) -> User:
    """Return the account behind an actor, for `client.force_login`."""
    return User.objects.get(pk=actor.user_id)
