"""Who may do what with accounts."""

from __future__ import annotations

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.policies import Policy


@Policy
def is_the_person(actor: Actor, person: User) -> bool:
    """Their own account."""
    return actor.user_id is not None and actor.user_id == person.pk


can_change_account = is_the_person
can_close_account = is_the_person
