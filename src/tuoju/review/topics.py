"""What can be reviewed: the owning apps register their topics, so that the queue can link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.functional import Promise

from tuoju.core.actors import Actor
from tuoju.core.http import Request
from tuoju.review.models import ReviewRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a judging page is to be shown: the forms to put in, where the person was, the status."""

    forms: Mapping[str, BaseForm]
    back: str = ""
    status: int = 200


Show = Callable[[Request, ReviewRequest, Shown], HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One kind of reviewed object, found by its reference.

    `url_for` leads to the page where it is judged, `author_url_for` to the one where its author
    goes on working (the same page, when left out); `field_labels` names the fields that comments
    may be anchored to. `settle` is the owning app's part of a decision or a withdrawal: it runs in
    the same transaction once the request has passed, was returned or was withdrawn, so that
    publishing and its last approval happen together or not at all. `show` answers with the judging
    page itself, so that a form that was not accepted stays beside what it speaks of.
    """

    name: str
    label: str | Promise
    url_for: Callable[[str], str]
    author_url_for: Callable[[str], str] | None = None
    field_labels: Mapping[str, str | Promise] = field(default_factory=dict)
    settle: Callable[[Actor, ReviewRequest], None] | None = None
    show: Show | None = None


_TOPICS: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Make a topic known; called once from the owning app's `ready`."""
    _TOPICS[topic.name] = topic


def topic_named(name: str) -> Topic | None:
    """Return a topic, or nothing when its app is not installed."""
    return _TOPICS.get(name)


def judging_url(topic: str, subject: str) -> str:
    """Return the page where reviewers judge an object; empty when its app is not installed."""
    known = _TOPICS.get(topic)
    return known.url_for(subject) if known else ""


def author_url(topic: str, subject: str) -> str:
    """Return the page where the author goes on; empty when its app is not installed."""
    known = _TOPICS.get(topic)
    return (known.author_url_for or known.url_for)(subject) if known else ""


def settle(actor: Actor, request: ReviewRequest) -> None:
    """Let the owning app draw the consequence of a review that came to an end."""
    known = _TOPICS.get(request.topic)
    if known is not None and known.settle is not None:
        known.settle(actor, request)


def all_topics() -> list[Topic]:
    """Return every topic, in the order of registration."""
    return list(_TOPICS.values())
