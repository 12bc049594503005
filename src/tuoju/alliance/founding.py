"""The first organisation: somebody must own what an operator brings in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.alliance.operations import create_organisation
from tuoju.core.actors import Actor


@transaction.atomic
def lead_organisation(actor: Actor) -> Organisation:
    """Return the lead of the alliance; a fresh deployment gets one, to be named later."""
    lead = Organisation.objects.filter(rank=Organisation.Rank.CHAIR).first()
    if lead is not None:
        return lead
    return create_organisation(
        actor,
        name=_("联盟牵头院校"),
        short_name=_("牵头院校"),
        kind=Organisation.Kind.COLLEGE,
        rank=Organisation.Rank.CHAIR,
        county=_("市直"),
    )
