"""From the log to the reader: who hears of a review, and that mails are planned once."""

import datetime

import pytest
from django.utils import timezone
from tests.factories import after_leaving, user_of
from tests.review.people import SUBJECT, a_cast, passes, returns, sent

from tuoju.core.jobs.models import Job
from tuoju.core.log.models import Entry
from tuoju.notices import operations
from tuoju.notices.models import Notice
from tuoju.notices.reactions import telling
from tuoju.notices.tasks import mail_unread
from tuoju.review import operations as reviewing
from tuoju.review import topics
from tuoju.review.reactions import done_by, news_of

pytestmark = pytest.mark.django_db

tell = telling(news_of)


@pytest.fixture(autouse=True)
def topic(monkeypatch):
    monkeypatch.setattr(topics, "_TOPICS", {})
    topics.register(
        topics.Topic(
            name="library.version",
            label="资源",
            url_for=lambda subject: f"/judge/{subject.rpartition('/')[2]}/",
            author_url_for=lambda subject: f"/mine/{subject.rpartition('/')[2]}/",
        )
    )


def hear():
    """Let the last entry of the log be heard; return who was told what."""
    Notice.objects.all().delete()
    tell(Entry.objects.latest("pk"))
    return {n.person_id: (n.kind, n.url) for n in Notice.objects.all()}


def test_reviewers_hear_of_a_submission_but_not_its_author():
    cast = a_cast()
    sent(cast, actor=cast.own_reviewer)

    heard = hear()

    assert set(heard) == {reviewer.user_id for reviewer in cast.reviewers}
    assert set(heard.values()) == {("review.waiting", "/judge/2222222222/")}
    assert "待初审：《户外混龄游戏案例集》" in Notice.objects.first().title


def test_the_submitter_hears_that_the_secretariat_withdrew_and_why():
    cast = a_cast()
    request = sent(cast)
    reviewing.withdraw(cast.office, request=request, reason="与另一份重复")

    assert hear() == {cast.author.user_id: ("review.withdrawn", "/mine/2222222222/")}
    told = Notice.objects.get()
    assert ("户外混龄游戏案例集" in told.title, told.body) == (True, "与另一份重复")


def test_nobody_is_told_what_their_own_side_withdrew():
    cast = a_cast()
    request = sent(cast)
    reviewing.withdraw(cast.author, request=request)

    assert hear() == {}


def test_a_passed_step_calls_the_next_people():
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request)
    passes(cast.own_reviewer, request)

    heard = hear()

    assert set(heard) == {cast.reviewers[1].user_id, cast.reviewers[2].user_id, cast.office.user_id}


def test_the_submitter_hears_of_a_return_with_its_reason():
    cast = a_cast()
    returns(cast.reviewers[0], sent(cast))

    assert hear() == {cast.author.user_id: ("review.returned", "/mine/2222222222/")}
    assert Notice.objects.get().body == "第 3 页的时间没有依据"


def test_the_submitter_hears_of_the_last_pass():
    cast = a_cast()
    passes(cast.reviewers[0], sent(cast, steps=["first"]))

    assert hear() == {cast.author.user_id: ("review.passed", "/mine/2222222222/")}


def test_an_assignee_hears_of_it_unless_they_took_it():
    cast = a_cast()
    request = sent(cast)
    mine = user_of(cast.reviewers[0])

    reviewing.take_step(cast.reviewers[0], request=request)
    taken = hear()
    due = datetime.date(2026, 12, 1)
    reviewing.assign(cast.office, request=request, person=mine, due=due)

    assert taken == {}
    assert hear() == {mine.pk: ("review.assigned", "/judge/2222222222/")}
    assert "2026-12-01" in Notice.objects.get().body


def test_a_comment_reaches_the_other_side():
    cast = a_cast()
    request = sent(cast)
    reviewing.comment(cast.reviewers[0], request=request, text="缺少依据")
    to_author = hear()
    reviewing.comment(cast.author, request=request, text="已补充")

    assert to_author == {cast.author.user_id: ("review.commented", "/mine/2222222222/")}
    assert hear() == {cast.reviewers[0].user_id: ("review.commented", "/judge/2222222222/")}


def test_overtaken_and_foreign_entries_say_nothing():
    cast = a_cast()
    request = sent(cast)
    submitted = Entry.objects.latest("pk")
    passes(cast.reviewers[0], request)

    tell(submitted)
    tell(Entry(fact="library.published", subject=SUBJECT, data={"request": request.public_id}))
    tell(Entry(fact="review.submitted", subject=SUBJECT, data={"request": "2222222222"}))

    assert not Notice.objects.exists()


def test_hearing_an_entry_twice_changes_nothing_and_plans_one_mail_each():
    cast = a_cast()
    sent(cast)
    quiet = cast.reviewers[2]
    operations.choose_mail(quiet, by_email=False)

    for _again in range(2):
        tell(Entry.objects.latest("pk"))
    for number in range(3):
        sent(cast, subject=f"library/resource/{number:010d}")
        tell(Entry.objects.latest("pk"))

    told = [*cast.reviewers, cast.own_reviewer]
    assert Notice.objects.count() == 4 * len(told)
    planned = Job.objects.filter(task="tuoju.notices.tasks.mail_unread")
    assert sorted(job.args[0] for job in planned) == sorted(
        actor.user_id for actor in told if actor is not quiet
    )
    assert all(job.run_after > timezone.now() for job in planned)


def test_who_judges_no_longer_hears_nothing_more():
    cast = a_cast()
    request = sent(cast)
    reviewing.comment(cast.own_reviewer, request=request, text="缺少依据")
    reviewing.comment(cast.reviewers[0], request=request, text="缺少出处")
    after_leaving(cast.own_reviewer)

    reviewing.comment(cast.author, request=request, text="已补充出处")

    assert hear() == {cast.reviewers[0].user_id: ("review.commented", "/judge/2222222222/")}


def test_an_assignee_who_has_left_hears_nothing():
    cast = a_cast()
    request = sent(cast)
    reviewing.assign(cast.office, request=request, person=user_of(cast.reviewers[0]))
    after_leaving(cast.reviewers[0])

    assert hear() == {}


@pytest.mark.parametrize("step", ["returned", "passed", "commented"])
def test_a_submitter_who_has_left_hears_neither_the_end_nor_the_reason(step):
    cast = a_cast()
    request = sent(cast, steps=["first"])
    after_leaving(cast.author)

    if step == "returned":
        returns(cast.reviewers[0], request)
    elif step == "passed":
        passes(cast.reviewers[0], request)
    else:
        reviewing.comment(cast.reviewers[0], request=request, text="缺少依据")

    assert hear() == {}


def test_a_submitter_who_has_left_hears_of_private_work():
    cast = a_cast()
    request = sent(cast, steps=["first"])
    reviewing.set_private(subject=SUBJECT, private=True)
    after_leaving(cast.author)

    returns(cast.reviewers[0], request)

    assert hear() == {cast.author.user_id: ("review.returned", "/mine/2222222222/")}


def test_nobody_is_asked_for_what_is_decided_already():
    tell_all = telling(news_of, done_by)
    cast = a_cast()
    request = sent(cast)
    tell_all(Entry.objects.latest("pk"))
    asked = Notice.objects.filter(kind="review.waiting")
    first = set(asked.unread().values_list("pk", flat=True))

    passes(cast.reviewers[0], request)
    tell_all(Entry.objects.latest("pk"))

    assert first
    assert not asked.unread().filter(pk__in=first).exists()
    assert asked.unread().exists()
    assert mail_unread.func(cast.reviewers[0].user_id) == 0


def test_a_withdrawn_request_asks_nobody():
    tell_all = telling(news_of, done_by)
    cast = a_cast()
    request = sent(cast)
    tell_all(Entry.objects.latest("pk"))

    reviewing.withdraw(cast.author, request=request)
    tell_all(Entry.objects.latest("pk"))

    assert not Notice.objects.filter(kind="review.waiting").unread().exists()
