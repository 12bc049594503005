"""What one step does in several apps at once."""

from __future__ import annotations

from django.db import transaction

from tuoju.accounts import operations as accounts
from tuoju.accounts.models import User
from tuoju.accounts.policies import can_close_account
from tuoju.alliance.operations import leave_all_organisations, refuse_leaving
from tuoju.core.actors import Actor
from tuoju.library.models import Draft, Resource, Upload
from tuoju.library.operations.uploads import cancel_upload
from tuoju.library.vocabularies import Visibility
from tuoju.notices.operations import forget_notices
from tuoju.portal.errors import WorkUnfinished


def refuse_closing(actor: Actor, *, person: User) -> None:
    """Say what stands against closing an account, before anybody tries."""
    can_close_account.require(actor, person)
    _refuse_unfinished(actor)
    refuse_leaving(actor, person=person)


@transaction.atomic
def close_account(actor: Actor, *, person: User) -> None:
    """Close one's own account: rights, sessions, letters and name go, published work stays.

    Refused while drafts or private resources are left that nobody else can see, and while the
    person is the only one in charge of an organisation.
    """
    can_close_account.require(actor, person)
    User.objects.select_for_update().get(pk=person.pk)
    _refuse_unfinished(actor)
    for upload in Upload.objects.visible_to(actor).unfinished().select_related("batch"):
        cancel_upload(actor, upload=upload)
    leave_all_organisations(actor, person=person)
    forget_notices(actor)
    accounts.close_account(actor, person=person)


def _refuse_unfinished(actor: Actor) -> None:
    arriving = Upload.objects.visible_to(actor).filter(state=Upload.State.COMPLETE)
    drafts = Draft.objects.visible_to(actor).filter(resource__created_by_id=actor.user_id)
    own = Resource.objects.visible_to(actor).filter(created_by_id=actor.user_id)
    unfinished = drafts.count() + arriving.count()
    private = own.filter(visibility=Visibility.ME).count()
    if unfinished or private:
        raise WorkUnfinished(drafts=unfinished, private=private)
