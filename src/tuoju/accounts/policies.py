"""Who may do what with accounts."""

from __future__ import annotations

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.policies import Policy, runs_the_alliance


@Policy
def is_the_person(actor: Actor, person: User) -> bool:
    """Their own account."""
    return actor.user_id is not None and actor.user_id == person.pk


@Policy
def directs_somewhere(actor: Actor, _thing: object) -> bool:
    """Whoever directs an organisation; for which one they open an account, its own app asks."""
    return actor.has("director")


can_open_account = directs_somewhere | runs_the_alliance
can_sign_in = is_the_person
can_change_account = is_the_person
can_close_account = is_the_person
