"""Who may do what with a resource; who may see one is `ResourceQuerySet.visible_to`."""

from __future__ import annotations

from tuoju.core.actors import Actor
from tuoju.core.policies import Policy, runs_the_alliance
from tuoju.library.models import Batch, Collection, Resource
from tuoju.library.models.resources import EDITING_ROLES
from tuoju.library.vocabularies import Visibility

CONTRIBUTING_ROLES = (
    "director",
    "editor",
    "teacher",
    "mentor",
    "reviewer",
    "secretariat",
    "student",
)


@Policy
def contributes_for(actor: Actor, organisation_id: int) -> bool:
    """Everybody who works or learns in an organisation may bring material for it."""
    return actor.has_in(organisation_id, *CONTRIBUTING_ROLES)


def contributes_somewhere(actor: Actor) -> bool:
    """Whether there is any organisation for which the person may bring material."""
    return bool(actor.organisations_with(*CONTRIBUTING_ROLES))


def edits_somewhere(actor: Actor) -> bool:
    """Whether there is any organisation whose material the person looks after."""
    return bool(actor.organisations_with(*EDITING_ROLES))


@Policy
def can_gather(actor: Actor, _thing: object) -> bool:
    """Who may fill some collection or other: everybody who contributes, and the secretariat."""
    return contributes_somewhere(actor) or actor.runs_the_alliance


@Policy
def opened_the_batch(actor: Actor, batch: Batch) -> bool:
    """The person who brings the files of a batch."""
    return actor.user_id is not None and actor.user_id == batch.created_by_id


@Policy
def contributes_for_the_batch(actor: Actor, batch: Batch) -> bool:
    """Whoever still works or learns in the organisation that the files are for."""
    return contributes_for(actor, batch.organisation_id)


def can_keep_private(actor: Actor, resource: Resource) -> bool:
    """Whether it is the one person who goes on seeing a resource that nobody else does.

    No policy: a machine may do everything, but nobody reads with its eyes.
    """
    return actor.user_id is not None and actor.user_id == resource.created_by_id


@Policy
def made_it(actor: Actor, resource: Resource) -> bool:
    """The person who brought it, while working there; private material stays with its maker."""
    return can_keep_private(actor, resource) and (
        resource.visibility == Visibility.ME or resource.organisation_id in actor.organisation_ids
    )


@Policy
def edits_for_the_owner(actor: Actor, resource: Resource) -> bool:
    """Directors and editors of the owner organisation, but not for private material."""
    return (
        actor.has_in(resource.organisation_id, *EDITING_ROLES)
        and resource.visibility != Visibility.ME
    )


@Policy
def _is_not_private(_actor: Actor, resource: Resource) -> bool:
    return resource.visibility != Visibility.ME


can_upload = opened_the_batch & contributes_for_the_batch
can_cancel_upload = opened_the_batch
can_edit = made_it | edits_for_the_owner | (_is_not_private & runs_the_alliance)
can_submit = can_edit
can_submit_to_alliance = can_edit
can_withdraw = edits_for_the_owner | made_it | runs_the_alliance
can_share = can_edit


def offered_audiences(actor: Actor, resource: Resource) -> list[Visibility]:
    """Return the audiences among which the actor may choose for a resource."""
    keeps = can_keep_private(actor, resource)
    return [level for level in Visibility if keeps or level != Visibility.ME]


@Policy
def _made_collection(actor: Actor, collection: Collection) -> bool:
    made = collection.created_by_id is not None and collection.created_by_id == actor.user_id
    return (made and collection.organisation_id in actor.organisation_ids) or actor.has_in(
        collection.organisation_id, *EDITING_ROLES
    )


can_edit_collection = _made_collection | runs_the_alliance
can_ask_to_accept = _made_collection
can_accept_words = runs_the_alliance
