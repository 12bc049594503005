"""The bell and the list."""

from __future__ import annotations

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.notices.models import Notice, NoticeQuerySet, Preference


def unread_count(actor: Actor) -> int:
    """Count what the bell shows; no query for visitors."""
    if not actor.is_authenticated:
        return 0
    return Notice.objects.visible_to(actor).unread().count()


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
