"""The bell and the list."""

from __future__ import annotations

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.prepared import Prepared
from tuoju.notices.models import Notice, NoticeQuerySet, Preference

_MOST = 100
_UNREAD = Prepared(
    lambda person: Notice.objects.filter(person_id=person).unread().values_list("pk"), limit=_MOST
)


def unread_count(actor: Actor) -> int:
    """Count what the bell shows, to a hundred; no query for visitors."""
    if actor.user_id is None:
        return 0
    return len(_UNREAD(person=actor.user_id))


def notices_of(actor: Actor, *, unread_only: bool = False) -> NoticeQuerySet:
    """Return a person's notices, newest first."""
    notices = Notice.objects.visible_to(actor)
    return notices.unread() if unread_only else notices


def gets_mail(actor: Actor) -> bool:
    """Whether a person left mails switched on."""
    return not Preference.objects.filter(person_id=actor.user_id, by_email=False).exists()


def wants_mail(person: User) -> bool:
    """Whether a person (loaded with `notice_preference`) has an address and left mails on."""
    preference = getattr(person, "notice_preference", None)
    return bool(person.email) and (preference is None or preference.by_email)
