"""Telling people, and what they do with it. Notices are private: nothing of this is logged."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotFound
from tuoju.core.policies import is_signed_in, runs_the_alliance
from tuoju.core.storing import store
from tuoju.notices.models import Notice, Preference


@transaction.atomic
def notify(
    actor: Actor,
    *,
    people: Iterable[int],
    kind: str,
    title: str | Promise,
    body: str | Promise = "",
    url: str = "",
    entry_id: int | None = None,
) -> list[Notice]:
    """Tell people something, each in their language; once per person and fact.

    Returns the new notices (not those that another follower wrote first); the mail about them is
    the business of `reactions`.
    """
    runs_the_alliance.require(actor, None)
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
        raise Invalid({"url": [url]})
    told = Notice.objects.filter(entry_id=entry_id) if entry_id else Notice.objects.none()
    readers = (
        User.objects.filter(pk__in=set(people), is_active=True)
        .exclude(pk__in=told.values("person_id"))
        .order_by("pk")
    )
    notices = []
    for reader in readers:
        with translation.override(reader.language):
            texts = {"title": str(title)[:200], "body": str(body)[:2000]}
        notices.append(Notice(person=reader, kind=kind, url=url, entry_id=entry_id, **texts))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    written = Notice.objects.filter(public_id__in=[notice.public_id for notice in notices])
    return list(written.select_related("person__notice_preference").order_by("pk"))


@transaction.atomic
def mark_read(actor: Actor, *, notice: Notice) -> Notice:
    """Remember that a person has opened a notice; the first time counts."""
    is_signed_in.require(actor, None)
    mine = Notice.objects.visible_to(actor).select_for_update().filter(pk=notice.pk).first()
    if mine is None:
        raise NotFound
    if mine.read_at is None:
        mine.read_at = timezone.now()
        store(mine, only=("read_at",))
    return mine


@transaction.atomic
def mark_all_read(actor: Actor) -> int:
    """Put everything aside; returns how many were unread."""
    is_signed_in.require(actor, None)
    return Notice.objects.visible_to(actor).unread().update(read_at=timezone.now())


@transaction.atomic
def put_aside(actor: Actor, *, kinds: Iterable[str], url: str, before: int) -> int:
    """Count requests to act as read once the task is done; `before` is the entry that says so."""
    runs_the_alliance.require(actor, None)
    done = Notice.objects.filter(kind__in=tuple(kinds), url=url, entry_id__lt=before)
    return done.unread().update(read_at=timezone.now())


@transaction.atomic
def forget_notices(actor: Actor) -> None:
    """Throw one's own letters and preferences away."""
    is_signed_in.require(actor, None)
    Notice.objects.visible_to(actor).delete()
    Preference.objects.filter(person_id=actor.user_id).delete()


@transaction.atomic
def choose_mail(actor: Actor, *, by_email: bool) -> Preference:
    """Switch mails on or off for oneself."""
    is_signed_in.require(actor, None)
    preference, _created = Preference.objects.select_for_update().get_or_create(
        person_id=actor.user_id
    )
    preference.by_email = by_email
    return store(preference, only=("by_email",))
