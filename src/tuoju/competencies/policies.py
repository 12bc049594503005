"""Who may say what an object serves."""

from __future__ import annotations

from tuoju.core.actors import Actor
from tuoju.core.policies import Policy, runs_the_alliance


@Policy
def reviews_somewhere(actor: Actor, _subject: str) -> bool:
    """Reviewers: with their last pass the alignments of a draft come into force."""
    return actor.has("reviewer")


can_align = reviews_somewhere | runs_the_alliance
