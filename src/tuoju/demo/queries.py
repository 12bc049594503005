"""What the demo's sign-in page shows: role accounts that exist, and what each can show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.entrances import Entrance
from tuoju.accounts.models import User
from tuoju.alliance.models import Membership
from tuoju.demo.content.alliance import DemoPerson, load_people

Role = Membership.Role
_GROUPS = (
    (_("联盟与主管部门"), frozenset({Role.SECRETARIAT, Role.OFFICIAL})),
    (_("资源审核"), frozenset({Role.REVIEWER})),
    (_("单位负责人"), frozenset({Role.DIRECTOR})),
    (_("老师、导师与学生"), frozenset(Role.values)),
)
_TONES = {
    Role.SECRETARIAT: "",
    Role.OFFICIAL: "ink",
    Role.REVIEWER: "leaf",
    Role.DIRECTOR: "sun",
    Role.TEACHER: "leaf",
    Role.STUDENT: "sun",
}
_LEADING = (
    Role.SECRETARIAT,
    Role.REVIEWER,
    Role.DIRECTOR,
    Role.TEACHER,
    Role.STUDENT,
    Role.OFFICIAL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCard:
    """One account a visitor can enter as."""

    person_id: str
    name: str
    role: str
    place: str
    hint: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGroup:
    """Cards under one heading."""

    label: str
    cards: list[RoleCard]


@cache
def _people() -> tuple[DemoPerson, ...]:
    return tuple(load_people())


def role_logins() -> frozenset[str]:
    """Addresses of the accounts that one click may open."""
    return frozenset(person.email for person in _people())


def role_groups() -> list[RoleGroup]:
    """Role accounts that have been loaded, under headings, in the order of the source."""
    users = User.objects.filter(email__in=role_logins(), is_active=True)
    places = dict(
        Membership.objects.current()
        .filter(person__in=users)
        .order_by("-pk")
        .values_list("person_id", "organisation__short_name")
    )
    by_login = {user.email: user for user in users}
    groups: dict[str, list[RoleCard]] = {str(label): [] for label, _roles in _GROUPS}
    for person in _people():
        user = by_login.get(person.email)
        if user is not None:
            groups[_group_of(person)].append(_card(person, user, places.get(user.pk, "")))
    return [RoleGroup(label=label, cards=cards) for label, cards in groups.items() if cards]


def leading_cards(groups: list[RoleGroup]) -> list[RoleCard]:
    """Return the first account of each of the leading roles, for the sign-in page."""
    cards = [card for group in groups for card in group.cards]
    first = {card.role: card for card in reversed(cards)}
    return [first[label] for role in _LEADING if (label := str(role.label)) in first]


def sign_in_entrance() -> Entrance | None:
    """Hang the leading roles under the sign-in form while the demo is on."""
    groups = role_groups() if settings.TUOJU_DEMO else []
    if not groups:
        return None
    total = sum(len(group.cards) for group in groups)
    return Entrance(
        template="demo/roles.html", context={"cards": leading_cards(groups), "total": total}
    )


def _group_of(person: DemoPerson) -> str:
    """Return the heading of the first role: it is the one the account was made for."""
    return next(str(label) for label, roles in _GROUPS if person.roles[0] in roles)


def _card(person: DemoPerson, user: User, place: str) -> RoleCard:
    tones = (_TONES[role] for role in _TONES if role in person.roles)
    return RoleCard(
        person_id=user.public_id,
        name=user.name,
        role=str(Role(person.roles[0]).label),
        place=place,
        hint=person.hint,
        tone=next(tones, ""),
    )
