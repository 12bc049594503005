"""From a fact in the log to notices: other apps say who should hear what.

An app of any floor offers a function from a log entry to announcements (`review.reactions.news_of`
is one) and `config/wiring.py` joins the two: `telling(news_of)` is the handler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from tuoju.core.actors import Actor
from tuoju.core.jobs.queueing import enqueue
from tuoju.core.log.models import Entry
from tuoju.notices import tasks
from tuoju.notices.models import Notice
from tuoju.notices.operations import notify, put_aside
from tuoju.notices.queries import wants_mail

MAIL_DELAY = timedelta(minutes=2)


class Announcement(Protocol):
    """What an app wants certain people to hear."""

    @property
    def people(self) -> Iterable[int]:
        """Keys of the people to tell."""

    @property
    def kind(self) -> str:
        """What sort of notice it is."""

    @property
    def title(self) -> str | Promise:
        """One line, translated late into each reader's language."""

    @property
    def body(self) -> str | Promise:
        """More lines, or none."""

    @property
    def url(self) -> str:
        """Where to go, on this site."""


def telling(
    news_of: Callable[[Entry], Iterable[Announcement]],
    done_by: Callable[[Entry], tuple[tuple[str, ...], str] | None] = lambda _entry: None,
) -> Callable[[Entry], None]:
    """Build the handler that tells people what `news_of` finds in an entry.

    What `done_by` names, kinds of notices and the page they lead to, asks nobody any more.
    Safe to repeat: a person hears of one entry once, from the first announcement that names them.
    A mail follows after two minutes with everything still unread: a batch of forty makes one mail.
    """

    @transaction.atomic
    def tell(entry: Entry) -> None:
        actor = Actor.machine("notices", channel="log")
        if done := done_by(entry):
            kinds, url = done
            put_aside(actor, kinds=kinds, url=url, before=entry.pk)
        for news in news_of(entry):
            notices = notify(
                actor,
                people=news.people,
                kind=news.kind,
                title=news.title,
                body=news.body,
                url=news.url,
                entry_id=entry.pk,
            )
            _plan_mails(notices)

    return tell


def _plan_mails(notices: list[Notice]) -> None:
    for notice in notices:
        if wants_mail(notice.person):
            enqueue(
                tasks.mail_unread,
                notice.person_id,
                key=f"notices.mail_unread:{notice.person_id}",
                run_after=timezone.now() + MAIL_DELAY,
            )
