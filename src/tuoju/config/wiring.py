"""The whole reaction table: which fact wakes which handlers, and which work comes back.

The log's follower calls the handlers in order once an entry is sealed; a handler only enqueues
jobs, which are idempotent by the entry's id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tuoju.accounts.tasks import forget_expired
from tuoju.alliance import facts as alliance
from tuoju.alliance.reactions import news_of_invitation, news_of_reviewer
from tuoju.core.facts import Fact
from tuoju.core.jobs.schedule import Schedule
from tuoju.core.log.models import Entry
from tuoju.library import facts as library
from tuoju.library.reactions import (
    collection_is_answered,
    news_of_collection,
    news_of_takedown,
    prepare_received_file,
)
from tuoju.library.tasks import (
    count_usage,
    forget_missed_searches,
    prepare_again,
    scan_waiting,
    settle_uploads,
    sweep_bytes,
    sweep_uploads,
)
from tuoju.notices.reactions import telling
from tuoju.review import facts as review
from tuoju.review.reactions import done_by, news_of

Handler = Callable[[Entry], None]

_tell = telling(news_of, done_by)
_tell_of_collection = telling(news_of_collection, collection_is_answered)
_tell_of_takedown = telling(news_of_takedown)
_tell_of_invitation = telling(news_of_invitation)
_tell_of_reviewer = telling(news_of_reviewer)


def tell_about_review(entry: Entry) -> None:
    """Tell writers and reviewers what happened to a review."""
    _tell(entry)


def tell_about_collection(entry: Entry) -> None:
    """Tell the secretariat who asks for its word on a collection, and who asked what it said."""
    _tell_of_collection(entry)


def tell_about_takedown(entry: Entry) -> None:
    """Tell those who answer for a resource that it was taken down, and why."""
    _tell_of_takedown(entry)


def tell_about_invitation(entry: Entry) -> None:
    """Tell people that an organisation offers them a role."""
    _tell_of_invitation(entry)


def tell_about_reviewer(entry: Entry) -> None:
    """Tell the secretariat who reviews for the whole alliance from now on."""
    _tell_of_reviewer(entry)


REACTIONS: dict[type[Fact], list[Handler]] = {
    alliance.OrganisationJoined: [tell_about_reviewer],
    alliance.PersonInvited: [tell_about_invitation],
    library.AcceptanceAsked: [tell_about_collection],
    library.AcceptanceDeclined: [tell_about_collection],
    library.CollectionDissolved: [tell_about_collection],
    library.FileReceived: [prepare_received_file],
    library.ResourceWithdrawn: [tell_about_takedown],
    library.WordsAccepted: [tell_about_collection],
    review.ReviewSubmitted: [tell_about_review],
    review.ReviewDecided: [tell_about_review],
    review.ReviewAssigned: [tell_about_review],
    review.ReviewCommented: [tell_about_review],
    review.ReviewWithdrawn: [tell_about_review],
}

SCHEDULE: Schedule = {
    count_usage: timedelta(seconds=60),
    settle_uploads: timedelta(minutes=5),
    sweep_uploads: timedelta(hours=6),
    sweep_bytes: timedelta(days=1),
    forget_missed_searches: timedelta(days=1),
    forget_expired: timedelta(days=1),
    scan_waiting: timedelta(minutes=10),
    prepare_again: timedelta(hours=1),
}
