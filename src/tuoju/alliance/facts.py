"""What happens to organisations and to people's places in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated(Fact):
    """An organisation was entered into the alliance's directory."""

    name: ClassVar[str] = "alliance.organisation_created"
    kind: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Fact):
    """Facts about an organisation changed; `changed` names the fields."""

    name: ClassVar[str] = "alliance.organisation_changed"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationJoined(Fact):
    """A person got a role in an organisation."""

    name: ClassVar[str] = "alliance.organisation_joined"
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded(Fact):
    """A person's role in an organisation ends; `last_day` is the last one with its rights."""

    name: ClassVar[str] = "alliance.membership_ended"
    person_id: int
    role: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(Fact):
    """An organisation offered a person a role; it counts once the person accepts."""

    name: ClassVar[str] = "alliance.person_invited"
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationEnded(Fact):
    """An invitation was accepted or declined by the person, or withdrawn by the organisation."""

    name: ClassVar[str] = "alliance.invitation_ended"
    person_id: int
    role: str
    outcome: str
