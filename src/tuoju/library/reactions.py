"""What the library does when something happened; handlers only enqueue jobs or say the news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.alliance.models import Membership
from tuoju.alliance.queries import actor_for
from tuoju.core.blobs.models import Blob
from tuoju.core.log.models import Entry
from tuoju.core.refs import parse_ref
from tuoju.library import facts, policies
from tuoju.library.models import Collection, Draft, ResourceVersion
from tuoju.library.models.resources import EDITING_ROLES
from tuoju.library.tasks import queue_preparing
from tuoju.library.vocabularies import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One sentence for some people, with the page it leads to."""

    people: tuple[int, ...]
    kind: str
    title: str | Promise
    body: str | Promise
    url: str


def prepare_received_file(entry: Entry) -> None:
    """A person's file arrived: scan it, take its text, make its pictures before all others."""
    for blob in Blob.objects.filter(sha256=entry.data["sha256"]):
        queue_preparing(blob, is_waited_for=True)


def news_of_takedown(entry: Entry) -> list[News]:
    """Tell those who answer for a resource that it was taken down, and why.

    Whoever had its next version in review hears that too, before anything else.
    """
    public_id = parse_ref(entry.subject).public_id
    gone = ResourceVersion.objects.filter(resource__withdrawn_at__isnull=False)
    shown = gone.select_related("resource__created_by").filter(current_of__public_id=public_id)
    owners = [_news_of_owners(entry, version) for version in shown]
    return [*_news_of_next_version(entry), *owners]


def _news_of_next_version(entry: Entry) -> list[News]:
    """Say that the review ended with the takedown; not to one who may not go on with the draft."""
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
            title=format_lazy(_("《{title}》已下架，送审的新版本已撤回"), title=draft.title),
            body=str(entry.told.get("reason", "")),
            url=reverse("library:draft", args=[draft.public_id]),
        )
    ]


def _news_of_owners(entry: Entry, version: ResourceVersion) -> News:
    """Tell the maker, and the organisation's editors unless it was their own side's doing."""
    resource = version.resource
    maker = resource.created_by
    makers = {maker.pk} if maker and policies.made_it(actor_for(maker), resource) else set()
    places = Membership.objects.current().filter(organisation_id=resource.organisation_id)
    editors = set(places.filter(role__in=EDITING_ROLES).values_list("person_id", flat=True))
    is_private = resource.visibility == Visibility.ME
    is_own_doing = entry.actor_id in makers | editors
    told = makers if is_private or is_own_doing else makers | editors
    return News(
        people=tuple(sorted(told - {entry.actor_id})),
        kind="library.takedown",
        title=format_lazy(_("《{title}》已下架"), title=version.title),
        body=str(entry.told.get("reason", "")),
        url=reverse("library:resource", args=[resource.public_id]),
    )


def news_of_collection(entry: Entry) -> list[News]:
    """Tell the secretariat who asks for its word on a collection, and who asked what it said.

    One who may not arrange the collection any more is not told.
    """
    public_id = parse_ref(entry.subject).public_id
    collection = (
        Collection.objects.select_related("organisation").filter(public_id=public_id).first()
    )
    if collection is None:
        return []
    tell = _TOLD_OF_COLLECTIONS.get(entry.fact)
    return tell(entry, collection) if tell else []


def collection_is_answered(entry: Entry) -> tuple[tuple[str, ...], str] | None:
    """Name the notices that asked for the secretariat's word, once nothing waits for it."""
    if entry.fact not in {
        facts.WordsAccepted.name,
        facts.AcceptanceDeclined.name,
        facts.CollectionDissolved.name,
    }:
        return None
    public_id = parse_ref(entry.subject).public_id
    return (_ASKING,), reverse("library:collection_arrange", args=[public_id])


def _asked(entry: Entry, collection: Collection) -> list[News]:
    if collection.asked_at is None:
        return []
    office = Membership.objects.current().filter(role=Membership.Role.SECRETARIAT)
    return [
        News(
            people=tuple(office.exclude(person=entry.actor_id).values_list("person_id", flat=True)),
            kind=_ASKING,
            title=format_lazy(_("请认可合集《{title}》的文字"), title=collection.title),
            body=collection.organisation.name,
            url=reverse("library:collection_arrange", args=[collection.public_id]),
        )
    ]


def _accepted(entry: Entry, collection: Collection) -> list[News]:
    return _for_the_asker(
        entry,
        collection,
        kind="library.words_accepted",
        title=format_lazy(_("合集《{title}》的文字已认可"), title=collection.title),
        body=_("能看到其中资源的人，现在都能看到这个合集。"),
        url=reverse("library:collection", args=[collection.public_id]),
    )


def _declined(entry: Entry, collection: Collection) -> list[News]:
    return _for_the_asker(
        entry,
        collection,
        kind="library.acceptance_declined",
        title=format_lazy(_("合集《{title}》的文字还要改一改"), title=collection.title),
        body=str(entry.told.get("reason", "")),
        url=reverse("library:collection_arrange", args=[collection.public_id]),
    )


def _for_the_asker(
    entry: Entry,
    collection: Collection,
    *,
    kind: str,
    title: str | Promise,
    body: str | Promise,
    url: str,
) -> list[News]:
    asker = User.objects.filter(pk=entry.data.get("asker_id")).first()
    if asker is None or asker.pk == entry.actor_id:
        return []
    kept = Collection.objects.manageable_by(actor_for(asker))
    if not kept.filter(pk=collection.pk).exists():
        return []
    return [News(people=(asker.pk,), kind=kind, title=title, body=body, url=url)]


_ASKING = "library.acceptance_asked"
_TOLD_OF_COLLECTIONS: dict[str, Callable[[Entry, Collection], list[News]]] = {
    facts.AcceptanceAsked.name: _asked,
    facts.WordsAccepted.name: _accepted,
    facts.AcceptanceDeclined.name: _declined,
}
