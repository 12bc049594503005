"""Who may do what with organisations and memberships."""

from __future__ import annotations

from typing import NamedTuple

from tuoju.accounts.policies import is_the_person
from tuoju.alliance.models import Invitation, Membership, Organisation
from tuoju.core.actors import Actor
from tuoju.core.policies import Policy, runs_the_alliance

Role = Membership.Role
Kind = Organisation.Kind


class Place(NamedTuple):
    """A role in an organisation that somebody is to get."""

    organisation: Organisation
    role: str


_BUREAUS = frozenset({Kind.EDUCATION_BUREAU, Kind.HEALTH_BUREAU})
_ROLES_ANYWHERE = frozenset(
    {Role.DIRECTOR, Role.EDITOR, Role.REVIEWER, Role.TEACHER, Role.STUDENT, Role.MENTOR}
)


@Policy
def directs(actor: Actor, organisation: Organisation) -> bool:
    """Directs this organisation."""
    return actor.has_in(organisation.pk, Role.DIRECTOR)


@Policy
def is_in_the_alliance(actor: Actor, _organisation: Organisation) -> bool:
    """Belongs to any organisation of the alliance."""
    return bool(actor.memberships) or actor.is_machine


@Policy
def gives_a_role_of_the_house(actor: Actor, place: Place) -> bool:
    """Directs the organisation and gives a role that its director may give.

    The secretariat's role opens the whole back office, so only the secretariat gives it; officials
    exist in bureaus only.
    """
    if not directs(actor, place.organisation):
        return False
    if place.role == Role.OFFICIAL:
        return place.organisation.kind in _BUREAUS
    return place.role in _ROLES_ANYWHERE


@Policy
def ends_a_place_of_the_house(actor: Actor, place: Place) -> bool:
    """Directs the organisation; the secretariat's own places are not a director's to end."""
    return directs(actor, place.organisation) and place.role != Role.SECRETARIAT


@Policy
def is_invited(actor: Actor, invitation: Invitation) -> bool:
    """Whom the invitation is for."""
    return actor.user_id is not None and actor.user_id == invitation.person_id


can_create_organisation = runs_the_alliance
can_rank_organisation = runs_the_alliance
can_update_organisation = directs | runs_the_alliance
can_manage_people = directs | runs_the_alliance
can_add_people = gives_a_role_of_the_house | runs_the_alliance
can_place_people = runs_the_alliance
can_answer = is_invited
can_end_places = ends_a_place_of_the_house | runs_the_alliance
can_see_people_count = is_in_the_alliance
can_leave = is_the_person
