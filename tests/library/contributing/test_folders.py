"""A dragged folder becomes one collection, whatever its owner does while its files arrive."""

from __future__ import annotations

import pytest
from tests.library.contributing.scenes import arrive, teacher

from tuoju.core.ids import new_public_id
from tuoju.library.models import Collection, CollectionEntry, Draft
from tuoju.library.operations import describe_collection, dissolve_collection, start_collection
from tuoju.library.queries.gathering import hash_of_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return teacher()[0]


@pytest.fixture
def batch():
    return new_public_id()


def bring(actor, batch, path):
    """Let one file of a folder arrive."""
    return arrive(actor, path.encode(), name=path.rpartition("/")[2], path=path, batch=batch)


def rename(actor, collection, title):
    seen = hash_of_words(collection)
    describe_collection(actor, collection=collection, title=title, description="", seen=seen)


def outline():
    rows = CollectionEntry.objects.order_by("collection_id", "order")
    return list(rows.values_list("collection__title", "path"))


def test_a_renamed_folder_takes_the_rest_of_its_files_in(actor, batch):
    bring(actor, batch, "资料/一/甲.txt")
    rename(actor, Collection.objects.get(), "春季资料")

    bring(actor, batch, "资料/二/乙.txt")

    assert outline() == [("春季资料", "一"), ("春季资料", "二")]


def test_a_folder_with_the_former_name_of_another_stays_a_collection_of_its_own(actor, batch):
    bring(actor, batch, "资料/甲.txt")
    rename(actor, Collection.objects.get(), "图片")

    bring(actor, batch, "图片/乙.txt")
    bring(actor, batch, "资料/丙.txt")

    assert [one.folder for one in Collection.objects.order_by("pk")] == ["资料", "图片"]
    assert [one.entries.count() for one in Collection.objects.order_by("pk")] == [2, 1]


def test_a_dissolved_folder_is_not_made_again_by_its_last_files(actor, batch):
    bring(actor, batch, "资料/甲.txt")
    bring(actor, batch, "图片/甲.txt")
    dissolve_collection(actor, collection=Collection.objects.get(title="资料"))

    bring(actor, batch, "资料/一/乙.txt")
    bring(actor, batch, "图片/乙.txt")

    assert outline() == [("图片", ""), ("图片", "")]
    assert Draft.objects.count() == 4


def test_the_same_folder_in_another_batch_is_another_collection(actor, batch):
    bring(actor, batch, "资料/甲.txt")
    dissolve_collection(actor, collection=Collection.objects.get())

    bring(actor, new_public_id(), "资料/乙.txt")

    assert outline() == [("资料", "")]


def test_a_folder_begun_before_folders_were_remembered_is_found_by_its_title(actor, batch):
    first = bring(actor, batch, "资料/甲.txt")
    Collection.objects.update(folder="")

    bring(actor, batch, "资料/乙.txt")

    assert first.batch.collections.count() == 1
    assert outline() == [("资料", ""), ("资料", "")]


def test_a_collection_that_somebody_starts_has_no_folder(actor, batch):
    organisation = bring(actor, batch, "甲.txt").batch.organisation

    assert start_collection(actor, organisation=organisation, title="资料").folder == ""
