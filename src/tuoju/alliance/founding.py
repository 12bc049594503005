"""The first organisation and its first person: somebody must own and run what a deployment holds."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuoju.accounts.models import User
from tuoju.accounts.operations import open_account
from tuoju.accounts.queries import person_by_login
from tuoju.alliance.errors import UnknownOrganisation
from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.operations import (
    create_organisation,
    join_organisation,
    update_organisation,
)
from tuoju.core.actors import Actor

_SHORT = 40


@transaction.atomic
def lead_organisation(actor: Actor, *, name: str = "") -> Organisation:
    """Return the lead of the alliance; a fresh deployment gets one, to be named now or later."""
    lead = Organisation.objects.filter(rank=Organisation.Rank.CHAIR).first()
    with override(settings.LANGUAGE_CODE):
        stand_in, short, county = _("联盟牵头院校"), _("牵头院校"), _("市直")
    if lead is None:
        return create_organisation(
            actor,
            name=name or stand_in,
            short_name=name[:_SHORT] or short,
            kind=Organisation.Kind.COLLEGE,
            rank=Organisation.Rank.CHAIR,
            county=county,
        )
    if name and lead.name == stand_in:
        return update_organisation(actor, organisation=lead, name=name, short_name=name[:_SHORT])
    return lead


@transaction.atomic
def add_person(
    actor: Actor, *, login: str, name: str, role: str, organisation: str = ""
) -> tuple[Membership, bool]:
    """Place a person in an organisation, the lead when none is named; returns whether it is new.

    `login` is a phone number or address in normal form. Run again it changes nothing.
    """
    place = _organisation(actor, organisation.strip())
    person = person_by_login(login) or _new_account(actor, login, name)
    same = Membership.objects.current().filter(person=person, organisation=place, role=role)
    if membership := same.select_related("person", "organisation").first():
        return membership, False
    return join_organisation(actor, organisation=place, person=person, role=role), True


def _organisation(actor: Actor, name: str) -> Organisation:
    found = Organisation.objects.filter(name=name).first() or lead_organisation(actor, name=name)
    if name and found.name != name:
        raise UnknownOrganisation(name=name)
    return found


def _new_account(actor: Actor, login: str, name: str) -> User:
    kind = "email" if "@" in login else "phone"
    return open_account(actor, name=name, **{kind: login})
