"""Who should hear of a review: a log entry in, announcements out (wired in `config/wiring.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.alliance.queries import actor_for
from tuoju.core.log.models import Entry
from tuoju.review import facts, topics
from tuoju.review.models import Decision, ReviewRequest, StepName
from tuoju.review.queries import people_who_may_decide

WAITING = "review.waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One sentence for some people, with the page it leads to."""

    people: tuple[int, ...]
    kind: str
    title: str | Promise
    body: str | Promise = ""
    url: str = ""


def news_of(entry: Entry) -> list[News]:
    """Return what an entry of a review means for whom; nothing for other entries.

    Reads the request as it is now: news that a later step has overtaken are not told, nor are
    people who may not see it any more.
    """
    tell = _TELLERS.get(entry.fact)
    if tell is None:
        return []
    request = (
        ReviewRequest.objects.with_context().filter(public_id=entry.data.get("request", "")).first()
    )
    if request is None or entry.data.get("round", request.round) != request.round:
        return []
    told = [_for_those_who_see(news, request) for news in tell(entry, request)]
    return [news for news in told if news.people]


def _for_those_who_see(news: News, request: ReviewRequest) -> News:
    if news.kind == WAITING:
        return news  # whoever may decide today sees it; a batch tells many of many
    people = User.objects.filter(pk__in=news.people).order_by("pk")
    requests = ReviewRequest.objects.filter(pk=request.pk)
    seeing = (one.pk for one in people if requests.visible_to(actor_for(one)).exists())
    return replace(news, people=tuple(seeing))


def done_by(entry: Entry) -> tuple[tuple[str, ...], str] | None:
    """Name the notices that asked for a step, once it is decided or the request taken back."""
    if entry.fact not in {facts.ReviewDecided.name, facts.ReviewWithdrawn.name}:
        return None
    return _ASKING, topics.judging_url(entry.data["topic"], entry.subject)


def _submitted(entry: Entry, request: ReviewRequest) -> list[News]:
    return _waiting(request) if entry.data["step"] == request.step else []


def _decided(entry: Entry, request: ReviewRequest) -> list[News]:
    if entry.data["state"] == ReviewRequest.State.RETURNED:
        return [_returned(entry, request)]
    if entry.data["state"] == ReviewRequest.State.PASSED:
        return [
            News(
                people=(request.submitter_id,),
                kind="review.passed",
                title=format_lazy(_("《{title}》已通过审核"), title=request.title),
                url=topics.author_url(request.topic, request.subject),
            )
        ]
    return _waiting(request) if entry.data["next_step"] == request.step else []


def _returned(entry: Entry, request: ReviewRequest) -> News:
    reason = (
        Decision.objects.filter(
            request=request, round=entry.data["round"], verdict=Decision.Verdict.RETURN
        )
        .values_list("reason", flat=True)
        .first()
    )
    return News(
        people=(request.submitter_id,),
        kind="review.returned",
        title=format_lazy(_("《{title}》已退回，请修改后再送审"), title=request.title),
        body=reason or "",
        url=topics.author_url(request.topic, request.subject),
    )


def _waiting(request: ReviewRequest) -> list[News]:
    """Tell those who may decide the current step."""
    people = tuple(people_who_may_decide(request).values_list("pk", flat=True))
    title = format_lazy(
        _("待{step}：《{title}》"), step=StepName(request.step).label, title=request.title
    )
    return [
        News(
            people=people,
            kind=WAITING,
            title=title,
            body=request.organisation.name,
            url=topics.judging_url(request.topic, request.subject),
        )
    ]


def _assigned(entry: Entry, request: ReviewRequest) -> list[News]:
    assignee = entry.data["assignee_id"]
    if assignee is None or assignee == entry.actor_id or entry.data["step"] != request.step:
        return []
    return [
        News(
            people=(assignee,),
            kind="review.assigned",
            title=format_lazy(_("请您审核《{title}》"), title=request.title),
            body=format_lazy(_("请在 {due} 前处理"), due=entry.data["due"])
            if entry.data["due"]
            else "",
            url=topics.judging_url(request.topic, request.subject),
        )
    ]


def _commented(entry: Entry, request: ReviewRequest) -> list[News]:
    """Tell the submitter, and everybody who has said something in this review."""
    author = entry.data["author_id"]
    judges = set(request.comments.values_list("author_id", flat=True))
    judges |= set(request.decisions.values_list("reviewer_id", flat=True))
    judges -= {author, request.submitter_id}
    title = format_lazy(_("《{title}》有新的审核意见"), title=request.title)
    url_of: list[tuple[tuple[int, ...], Callable[[str, str], str]]] = [
        (tuple({request.submitter_id} - {author}), topics.author_url),
        (tuple(sorted(judges)), topics.judging_url),
    ]
    return [
        News(
            people=people,
            kind="review.commented",
            title=title,
            url=url(request.topic, request.subject),
        )
        for people, url in url_of
    ]


def _withdrawn(entry: Entry, request: ReviewRequest) -> list[News]:
    """Tell the submitter what the secretariat withdrew; one's own side needs no reason."""
    reason = entry.told.get("reason", "")
    if not reason or entry.actor_id == request.submitter_id:
        return []
    return [
        News(
            people=(request.submitter_id,),
            kind="review.withdrawn",
            title=format_lazy(_("《{title}》的送审已由秘书处撤回"), title=request.title),
            body=reason,
            url=topics.author_url(request.topic, request.subject),
        )
    ]


_ASKING = ("review.waiting", "review.assigned")
_TELLERS: dict[str, Callable[[Entry, ReviewRequest], list[News]]] = {
    facts.ReviewSubmitted.name: _submitted,
    facts.ReviewDecided.name: _decided,
    facts.ReviewAssigned.name: _assigned,
    facts.ReviewCommented.name: _commented,
    facts.ReviewWithdrawn.name: _withdrawn,
}
