"""Collections are filled, described, thinned out and dissolved by those who may arrange them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import published_by, three_reviewers
from tests.library.reading.test_collections import Folder

from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed
from tuoju.library import operations
from tuoju.library.errors import WordsWerePassed
from tuoju.library.models import Collection, CollectionEntry, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def own():
    """A collection of a writer with one published and one unpublished resource; one more is public."""
    home, reviewers = OrganisationFactory(), three_reviewers()
    writer = member_of(home)
    published_by(writer, reviewers=reviewers, title="第二份", visibility="public")
    live = published_by(writer, reviewers=reviewers, title="已发布的", visibility="public")
    entry = operations.gather(
        writer, resource=live, collection=None, title="新学期", organisation=home, path=" 一 / 二 "
    )
    draft = operations.start_draft(writer, organisation=home, title="没有发布的")
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
        actor, collection=entry.collection, title="别的", description=""
    ),
    "take out": lambda actor, entry: operations.take_out(actor, entry=entry),
    "dissolve": lambda actor, entry: operations.dissolve_collection(
        actor, collection=entry.collection
    ),
    "gather": lambda actor, entry: operations.gather(
        actor, resource=entry.resource, collection=entry.collection
    ),
}


@pytest.mark.parametrize("verb", OF_OTHERS)
def test_others_change_nothing(own, verb):
    _writer, entry = own
    stranger = member_of(OrganisationFactory(), role="director")

    with pytest.raises(NotAllowed):
        OF_OTHERS[verb](stranger, entry)

    assert Collection.objects.get().title == "新学期"
    assert CollectionEntry.objects.count() == 2


def test_words_that_were_passed_are_changed_by_the_secretariat_only(folder):
    with pytest.raises(WordsWerePassed):
        operations.describe_collection(
            folder.writer, collection=folder.collection, title="改了", description=""
        )

    operations.describe_collection(
        secretariat(), collection=folder.collection, title="改了", description="新的简介"
    )

    seen = CollectionEntry.objects.visible_to(Actor.anonymous())
    assert {entry.collection.title for entry in seen} == {"改了"}
    assert seen.count() == 2


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
    place = address("collection_take_out", entry.collection)

    assert client.post(place, {"entry": str(entry.pk)}).status_code == 302
    assert client.post(place, {"entry": str(entry.pk)}).status_code == 404
    assert client.post(place, {"entry": "x"}).status_code == 404

    assert entry.collection.entries.count() == 1
    assert Resource.objects.visible_to(Actor.anonymous()).filter(pk=entry.resource_id).exists()


def test_new_words_are_saved_and_bad_ones_are_kept_on_the_page(client, own):
    writer, entry = own
    client.force_login(user_of(writer))
    place = address("collection_arrange", entry.collection)

    refused = client.post(place, {"title": "", "description": "留住我"})
    saved = client.post(place, {"title": "第二学期", "description": ""})

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
