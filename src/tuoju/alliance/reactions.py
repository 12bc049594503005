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
            body=format_lazy(
                _(
                    "接受以后，您才有这个单位的身份和权限；不认识这个单位，可以婉拒。第一次登录："
                    "打开平台的登录页，选验证码登录，填写 {login}，再输入收到的验证码，不需要密码。"
                ),
                login=invitation.login,
            ),
            url=reverse("alliance:invitations"),
        )
    ]


def news_of_reviewer(entry: Entry) -> list[News]:
    """Tell the secretariat when a member gives somebody reviews of the whole alliance.

    What the deployment itself does is told to nobody.
    """
    if entry.data["role"] != Membership.Role.REVIEWER or entry.actor_id is None:
        return []
    places = Membership.objects.select_related("organisation", "person")
    place = places.filter(public_id=parse_ref(entry.subject).public_id).first()
    if place is None or not place.organisation.reviews_for_the_alliance:
        return []
    office = Membership.objects.current().filter(role=Membership.Role.SECRETARIAT)
    return [
        News(
            people=tuple(office.exclude(person=place.person).values_list("person_id", flat=True)),
            kind="alliance.reviewer",
            title=format_lazy(
                _("{person} 现在是“{organisation}”的审核员"),
                person=place.person.name,
                organisation=place.organisation.name,
            ),
            body=_("这个单位的审核员可以看到并审核全联盟送审的资源。如果不合适，请结束这个身份。"),
            url=reverse("alliance:people", args=[place.organisation.public_id]),
        )
    ]
