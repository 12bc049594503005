"""Who made a collection puts its words before the secretariat, and hears what became of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, after_leaving, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers

from tuoju.config.wiring import tell_about_collection
from tuoju.core.actors import Actor
from tuoju.core.errors import Changed, Invalid, NotAllowed
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import NothingAsked, NothingToAccept, PlaceInReview
from tuoju.library.facts import AcceptanceAsked, AcceptanceDeclined, WordsAccepted
from tuoju.library.models import Collection, CollectionEntry, Resource
from tuoju.library.queries.gathering import hash_of_outline, managed_collections, unread_outside
from tuoju.notices.models import Notice
from tuoju.portal.queries import today, waiting

pytestmark = pytest.mark.django_db
NOT_SEEN = "外单位还看不到"


class Folder:
    """A teacher's collection of two public resources, one of them of another organisation."""

    def __init__(self) -> None:
        self.home, self.reviewers, self.office = (
            OrganisationFactory(),
            three_reviewers(),
            secretariat(),
        )
        self.teacher = member_of(self.home)
        self.collection: Collection = operations.start_collection(
            self.teacher, organisation=self.home, title="新学期"
        )
        for writer in (self.teacher, member_of()):
            self.gather(self.published(writer))

    def published(self, writer: Actor, visibility: str = "public") -> Resource:
        return published_by(writer, reviewers=self.reviewers, title="一份", visibility=visibility)

    def gather(self, resource: Resource, path: str = "第一周") -> None:
        operations.gather(self.teacher, resource=resource, collection=self.collection, path=path)

    def ask(self, actor: Actor | None = None) -> None:
        operations.ask_to_accept(actor or self.teacher, collection=self.collection)

    def accept(self, seen: str = "") -> None:
        operations.accept_words(self.office, collection=self.collection, seen=seen)

    def seen_by_visitors(self) -> int:
        return CollectionEntry.objects.visible_to(Actor.anonymous()).count()

    def address(self, name: str) -> str:
        return reverse(f"library:{name}", args=[self.collection.public_id])

    def page(self, name: str, actor: Actor) -> str:
        client = Client()
        client.force_login(user_of(actor))
        return client.get(self.address(name)).content.decode()

    def post(self, name: str, actor: Actor, **data: str) -> str:
        client = Client()
        client.force_login(user_of(actor))
        return client.post(self.address(name), data, follow=True).content.decode()


@pytest.fixture
def folder() -> Folder:
    return Folder()


def told_about(fact: str) -> None:
    tell_about_collection(Entry.objects.get(fact=fact))


def notices_of(actor: Actor) -> list[str]:
    return list(
        Notice.objects.filter(person_id=actor.user_id).unread().values_list("title", flat=True)
    )


def test_the_maker_asks_and_the_secretariat_finds_it(folder):
    shown = folder.post("collection_ask", folder.teacher)

    assert "已请联盟秘书处认可" in shown
    assert "请联盟秘书处认可</button>" not in shown
    told_about(AcceptanceAsked.name)
    assert notices_of(folder.office) == ["请认可合集《新学期》的文字"]
    assert waiting(folder.office) == 1
    assert list(today(folder.office).to_accept) == [folder.collection]
    client = Client()
    client.force_login(user_of(folder.office))
    day = client.get(reverse("portal:today")).content.decode()
    assert folder.address("collection_arrange") in day
    assert "请您认可的合集" in day
    assert "等待认可" in client.get(reverse("library:collections_mine")).content.decode()
    assert folder.seen_by_visitors() == 0


def test_nobody_else_is_asked(folder):
    folder.ask()

    assert waiting(folder.teacher) == 0
    assert today(folder.teacher).to_accept == []
    assert folder.page("collection_arrange", folder.teacher).count("认可合集的文字") == 0


def test_what_waits_longest_stands_first_in_the_secretariats_list(folder):
    operations.start_collection(folder.teacher, organisation=folder.home, title="更新的")

    assert managed_collections(folder.office).first().title == "更新的"
    folder.ask()

    assert managed_collections(folder.office).first() == folder.collection
    assert managed_collections(folder.teacher).first().title == "更新的"


def test_the_maker_hears_that_the_words_are_accepted(folder):
    folder.ask()
    told_about(AcceptanceAsked.name)

    folder.post("collection_accept", folder.office, seen=hash_of_outline(folder.collection))
    told_about(WordsAccepted.name)

    assert folder.seen_by_visitors() == 2
    assert notices_of(folder.teacher) == ["合集《新学期》的文字已认可"]
    assert Notice.objects.get(person_id=folder.teacher.user_id).url == folder.address("collection")
    assert notices_of(folder.office) == []
    assert waiting(folder.office) == 0
    assert today(folder.office).is_empty
    assert NOT_SEEN not in folder.page("collection_arrange", folder.teacher)


def test_who_may_not_arrange_it_any_more_is_not_told(folder):
    folder.ask()
    after_leaving(folder.teacher)
    folder.accept()

    told_about(WordsAccepted.name)

    assert notices_of(folder.teacher) == []


def test_words_accepted_unasked_are_told_to_nobody(folder):
    folder.accept()

    told_about(WordsAccepted.name)

    assert not Notice.objects.exists()


def test_the_secretariat_accepts_what_it_read(folder):
    folder.ask()
    seen = hash_of_outline(folder.collection)
    folder.gather(folder.published(folder.teacher), path="没有人看过的小标题")

    with pytest.raises(Changed):
        folder.accept(seen=seen)
    shown = folder.post("collection_accept", folder.office, seen=seen)

    assert "没有人看过的小标题" in shown
    assert folder.seen_by_visitors() == 0


def test_the_maker_hears_why_words_are_not_accepted(folder):
    folder.ask()
    told_about(AcceptanceAsked.name)

    shown = folder.post("collection_decline", folder.office, reason="请写明第一周是哪一周")
    told_about(AcceptanceDeclined.name)

    assert "已告诉对方" in shown
    letter = Notice.objects.get(person_id=folder.teacher.user_id)
    assert (letter.title, letter.body) == ("合集《新学期》的文字还要改一改", "请写明第一周是哪一周")
    assert waiting(folder.office) == 0
    assert notices_of(folder.office) == []
    assert folder.seen_by_visitors() == 0
    assert "请联盟秘书处认可</button>" in folder.page("collection_arrange", folder.teacher)


def test_declining_needs_a_reason_and_a_question(folder):
    with pytest.raises(NothingAsked):
        operations.decline_words(folder.office, collection=folder.collection, reason="为什么")
    folder.ask()

    for reason in ("  ", "长" * 501):
        with pytest.raises(Invalid):
            operations.decline_words(folder.office, collection=folder.collection, reason=reason)

    assert "请写明原因" in folder.post("collection_decline", folder.office, reason=" ")
    assert Collection.objects.get().asked_at is not None


def test_a_reason_that_is_refused_stays_on_the_page(folder):
    folder.ask()

    shown = folder.post("collection_decline", folder.office, reason="写了很久" * 200)

    assert "最多 500 字" in shown
    assert "写了很久" * 200 in shown
    assert 'maxlength="500"' not in shown


def test_an_answer_that_comes_too_late_says_so(folder):
    folder.ask()
    folder.accept()

    shown = folder.post("collection_decline", folder.office, reason="请写明")

    assert str(NothingAsked.message) in shown
    assert "请写明</textarea>" in shown


def test_what_reviewers_pass_is_an_answer_too(folder):
    foreign = CollectionEntry.objects.exclude(resource__organisation=folder.home)
    foreign.delete()
    folder.ask()
    told_about(AcceptanceAsked.name)
    mine = CollectionEntry.objects.get().resource
    draft = operations.reopen_for_editing(folder.teacher, resource=mine)
    request = operations.submit_draft(folder.teacher, draft=draft)
    for reviewer in folder.reviewers:
        judge(reviewer, request)
    told_about(WordsAccepted.name)

    assert Collection.objects.get().asked_at is None
    assert "合集《新学期》的文字已认可" in notices_of(folder.teacher)
    assert waiting(folder.office) == 0
    folder.gather(folder.published(member_of()))
    assert waiting(folder.office) == 0


def test_a_request_waits_on_while_something_is_unread(folder):
    folder.ask()
    mine = CollectionEntry.objects.get(resource__organisation=folder.home).resource
    draft = operations.reopen_for_editing(folder.teacher, resource=mine)
    request = operations.submit_draft(folder.teacher, draft=draft)
    for reviewer in folder.reviewers:
        judge(reviewer, request)

    assert Collection.objects.get().asked_at is not None
    assert waiting(folder.office) == 1
    assert not Entry.objects.filter(fact=WordsAccepted.name).exists()


def test_asking_twice_asks_once(folder):
    folder.ask()
    folder.ask()

    assert Entry.objects.filter(fact=AcceptanceAsked.name).count() == 1


def test_what_everybody_reads_already_needs_no_asking(folder):
    folder.accept()

    with pytest.raises(NothingToAccept):
        folder.ask()

    assert Collection.objects.get().asked_at is None
    assert "外单位都能看到" in folder.post("collection_ask", folder.teacher)


def test_an_internal_resource_is_nothing_to_ask_for(folder):
    folder.accept()
    folder.gather(folder.published(folder.teacher, visibility="organisation"))

    with pytest.raises(NothingToAccept):
        folder.ask()


def test_words_in_review_are_not_put_before_the_secretariat(folder):
    draft = draft_by(folder.teacher, title="正在审的")
    folder.gather(draft.resource)
    operations.submit_draft(folder.teacher, draft=draft)

    with pytest.raises(PlaceInReview):
        folder.ask()

    assert Collection.objects.get().asked_at is None


ACTS = {
    "ask": lambda actor, folder: folder.ask(actor),
    "decline": lambda actor, folder: operations.decline_words(
        actor, collection=folder.collection, reason="不行"
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_strangers_neither_ask_nor_decline(folder, act):
    stranger = member_of(role="director")

    with pytest.raises(NotAllowed):
        ACTS[act](stranger, folder)

    assert Collection.objects.get().asked_at is None
    assert not Entry.objects.filter(fact=AcceptanceAsked.name).exists()


def test_the_maker_does_not_decline(folder):
    folder.ask()

    with pytest.raises(NotAllowed):
        ACTS["decline"](folder.teacher, folder)

    assert Collection.objects.get().asked_at is not None


def test_the_maker_sees_which_entries_others_do_not_see_yet(folder):
    folder.accept()
    assert NOT_SEEN not in folder.page("collection", folder.teacher)

    folder.gather(folder.published(member_of()))

    (new,) = unread_outside(folder.teacher, folder.collection)
    arranged = folder.page("collection_arrange", folder.teacher)
    assert arranged.count(f"{NOT_SEEN}</span>") == 1
    assert f'value="{new.resource.public_id}"' in arranged.split(f"{NOT_SEEN}</span>")[1]
    assert "其中 1 份外单位还看不到" in folder.page("collection", folder.teacher)
    assert "请联盟秘书处认可</button>" in arranged


def test_the_form_says_when_others_see_what_is_put_in(folder):
    place = reverse("library:gather", args=[Resource.objects.first().public_id])
    pages = []
    for actor in (folder.teacher, folder.office):
        client = Client()
        client.force_login(user_of(actor))
        pages.append(client.get(place).content.decode())

    assert "外单位要等标题和小标题审核过" in pages[0]
    assert "马上能在合集里看到" in pages[1]
    assert "外单位要等" not in pages[1]


def test_a_dissolved_collection_asks_nobody(folder):
    folder.ask()
    told_about(AcceptanceAsked.name)

    operations.dissolve_collection(folder.teacher, collection=folder.collection)
    told_about("library.collection_dissolved")

    assert notices_of(folder.office) == []
    assert waiting(folder.office) == 0


@pytest.mark.parametrize("more", [0, 3])
def test_the_day_needs_the_same_queries_for_any_number(folder, more, django_assert_max_num_queries):
    folder.ask()
    for number in range(more):
        other = operations.start_collection(
            folder.teacher, organisation=folder.home, title=f"第{number}个"
        )
        operations.gather(folder.teacher, resource=Resource.objects.first(), collection=other)
        operations.ask_to_accept(folder.teacher, collection=other)

    with django_assert_max_num_queries(11):
        found = today(folder.office).to_accept
        names = [one.organisation.short_name for one in found]

    assert len(names) == 1 + more
