"""A collection shows and packs what the viewer may see, under names that every system can unpack."""

from __future__ import annotations

import datetime
import io
import os
import re
import tracemalloc
import zipfile

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import published_by, three_reviewers
from tests.library.reading.prepared import file_of

from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob
from tuoju.library import operations, packing
from tuoju.library.models import AttachedFile, Collection, Resource, ResourceVersion
from tuoju.library.queries import outlines

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 MicroMessenger/8.0.50"


class Folder:
    """A collection of three resources, one of them for members only."""

    def __init__(self) -> None:
        home, reviewers, office = OrganisationFactory(), three_reviewers(), secretariat()
        self.writer = member_of(home)
        self.collection: Collection = operations.start_collection(
            self.writer, organisation=home, title="入园 准备/材料"
        )
        self.resources: list[Resource] = []
        for number, (visibility, path) in enumerate(
            [("public", ""), ("public", "第一周/周一"), ("alliance", "第一周/周一")]
        ):
            one = published_by(
                self.writer, reviewers=reviewers, title=f"第{number}份", visibility=visibility
            )
            operations.add_to_collection(
                office, collection=self.collection, resource=one, path=path
            )
            self.resources.append(one)

    def address(self, name: str = "collection") -> str:
        return reverse(f"library:{name}", args=[self.collection.public_id])


@pytest.fixture
def folder() -> Folder:
    return Folder()


def unpacked(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response)))


def test_the_page_shows_the_outline_and_what_the_viewer_may_see(client, folder):
    page = client.get(folder.address()).content.decode()
    assert "周一" in page
    assert ("第1份" in page, "第2份" in page) == (True, False)
    assert "2 份资源" in page

    client.force_login(user_of(folder.writer))
    assert "3 份资源" in client.get(folder.address()).content.decode()


def test_a_page_shows_so_many_and_the_outline_leads_to_the_others(client, monkeypatch, folder):
    monkeypatch.setattr(outlines, "CARDS_SHOWN", 1)

    first = client.get(folder.address()).content.decode()
    second = client.get(folder.address(), {"page": 2}).content.decode()

    assert ("第0份" in first, "第1份" in first) == (True, False)
    assert ("第0份" in second, "第1份" in second) == (False, True)
    assert 'href="?page=2#part-2"' in first
    assert 'href="#part-2"' in second
    assert 'id="part-2"' in second
    assert "2 份资源" in first


def test_the_page_names_the_size_of_what_the_viewer_may_take(client, folder):
    Blob.objects.update(size=1024)
    Blob.objects.filter(pk=file_of(folder.resources[1]).blob_id).update(scan=Blob.Scan.INFECTED)

    assert outlines.size_of(Actor.anonymous(), folder.collection) == 1024
    assert outlines.size_of(folder.writer, folder.collection) == 2 * 1024


@pytest.mark.parametrize("more", [0, 2, 80])
def test_the_page_needs_the_same_queries_for_any_number(
    client, folder, more, django_assert_num_queries
):
    version = folder.resources[0].current
    for number in range(more):
        one = Resource.objects.create(organisation=folder.collection.organisation)
        one.visibility = "public"
        copied = ResourceVersion.objects.create(
            resource=one,
            number=1,
            content_hash="0" * 64,
            published_at=version.published_at,
            **version.described(),
        )
        one.current = copied
        one.save()
        folder.collection.entries.create(
            resource=one,
            order=10 + number,
            passed_title=folder.collection.title,
            passed_description=folder.collection.description,
        )
    client.get("/")

    with django_assert_num_queries(7):
        html = client.get(folder.address()).content.decode()

    assert f"{2 + more} 份资源" in html


def test_the_archive_keeps_folders_and_gives_equal_names_numbers(client, folder):
    client.force_login(user_of(folder.writer))

    response = client.get(folder.address("collection_download"))

    assert response.streaming
    assert "filename*=utf-8''" in response["Content-Disposition"]
    archive = unpacked(response)
    assert archive.testzip() is None
    assert archive.namelist() == ["观察.txt", "第一周/周一/观察.txt", "第一周/周一/观察 (2).txt"]
    assert archive.read("观察.txt").decode() == "第0份"


@pytest.mark.parametrize(
    ("path", "name", "packed"),
    [
        ("../../etc", "a.txt", "etc/a.txt"),
        ("/abs/./x", "a.txt", "abs/x/a.txt"),
        ("", "../a.txt", "_a.txt"),
        ("", 'a:b?"c".txt', "a_b__c_.txt"),
        ("C:\\x", "..", "C__x/file"),
        ("", "good\u202etxt.exe", "good_txt.exe"),
        ("第一周 ", "a.txt", "第一周/a.txt"),
    ],
)
def test_no_name_climbs_out_of_the_folder(client, folder, path, name, packed):
    folder.collection.entries.exclude(resource=folder.resources[0]).delete()
    folder.collection.entries.update(path=path, passed_path=path)
    AttachedFile.objects.filter(pk=file_of(folder.resources[0]).pk).update(name=name)

    assert unpacked(client.get(folder.address("collection_download"))).namelist() == [packed]


def test_a_large_archive_streams_with_flat_memory(client, folder):
    size = 40 * 1024 * 1024
    stored = store.put_stream(io.BytesIO(os.urandom(size)))
    Blob.objects.filter(pk=file_of(folder.resources[0]).blob_id).update(
        sha256=stored.sha256, size=size
    )
    response = client.get(folder.address("collection_download"))

    tracemalloc.start()
    sent = sum(len(chunk) for chunk in response)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent > size
    assert peak < 8 * packing.CHUNK + 4 * 1024 * 1024


def go_away(response) -> None:
    """Close a response before its end; like the test client, keep the test's connection."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def test_only_so_many_archives_are_packed_at_once(client, folder):
    address = folder.address("collection_download")
    under_way = [
        client.get(address, REMOTE_ADDR=f"10.0.0.{place}") for place in range(packing.AT_ONCE)
    ]

    refused = client.get(address, REMOTE_ADDR="10.0.0.9")
    assert refused.status_code == 503
    assert "打包下载的人较多" in refused.content.decode()

    for _twice in range(2):
        go_away(under_way[0])
    under_way[0] = client.get(address)
    assert under_way[0].status_code == 200
    assert client.get(address).status_code == 503

    for response in under_way:
        assert unpacked(response).testzip() is None
    assert unpacked(client.get(address)).testzip() is None


def test_one_slow_reader_leaves_places_for_others(client, folder):
    address = folder.address("collection_download")
    under_way = [client.get(address) for _place in range(packing.EACH)]

    assert client.get(address).status_code == 503
    assert unpacked(client.get(address, REMOTE_ADDR="10.0.0.9")).testzip() is None

    for response in under_way:
        go_away(response)
    assert unpacked(client.get(address)).testzip() is None


def test_inside_wechat_there_is_an_instruction_instead(client, folder):
    page = client.get(folder.address("collection_download"), headers={"User-Agent": WECHAT})

    assert page.status_code == 200
    assert "在浏览器打开" in page.content.decode()


def test_a_collection_of_hidden_resources_is_not_there(client, folder):
    Resource.objects.update(visibility="organisation")

    assert client.get(folder.address()).status_code == 404
    assert client.get(folder.address("collection_download")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_the_same_queries_for_any_length(
    client, folder, rows, django_assert_num_queries
):
    folder.collection.entries.exclude(resource__in=folder.resources[:rows]).delete()
    Resource.objects.update(visibility="public")
    client.get(folder.address() + "?warm")

    with django_assert_num_queries(7):
        page = client.get(f"{folder.address()}?rows={rows}")

    assert page.content.decode().count('class="res"') == rows


HEADING_TAG = re.compile(r"<h([2-6])[^>]*>([^<]+)</h\1>")


def shown_headings(page: str) -> list[tuple[str, str]]:
    """Return the headings between the title of the collection and the table of contents."""
    outline = page.split("<h1>", 1)[1].split("<aside", 1)[0]
    return [(level, words) for level, words in HEADING_TAG.findall(outline) if words != "资源"]


def put_under(folder: Folder, *paths: str) -> None:
    """Give the entries of a folder other headings, which everybody reads."""
    Resource.objects.update(visibility="public")
    for entry, path in zip(folder.collection.entries.all(), paths, strict=True):
        entry.path = entry.passed_path = path
        entry.save()


def test_every_level_of_a_heading_is_shown_once_on_the_page_and_in_the_contents(client, folder):
    put_under(folder, "第一周/周一", "第二周/周一", "第一周/周二")

    page = client.get(folder.address()).content.decode()

    assert shown_headings(page) == [
        ("2", "第一周"),
        ("3", "周一"),
        ("3", "周二"),
        ("2", "第二周"),
        ("3", "周一"),
    ]
    contents = page.split('class="outline"', 1)[1].split("</ol>", 1)[0]
    told = re.findall(r'data-depth="(\d)"><a href="#(.+?)">(.+?)</a> <span.*?>(\d)<', contents)
    assert [(depth, words, count) for depth, _at, words, count in told] == [
        ("0", "第一周", "2"),
        ("1", "周一", "1"),
        ("1", "周二", "1"),
        ("0", "第二周", "1"),
        ("1", "周一", "1"),
    ]
    assert all(f'id="{at}"' in page for _depth, at, _words, _count in told)


def test_a_page_that_begins_within_a_part_says_which(client, monkeypatch, folder):
    put_under(folder, "第一周", "第一周/周一", "第一周/周一")
    monkeypatch.setattr(outlines, "CARDS_SHOWN", 2)

    first = client.get(folder.address()).content.decode()
    second = client.get(folder.address(), {"page": 2}).content.decode()

    assert shown_headings(first) == shown_headings(second) == [("2", "第一周"), ("3", "周一")]


def test_what_stands_under_no_heading_comes_first(client, folder):
    put_under(folder, "第一周/周一", "", "第一周")

    page = client.get(folder.address()).content.decode()

    assert page.index("第1份") < page.index("第2份") < page.index("第0份")


def test_the_size_counts_what_the_archive_holds(client, folder):
    Blob.objects.update(size=1024)
    late = folder.collection.entries.get(resource=folder.resources[1])
    late.passed_path = "别的标题"
    late.save()

    assert unpacked(client.get(folder.address("collection_download"))).namelist() == ["观察.txt"]
    assert outlines.size_of(Actor.anonymous(), folder.collection) == 1024
    assert "打包下载（1" in client.get(folder.address()).content.decode()


def test_the_archive_carries_the_time_of_the_place(client, folder):
    at = datetime.datetime(2026, 11, 30, 19, 44, tzinfo=datetime.UTC)
    ResourceVersion.objects.update(published_at=at)

    first = unpacked(client.get(folder.address("collection_download"))).infolist()[0]

    assert first.date_time == (2026, 12, 1, 3, 44, 0)
