"""Mails: one with everything a person has not read yet and was not mailed about."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from tuoju.accounts.models import User
from tuoju.notices.models import Notice, NoticeQuerySet, Preference

MAX_LISTED = 20


@task()
def mail_unread(person_id: int) -> int:
    """Send the mail; returns how many notices it covers.

    Notices are claimed before the mail leaves, so none is mailed twice, whoever runs this again and
    wherever a worker was killed. The price: a worker killed between the claim and the mail server's
    answer may cost the mail; the notices wait on the page all the same. When the server refuses or
    does not answer, the claim is given back and the job tried again; only then could a server that
    took the mail and failed to say so bring it twice.
    """
    person = User.objects.filter(pk=person_id, is_active=True).exclude(email=None).first()
    if person is None or Preference.objects.filter(person=person, by_email=False).exists():
        return 0
    notices = _claimed(person)
    if not notices:
        return 0
    try:
        _send(person, notices)
    except Exception:
        _give_back(notices)
        raise
    return len(notices)


@transaction.atomic
def _claimed(person: User) -> list[Notice]:
    waiting = Notice.objects.filter(person=person, read_at=None, emailed_at=None)
    notices = list(waiting.select_for_update().order_by("created_at", "pk"))
    _rows(notices).update(emailed_at=timezone.now())
    return notices


@transaction.atomic
def _give_back(notices: list[Notice]) -> None:
    _rows(notices).update(emailed_at=None)


def _rows(notices: list[Notice]) -> NoticeQuerySet:
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices])


def _send(person: User, notices: list[Notice]) -> None:
    with translation.override(person.language):
        send_mail(
            _subject(notices),
            render_to_string("notices/mail.txt", _context(person, notices)),
            None,
            [str(person.email)],
        )


def _subject(notices: list[Notice]) -> str:
    if len(notices) == 1:
        return " ".join(notices[0].title.split())
    text = ngettext("您有 %(n)d 条新通知", "您有 %(n)d 条新通知", len(notices))
    return text % {"n": len(notices)}


def _context(person: User, notices: list[Notice]) -> dict[str, object]:
    return {
        "person": person,
        "notices": notices[:MAX_LISTED],
        "more": max(0, len(notices) - MAX_LISTED),
        "site": settings.TUOJU_SITE_URL.rstrip("/"),
        "alliance": settings.TUOJU_ALLIANCE_NAME or _("联盟"),
    }
