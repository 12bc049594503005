"""One mail for everything unread; nothing twice, nothing to those who do not want it."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as MemoryMail
from tests.factories import UserFactory, actor_of

from tuoju.core.actors import Actor
from tuoju.notices import operations
from tuoju.notices.models import Notice
from tuoju.notices.tasks import mail_unread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.TUOJU_SITE_URL = "https://tuoju.example.org/"


def tell(person, number=1, **more):
    for n in range(number):
        operations.notify(
            Actor.machine("notices"),
            people=[person.pk],
            kind="review.returned",
            title=f"《晨间谈话 {n}》已退回",
            body="第 3 页缺少依据",
            url="/r/2222222222/",
            **more,
        )


def test_one_mail_with_title_body_and_full_address():
    person = UserFactory(name="周予安")
    tell(person)

    assert mail_unread.func(person.pk) == 1

    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == "《晨间谈话 0》已退回"
    assert "周予安，您好" in letter.body
    assert "第 3 页缺少依据" in letter.body
    assert "https://tuoju.example.org/r/2222222222/" in letter.body
    assert Notice.objects.get().emailed_at is not None


def test_a_batch_makes_one_mail_and_running_again_none():
    person = UserFactory()
    tell(person, 40)

    assert [mail_unread.func(person.pk), mail_unread.func(person.pk)] == [40, 0]

    (letter,) = mail.outbox
    assert letter.subject == "您有 40 条新通知"
    assert letter.body.count("已退回") == 20
    assert "另有 20 条" in letter.body


def test_a_worker_killed_after_the_mail_left_sends_nothing_twice(settings):
    settings.EMAIL_BACKEND = "tests.notices.test_mail.KilledAfterSending"
    person = UserFactory()
    tell(person)

    with pytest.raises(KeyboardInterrupt):
        mail_unread.func(person.pk)

    assert mail_unread.func(person.pk) == 0
    assert len(mail.outbox) == 1


def test_a_server_that_does_not_answer_is_tried_again(settings):
    settings.EMAIL_BACKEND = "tests.notices.test_mail.DeadServer"
    person = UserFactory()
    tell(person)
    with pytest.raises(ConnectionError):
        mail_unread.func(person.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert mail_unread.func(person.pk) == 1
    assert len(mail.outbox) == 1


class KilledAfterSending(MemoryMail):
    """The mail leaves, then the process dies."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


class DeadServer(MemoryMail):
    """A mail server that does not answer."""

    def send_messages(self, _messages):
        raise ConnectionError


def test_what_was_read_meanwhile_is_not_mailed():
    person = UserFactory()
    tell(person)
    operations.mark_all_read(actor_of(person))

    assert mail_unread.func(person.pk) == 0
    assert mail.outbox == []


def test_people_who_switched_mails_off_left_or_have_no_address():
    quiet, gone, plain = UserFactory(), UserFactory(), UserFactory(email=None)
    operations.choose_mail(actor_of(quiet), by_email=False)
    for person in (quiet, gone, plain):
        tell(person)
    gone.is_active = False
    gone.save()

    assert [mail_unread.func(person.pk) for person in (quiet, gone, plain)] == [0, 0, 0]
    assert mail.outbox == []


def test_switching_mails_on_again():
    person = UserFactory()
    operations.choose_mail(actor_of(person), by_email=False)
    operations.choose_mail(actor_of(person), by_email=True)
    tell(person)

    assert mail_unread.func(person.pk) == 1


def test_a_title_over_several_lines_is_no_header_injection():
    person = UserFactory()
    operations.notify(
        Actor.machine("notices"), people=[person.pk], kind="k", title="一行\nBcc: a@example.org"
    )

    mail_unread.func(person.pk)

    assert mail.outbox[0].subject == "一行 Bcc: a@example.org"
    assert mail.outbox[0].bcc == []
