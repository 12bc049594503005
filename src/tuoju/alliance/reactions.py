"""What the alliance tells people when something happened."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Invitation, Membership
from tuoju.core.log.models import Entry
from tuoju.core.refs import parse_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One sentence for some people, with the page it leads to."""

    people: tuple[int, ...]
    kind: str
    title: str | Promise
    body: str | Promise
    url: str


def news_of_invitation(entry: Entry) -> list[News]:
    """Tell a person that an organisation offers a role, as long as the offer waits."""
    offers = Invitation.objects.select_related("organisation")
    invitation = offers.filter(public_id=parse_ref(entry.subject).public_id).first()
    if invitation is None:
        return []
    return [
        News(
            people=(invitation.person_id,),
            kind="alliance.invitation",
            title=format_lazy(
                _("“{organisation}”邀请您担任“{role}”"),
                organisation=invitation.organisation.name,
                role=Membership.Role(invitation.role).label,
            ),
            body=_("接受以后，您才有这个单位的身份和权限；不认识这个单位，可以婉拒。"),
            url=reverse("alliance:invitations"),
        )
    ]
