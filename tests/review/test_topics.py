"""The owning app's part: consequences in the same transaction, links, names of fields."""

import pytest
from tests.review.people import SUBJECT, a_cast, passes, returns, sent

from tuoju.core.errors import Changed
from tuoju.core.log.models import Entry
from tuoju.review import components, operations, topics
from tuoju.review.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(monkeypatch):
    """Register a topic that notes what it is told; return the notes."""
    notes = []
    monkeypatch.setattr(topics, "_TOPICS", {})
    topics.register(
        topics.Topic(
            name="library.version",
            label="资源",
            url_for=lambda subject: f"/judge/{subject[-10:]}/",
            field_labels={"title": "题名"},
            settle=lambda _actor, request: notes.append((request.subject, request.state)),
        )
    )
    return notes


def test_the_owning_app_hears_when_a_review_ends_and_not_before(settled):
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request)
    assert settled == []

    returns(cast.reviewers[1], request)
    operations.withdraw(cast.author, request=sent(cast))
    again = sent(cast)
    for reviewer in cast.reviewers:
        passes(reviewer, again)

    assert settled == [(SUBJECT, "returned"), (SUBJECT, "withdrawn"), (SUBJECT, "passed")]


def test_when_the_owning_app_refuses_the_decision_never_happened(monkeypatch):
    def refuse(_actor, _request):
        raise Changed

    cast = a_cast()
    monkeypatch.setattr(topics, "_TOPICS", {})
    request = sent(cast, steps=["first"])
    topics.register(
        topics.Topic(
            name="library.version", label="资源", url_for=lambda _subject: "/", settle=refuse
        )
    )
    entries = Entry.objects.count()

    with pytest.raises(Changed):
        passes(cast.reviewers[0], request)
    with pytest.raises(Changed):
        operations.withdraw(cast.author, request=request)

    request.refresh_from_db()
    assert (request.state, request.step) == ("open", "first")
    assert not Decision.objects.exists()
    assert Entry.objects.count() == entries


def test_links_and_names_come_from_the_owning_app(settled):
    cast = a_cast()
    request = sent(cast)
    remark = operations.comment(
        cast.reviewers[0], request=request, text="?", anchor_kind="field", anchor="title"
    )
    page = operations.comment(
        cast.reviewers[0], request=request, text="?", anchor_kind="page", anchor="2222222222:12"
    )

    assert topics.judging_url("library.version", SUBJECT) == "/judge/2222222222/"
    assert topics.author_url("library.version", SUBJECT) == "/judge/2222222222/"
    assert str(components.place_of(remark, "library.version")) == "题名"
    assert str(components.place_of(page, "library.version")) == "第 12 页"


def test_without_its_app_a_topic_has_no_links_and_keeps_its_words(monkeypatch):
    monkeypatch.setattr(topics, "_TOPICS", {})
    cast = a_cast()
    remark = operations.comment(
        cast.reviewers[0], request=sent(cast), text="?", anchor_kind="field", anchor="title"
    )

    assert topics.judging_url("library.version", SUBJECT) == ""
    assert topics.author_url("library.version", SUBJECT) == ""
    assert components.place_of(remark, "library.version") == "title"
