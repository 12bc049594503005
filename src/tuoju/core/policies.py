"""Doing: composable, typed predicates on loaded objects; no query runs inside one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, SignInNeeded

Thing_contra = TypeVar("Thing_contra", contravariant=True)


class Policy(Generic[Thing_contra]):
    """A sentence about an actor and a thing, composed with `|`, `&` and `~`."""

    def __init__(self, predicate: Callable[[Actor, Thing_contra], bool]) -> None:
        """Wrap a predicate; used as a decorator."""
        self._predicate = predicate

    def __call__(self, actor: Actor, thing: Thing_contra) -> bool:
        """Whether the actor may; the deployment itself always may."""
        return actor.is_machine or self._predicate(actor, thing)

    def __or__(self, other: Policy[Thing_contra]) -> Policy[Thing_contra]:
        return Policy(lambda actor, thing: self(actor, thing) or other(actor, thing))

    def __and__(self, other: Policy[Thing_contra]) -> Policy[Thing_contra]:
        return Policy(lambda actor, thing: self(actor, thing) and other(actor, thing))

    def __invert__(self) -> Policy[Thing_contra]:
        return Policy(lambda actor, thing: not self._predicate(actor, thing))

    def require(self, actor: Actor, thing: Thing_contra) -> None:
        """Refuse the step unless the policy holds.

        Raises `SignInNeeded` for visitors and `NotAllowed` for people without the right.
        """
        if self(actor, thing):
            return
        if not actor.is_authenticated:
            raise SignInNeeded
        raise NotAllowed


@Policy
def is_signed_in(actor: Actor, _thing: object) -> bool:
    """Any person with an account."""
    return actor.is_authenticated


@Policy
def runs_the_alliance(actor: Actor, _thing: object) -> bool:
    """The secretariat at the lead college."""
    return actor.runs_the_alliance
