"""Collections are filled, described, thinned out and dissolved by those who may arrange them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.library.reading.test_collections import Folder

from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, NotFound
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import PlaceInReview, WordsWerePassed
from tuoju.library.models import Collection, CollectionEntry, Draft, Resource
from tuoju.library.operations.collections import pass_words
from tuoju.library.queries.gathering import hash_of_words, managed_collections

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def reviewers() -> tuple[Actor, ...]:
    return three_reviewers()


@pytest.fixture
def own(reviewers):
    """A collection of a writer with one published and one unpublished resource; one more is public."""
    home = OrganisationFactory()
    writer = member_of(home)
    published_by(writer, reviewers=reviewers, title="第二份", visibility="public")
    live = published_by(writer, reviewers=reviewers, title="已发布的", visibility="public")
    entry = operations.gather(
        writer, resource=live, collection=None, title="新学期", organisation=home, path=" 一 / 二 "
    )
    draft = draft_by(writer, title="没有发布的")
    operations.gather(writer, resource=draft.resource, collection=entry.collection)
    return writer, entry


def address(name: str, collection: Collection) -> str:
    return reverse(f"library:{name}", args=[collection.public_id])


def test_a_resource_goes_into_a_new_collection_under_its_headings(own):
    _writer, entry = own

    assert (entry.collection.title, entry.path) == ("新学期", "一/二")
    assert entry.collection.entries.count() == 2


def test_a_new_collection_needs_a_title_and_an_organisation(own):
    writer, entry = own
    home = entry.collection.organisation

    for title, organisation in (("", home), ("新", None)):
        with pytest.raises(Invalid):
            operations.gather(
                writer,
                resource=entry.resource,
                collection=None,
                title=title,
                organisation=organisation,
            )

    assert Collection.objects.count() == 1


OF_OTHERS = {
    "describe": lambda actor, entry: operations.describe_collection(
        actor, collection=entry.collection, title="别的", description="", seen=""
    ),
    "take out": lambda actor, entry: operations.take_out(actor, entry=entry),
    "dissolve": lambda actor, entry: operations.dissolve_collection(
        actor, collection=entry.collection
    ),
    "add": lambda actor, entry: operations.add_to_collection(
        actor, resource=entry.resource, collection=entry.collection
    ),
    "head": lambda actor, entry: operations.head_entry(actor, entry=entry, path="别的"),
    "move": lambda actor, entry: operations.move_entry(actor, entry=entry, by=1),
    "accept": lambda actor, entry: operations.accept_words(actor, collection=entry.collection),
}


@pytest.mark.parametrize("verb", OF_OTHERS)
def test_others_change_nothing(own, verb):
    _writer, entry = own
    stranger = member_of(OrganisationFactory(), role="director")

    logged = Entry.objects.count()

    with pytest.raises(NotAllowed):
        OF_OTHERS[verb](stranger, entry)

    assert Collection.objects.get().title == "新学期"
    assert CollectionEntry.objects.count() == 2
    assert Entry.objects.count() == logged


def test_words_that_were_passed_are_changed_by_the_secretariat_only(folder):
    seen = hash_of_words(folder.collection)
    with pytest.raises(WordsWerePassed):
        operations.describe_collection(
            folder.writer, collection=folder.collection, title="改了", description="", seen=seen
        )

    operations.describe_collection(
        secretariat(), collection=folder.collection, title="改了", description="新的简介", seen=seen
    )

    read = CollectionEntry.objects.visible_to(Actor.anonymous())
    assert {entry.collection.title for entry in read} == {"改了"}
    assert read.count() == 2


def test_dissolving_leaves_the_resources(client, own):
    writer, entry = own
    client.force_login(user_of(writer))

    answer = client.post(address("collection_dissolve", entry.collection), follow=True)

    assert "里面的资源都还在" in answer.content.decode()
    assert not Collection.objects.exists()
    assert Resource.objects.count() == 3
    assert client.get(address("collection", entry.collection)).status_code == 404


def test_the_arranging_page_shows_what_is_not_published_yet(client, own):
    writer, entry = own
    client.force_login(user_of(writer))

    arranged = client.get(address("collection_arrange", entry.collection)).content.decode()
    shown = client.get(address("collection", entry.collection)).content.decode()

    assert "没有发布的" in arranged
    assert "已发布的" in arranged
    assert "另有 1 份还没有发布" in shown


def test_one_resource_is_taken_out_and_stays(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = address("collection_entry", entry.collection)

    named = {"resource": entry.resource.public_id, "act": "out"}
    assert client.post(f"{place}?page=2", named).url.endswith("/arrange/?page=2")
    assert client.post(place, named).status_code == 404
    assert client.post(place, {"resource": "9" * 5000}).status_code == 404
    assert client.post(place).status_code == 404

    assert entry.collection.entries.count() == 1
    assert Resource.objects.visible_to(Actor.anonymous()).filter(pk=entry.resource_id).exists()


def test_new_words_are_saved_and_bad_ones_are_kept_on_the_page(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = address("collection_arrange", entry.collection)

    seen = hash_of_words(entry.collection)
    refused = client.post(place, {"title": "", "description": "留住我", "seen": seen})
    saved = client.post(place, {"title": "第二学期", "description": "", "seen": seen})

    assert refused.status_code == 422
    assert "留住我" in refused.content.decode()
    assert saved.status_code == 302
    assert Collection.objects.get().title == "第二学期"


def test_from_the_page_of_a_resource_into_a_collection(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    other = Resource.objects.get(current__title="第二份")
    place = reverse("library:gather", args=[other.public_id])

    assert place in client.get(reverse("library:resource", args=[other.public_id])).content.decode()
    refused = client.post(place, {"collection": "", "title": "", "path": "留住我"})
    put = client.post(place, {"collection": entry.collection.public_id, "path": "三"})

    assert refused.status_code == 422
    assert "请填写新合集的标题" in refused.content.decode()
    assert "留住我" in refused.content.decode()
    assert put.url == address("collection_arrange", entry.collection)
    assert entry.collection.entries.get(resource=other).path == "三"


def test_the_list_of_own_collections(client, own):
    writer, _entry = own
    client.force_login(user_of(writer))
    mine = client.get(reverse("library:collections_mine")).content.decode()
    client.force_login(user_of(member_of(OrganisationFactory())))
    theirs = client.get(reverse("library:collections_mine")).content.decode()

    assert "新学期" in mine
    assert "2 份" in mine
    assert "还没有合集" in theirs


@pytest.mark.parametrize("name", ["collection_arrange", "collection_dissolve"])
def test_the_pages_are_for_those_who_may_arrange(client, own, name):
    _writer, entry = own
    client.force_login(user_of(member_of(OrganisationFactory(), role="director")))
    send = client.post if name == "collection_dissolve" else client.get

    assert send(address(name, entry.collection)).status_code == 404
    assert Collection.objects.count() == 1


@pytest.fixture
def reviewed(own):
    """The unpublished resource of the collection is under review."""
    writer, entry = own
    request = operations.submit_draft(writer, draft=Draft.objects.get())
    return writer, entry.collection, request


CHANGES = {
    "describe": lambda actor, collection: operations.describe_collection(
        actor,
        collection=collection,
        title="改了",
        description="",
        seen=hash_of_words(collection),
    ),
    "take out": lambda actor, collection: operations.take_out(
        actor, entry=collection.entries.get(resource__current=None)
    ),
    "head": lambda actor, collection: operations.head_entry(
        actor, entry=collection.entries.get(resource__current=None), path="别的"
    ),
    "accept": lambda _actor, collection: operations.accept_words(
        secretariat(), collection=collection
    ),
    "dissolve": lambda actor, collection: operations.dissolve_collection(
        actor, collection=collection
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_reviewers_look_at_stays_as_they_saw_it(reviewed, reviewers, change):
    writer, collection, request = reviewed

    with pytest.raises(PlaceInReview, match="没有发布的"):
        CHANGES[change](writer, collection)

    for reviewer in reviewers:
        judge(reviewer, request)
    assert not Draft.objects.exists()
    assert Collection.objects.get().entries.count() == 2


def test_pages_say_that_a_review_is_under_way(client, reviewed):
    writer, collection, _request = reviewed
    client.force_login(user_of(writer))
    named = {"resource": Draft.objects.get().resource.public_id}

    out = client.post(address("collection_entry", collection), {**named, "act": "out"}, follow=True)
    gone = client.post(address("collection_dissolve", collection), follow=True)
    words = {"title": "改了", "description": "", "seen": hash_of_words(collection)}
    named_anew = client.post(address("collection_arrange", collection), words)

    for page in (out, gone, named_anew):
        assert "请等审核结束" in page.content.decode()
    assert Collection.objects.get().entries.count() == 2


def test_what_is_in_review_elsewhere_is_gathered_and_its_new_title_stays_secret(own):
    writer, entry = own
    resource = entry.resource
    draft = operations.reopen_for_editing(writer, resource=resource)
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={"title": "没有公开", "note": "改题"}
    )
    operations.submit_draft(writer, draft=Draft.objects.get(pk=draft.pk))
    elsewhere = OrganisationFactory()
    stranger = member_of(elsewhere)

    gathered = operations.gather(
        stranger, resource=resource, collection=None, title="别处", organisation=elsewhere
    )

    assert gathered.collection.title == "别处"


def test_nobody_gathers_what_they_have_never_met(own):
    _writer, entry = own
    hidden = Resource.objects.get(current=None)
    elsewhere = OrganisationFactory()
    stranger = member_of(elsewhere)

    with pytest.raises(NotFound):
        operations.gather(
            stranger, resource=hidden, collection=None, title="别处", organisation=elsewhere
        )

    assert Collection.objects.get() == entry.collection


def test_new_entries_stand_at_the_end_after_others_went(own):
    writer, entry = own
    collection = entry.collection
    operations.take_out(writer, entry=entry)
    other = Resource.objects.get(current__title="第二份")

    operations.gather(writer, resource=other, collection=collection)
    operations.gather(writer, resource=entry.resource, collection=collection)

    order = [one.resource for one in collection.entries.all()]
    assert order == [Resource.objects.get(current=None), other, entry.resource]


def test_two_people_do_not_write_over_each_other(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = address("collection_arrange", entry.collection)
    seen = hash_of_words(entry.collection)
    operations.describe_collection(
        writer, collection=entry.collection, title="同事的标题", description="", seen=seen
    )

    refused = client.post(place, {"title": "我的标题", "description": "", "seen": seen})
    page = refused.content.decode()
    again = re.search(r'name="seen" value="(\w+)"', page).group(1)
    saved = client.post(place, {"title": "我的标题", "description": "", "seen": again})

    assert refused.status_code == 422
    assert "刚刚被别人改过" in page
    assert "同事的标题" in page
    assert 'value="我的标题"' in page
    assert saved.status_code == 302
    assert Collection.objects.get().title == "我的标题"


def test_what_was_typed_survives_words_that_were_passed_meanwhile(client, folder):
    client.force_login(user_of(folder.writer))
    sent = {"title": "留住我", "description": "", "seen": hash_of_words(folder.collection)}

    refused = client.post(address("collection_arrange", folder.collection), sent)

    assert refused.status_code == 422
    assert 'value="留住我"' in refused.content.decode()
    assert "请联系联盟秘书处" in refused.content.decode()


def test_the_same_words_are_no_change(own):
    writer, entry = own
    logged = Entry.objects.count()

    operations.describe_collection(
        writer, collection=entry.collection, title="新学期", description="", seen=""
    )

    assert Entry.objects.count() == logged


def test_whoever_may_arrange_sees_the_page(client, own):
    _writer, entry = own
    client.force_login(user_of(member_of(entry.collection.organisation, "editor")))
    CollectionEntry.objects.filter(pk=entry.pk).delete()

    assert client.get(address("collection", entry.collection)).status_code == 200


def test_the_list_counts_only_what_one_may_see(own):
    _writer, entry = own
    Resource.objects.filter(current=None).update(visibility="me")
    editor = member_of(entry.collection.organisation, "editor")

    assert [row.size for row in managed_collections(editor)] == [1]


@pytest.mark.parametrize("name", ["mine", "arrange"])
def test_the_pages_ask_as_much_for_many_as_for_one(client, own, name, django_assert_num_queries):
    writer, entry = own
    client.force_login(user_of(writer))
    pages = {
        "mine": reverse("library:collections_mine"),
        "arrange": address("collection_arrange", entry.collection),
    }
    client.get(pages[name])
    with CaptureQueriesContext(connection) as few:
        client.get(pages[name])
    home = entry.collection.organisation
    for number in range(5):
        draft = operations.start_draft(writer, organisation=home, title=f"草稿 {number}")
        operations.gather(writer, resource=draft.resource, collection=entry.collection)
        operations.start_collection(writer, organisation=home, title=f"合集 {number}")

    with django_assert_num_queries(len(few)):
        client.get(pages[name])


def test_passing_the_words_of_a_folder_is_one_statement(own, django_assert_num_queries):
    _writer, entry = own

    with django_assert_num_queries(1):
        pass_words(CollectionEntry.objects.filter(collection=entry.collection))

    assert entry.collection.entries.standing_as_passed().count() == 2


def test_the_owner_of_a_collection_does_not_accept_its_words(own):
    writer, entry = own

    with pytest.raises(NotAllowed):
        operations.accept_words(writer, collection=entry.collection)

    assert not entry.collection.entries.standing_as_passed().exists()


def test_words_that_the_secretariat_accepts_are_read_by_everybody(client, own):
    _writer, entry = own
    client.force_login(user_of(secretariat()))
    place = address("collection_arrange", entry.collection)
    assert "认可合集的文字" in client.get(place).content.decode()

    client.post(address("collection_accept", entry.collection))

    assert "认可合集的文字" not in client.get(place).content.decode()
    client.logout()
    assert "已发布的" in client.get(address("collection", entry.collection)).content.decode()


def test_entries_get_other_headings_and_other_places(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = address("collection_entry", entry.collection)
    named = {"resource": entry.resource.public_id}

    client.post(place, {**named, "act": "head", "path": "第九周 / 周一"})
    client.post(place, {**named, "act": "down"})
    client.post(place, {**named, "act": "down"})

    assert [one.path for one in entry.collection.entries.all()] == ["", "第九周/周一"]
    client.post(place, {**named, "act": "up"})
    assert [one.path for one in entry.collection.entries.all()] == ["第九周/周一", ""]


def test_headings_that_were_passed_are_changed_by_the_secretariat_only(folder):
    entry = folder.collection.entries.get(resource=folder.resources[1])

    with pytest.raises(WordsWerePassed):
        operations.head_entry(folder.writer, entry=entry, path="第二周")
    operations.head_entry(secretariat(), entry=entry, path="第二周")

    entry.refresh_from_db()
    assert (entry.path, entry.stands_as_passed) == ("第二周", True)


def test_headings_that_are_too_long_are_refused_in_words(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    sent = {"resource": entry.resource.public_id, "act": "head", "path": "长" * 2000}

    page = client.post(address("collection_entry", entry.collection), sent, follow=True)

    assert "1024" in page.content.decode()
    assert entry.collection.entries.get(pk=entry.pk).path == "一/二"


def test_a_resource_that_stands_there_already_is_said_to(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = reverse("library:gather", args=[entry.resource.public_id])

    page = client.post(place, {"collection": entry.collection.public_id, "path": "第九周"})

    assert page.status_code == 422
    assert "已经在合集《新学期》里了" in page.content.decode()
    assert 'value="第九周"' in page.content.decode()


def test_a_resource_put_in_twice_stands_there_once(own):
    writer, entry = own
    logged = Entry.objects.count()

    again = operations.add_to_collection(
        writer, collection=entry.collection, resource=entry.resource, path="第九周"
    )

    assert (again, again.path) == (entry, "一/二")
    assert entry.collection.entries.count() == 2
    assert Entry.objects.count() == logged


def test_the_same_headings_are_no_change(folder):
    entry = folder.collection.entries.get(resource=folder.resources[1])
    logged = Entry.objects.count()

    operations.head_entry(folder.writer, entry=entry, path=" 第一周 / 周一 ")

    entry.refresh_from_db()
    assert (entry.path, entry.stands_as_passed) == ("第一周/周一", True)
    assert Entry.objects.count() == logged


def test_what_another_organisation_has_in_review_is_placed_freely(own, reviewers):
    writer, entry = own
    theirs = member_of()
    resource = published_by(theirs, reviewers=reviewers, title="别处的", visibility="public")
    put = operations.add_to_collection(writer, collection=entry.collection, resource=resource)
    draft = operations.reopen_for_editing(theirs, resource=resource)
    operations.submit_draft(theirs, draft=draft)

    operations.head_entry(writer, entry=put, path="第二周")

    put.refresh_from_db()
    assert put.path == "第二周"


def test_what_was_taken_out_meanwhile_is_not_moved(own):
    writer, entry = own
    CollectionEntry.objects.filter(pk=entry.pk).delete()

    with pytest.raises(NotFound):
        operations.move_entry(writer, entry=entry, by=1)

    assert entry.collection.entries.count() == 1


def test_the_unpublished_title_of_a_colleague_stays_unknown(own, reviewers):
    writer, entry = own
    colleague = member_of(entry.collection.organisation)
    theirs = published_by(colleague, reviewers=reviewers, title="大家都读过的", visibility="public")
    put = operations.gather(writer, resource=theirs, collection=entry.collection)
    draft = operations.reopen_for_editing(colleague, resource=theirs)
    draft = operations.save_draft(
        colleague, draft=draft, revision=draft.revision, fields={"title": "还没有公开的"}
    )
    operations.submit_draft(colleague, draft=draft)

    with pytest.raises(PlaceInReview, match="《大家都读过的》"):
        operations.take_out(writer, entry=put)


def test_a_title_typed_beside_a_chosen_collection_is_asked_about(client, own):
    writer, entry = own
    other = Resource.objects.exclude(pk__in=CollectionEntry.objects.values("resource")).get()
    client.force_login(user_of(writer))
    form = {"collection": entry.collection.public_id, "title": "其实想新建", "path": ""}

    page = client.post(reverse("library:gather", args=[other.public_id]), form)

    assert page.status_code == 422
    assert "上面选了已有的合集" in page.content.decode()
    assert 'value="其实想新建"' in page.content.decode()
    assert Collection.objects.count() == 1
