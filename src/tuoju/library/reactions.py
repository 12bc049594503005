"""What the library does when something happened; handlers only enqueue jobs or say the news."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.alliance.queries import actor_for
from tuoju.core.blobs.models import Blob
from tuoju.core.log.models import Entry
from tuoju.core.refs import parse_ref
from tuoju.library.models import Draft
from tuoju.library.tasks import queue_preparing


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One sentence for some people, with the page it leads to."""

    people: tuple[int, ...]
    kind: str
    title: str | Promise
    body: str
    url: str


def prepare_received_file(entry: Entry) -> None:
    """A person's file arrived: scan it, take its text, make its pictures before all others."""
    for blob in Blob.objects.filter(sha256=entry.data["sha256"]):
        queue_preparing(blob, is_waited_for=True)


def news_of_takedown(entry: Entry) -> list[News]:
    """Tell whoever had the next version in review that the review ended with the takedown.

    One who may not go on with the draft any more is not told.
    """
    submitter = User.objects.filter(pk=entry.data.get("submitter_id")).first()
    if submitter is None or submitter.pk == entry.actor_id:
        return []
    resource = parse_ref(entry.subject).public_id
    drafts = Draft.objects.visible_to(actor_for(submitter))
    draft = drafts.filter(resource__public_id=resource).first()
    if draft is None:
        return []
    return [
        News(
            people=(submitter.pk,),
            kind="library.takedown",
            title=format_lazy(_("“{title}”已下架，送审的新版本已撤回"), title=draft.title),
            body=str(entry.told.get("reason", "")),
            url=reverse("library:draft", args=[draft.public_id]),
        )
    ]
