"""The first organisation and its first person: somebody must own and run what a deployment holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuoju.accounts.models import User
from tuoju.accounts.operations import open_account
from tuoju.accounts.queries import person_by_login
from tuoju.alliance.errors import LeadHasNoName, UnknownOrganisation
from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.operations import create_organisation, join_organisation
from tuoju.core.actors import Actor

_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What adding a person came to: their place, and what had to be made for it."""

    place: Membership
    founded: bool
    opened: bool
    placed: bool


@transaction.atomic
def lead_organisation(actor: Actor, *, name: str = "") -> Organisation:
    """Return the lead of the alliance; a fresh deployment gets one, to be named now or on the site."""
    lead = Organisation.objects.filter(rank=Organisation.Rank.CHAIR).first()
    if lead is not None:
        return lead
    stand_in, short, county = _stand_ins()
    return create_organisation(
        actor,
        name=name or stand_in,
        short_name=name[:_SHORT] or short,
        kind=Organisation.Kind.COLLEGE,
        rank=Organisation.Rank.CHAIR,
        county=county,
    )


@transaction.atomic
def add_person(
    actor: Actor, *, login: str, name: str, role: str, organisation: str = ""
) -> Addition:
    """Place a person in an organisation, the lead when none is named.

    `login` is a phone number or address in normal form. Run again it changes nothing; names of
    people and organisations that are there already stay as they are.
    """
    has_lead = Organisation.objects.filter(rank=Organisation.Rank.CHAIR).exists()
    place = _organisation(actor, organisation.strip())
    known = person_by_login(login)
    person = known or _new_account(actor, login, name)
    same = Membership.objects.current().filter(person=person, organisation=place, role=role)
    membership = same.select_related("person", "organisation").first()
    return Addition(
        place=membership or join_organisation(actor, organisation=place, person=person, role=role),
        founded=not has_lead and place.rank == Organisation.Rank.CHAIR,
        opened=known is None,
        placed=membership is None,
    )


def _organisation(actor: Actor, name: str) -> Organisation:
    found = Organisation.objects.filter(name=name).first() or lead_organisation(actor, name=name)
    if not name or found.name == name:
        return found
    if found.name == _stand_ins()[0]:
        raise LeadHasNoName(now=found.name, name=name)
    raise UnknownOrganisation(name=name)


def _stand_ins() -> tuple[str, str, str]:
    """Return name, short name and county of a lead that nobody has described yet."""
    with override(settings.LANGUAGE_CODE):
        return _("联盟牵头院校"), _("牵头院校"), _("市直")


def _new_account(actor: Actor, login: str, name: str) -> User:
    kind = "email" if "@" in login else "phone"
    return open_account(actor, name=name, **{kind: login})
