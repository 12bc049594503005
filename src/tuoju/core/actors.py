"""Who acts: a person, a machine or nobody, with the rights derived from memberships.

An `Actor` is built once per request (by `config.middleware`) or per command, and is the first
argument of every operation and of every `visible_to`. It is plain data: no query runs later.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ActingMembership:
    """One role in one organisation, valid today."""

    organisation_id: int
    organisation_public_id: str
    organisation_kind: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person with today's rights; `user_id is None` means an anonymous visitor or a machine."""

    user_id: int | None = None
    user_public_id: str = ""
    name: str = ""
    memberships: tuple[ActingMembership, ...] = ()
    channel: str = "web"
    is_machine: bool = False
    organisation_ids: frozenset[int] = field(init=False)
    _roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the look-up sets once: policies and querysets ask them many times a page."""
        object.__setattr__(
            self, "organisation_ids", frozenset(m.organisation_id for m in self.memberships)
        )
        object.__setattr__(self, "_roles", frozenset(m.role for m in self.memberships))

    @classmethod
    def anonymous(cls, channel: str = "web") -> Actor:
        """Build the visitor who has not signed in."""
        return cls(channel=channel)

    @classmethod
    def machine(cls, name: str, channel: str = "cli") -> Actor:
        """Build the deployment itself: a command or a background job; it may do everything."""
        return cls(name=name, channel=channel, is_machine=True)

    @property
    def is_authenticated(self) -> bool:
        """Whether a person has signed in."""
        return self.user_id is not None

    @property
    def runs_the_alliance(self) -> bool:
        """Whether the actor works in the secretariat, or is the deployment itself."""
        return self.is_machine or "secretariat" in self._roles

    def has(self, role: str) -> bool:
        """Whether the actor holds a role in any organisation."""
        return role in self._roles

    def has_in(self, organisation_id: int | None, *roles: str) -> bool:
        """Whether the actor holds one of the roles in that organisation."""
        return any(
            m.organisation_id == organisation_id and m.role in roles for m in self.memberships
        )

    def organisations_with(self, *roles: str) -> frozenset[int]:
        """Organisations in which the actor holds one of the roles."""
        return frozenset(m.organisation_id for m in self.memberships if m.role in roles)

    @property
    def organisation_kinds(self) -> frozenset[str]:
        """Kinds of the actor's organisations, for `visibility = organisation kinds`."""
        return frozenset(m.organisation_kind for m in self.memberships)

    def audience_tokens(self) -> frozenset[str]:
        """Tokens that open search documents (DESIGN section 5); link grants are never among them."""
        tokens = {"public"}
        if self.is_machine:
            tokens.add("role:secretariat")
        if self.memberships or self.is_machine:
            tokens.add("alliance")
        tokens |= {f"kind:{kind}" for kind in self.organisation_kinds}
        tokens |= {f"org:{m.organisation_id}" for m in self.memberships}
        tokens |= {f"role:{role}" for role in self._roles}
        if self.user_id is not None:
            tokens.add(f"user:{self.user_id}")
        return frozenset(tokens)
