"""Who may see a resource sees it on every surface; to all others nothing of it shows anywhere.

Six levels, eight kinds of viewers, every address that could tell: a canary stands in title, file
name, words, pictures and archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import published_by, three_reviewers
from tests.factories.searching import forget_everything, index_everything
from tests.library.reading.prepared import file_of, prepare

from tuoju.core.actors import Actor
from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob, PageText
from tuoju.library import operations
from tuoju.library.models import AttachedFile, Resource

pytestmark = pytest.mark.django_db

CANARY = "canaryxq"
EVERYBODY = {"visitor", "stranger", "nursery", "colleague", "editor", "writer", "secretariat"}
MEMBERS = EVERYBODY - {"visitor"}
OWN = {"colleague", "editor", "writer", "secretariat"}
WHO_SEES = {
    "me": {"writer"},
    "organisation": OWN,
    "organisation_kinds": OWN | {"nursery"},
    "alliance": MEMBERS,
    "link": OWN,
    "public": EVERYBODY,
}


@pytest.fixture(autouse=True)
def _own_index() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def reviewers() -> tuple[Actor, ...]:
    return three_reviewers()


class World:
    """One resource of a kindergarten, in a collection, and people around it."""

    def __init__(self, visibility: str, reviewers: tuple[Actor, ...]) -> None:
        home = OrganisationFactory(kind="kindergarten")
        writer = member_of(home, "teacher")
        self.people: dict[str, Actor] = {
            "stranger": member_of(OrganisationFactory(kind="company"), "teacher"),
            "nursery": member_of(OrganisationFactory(kind="nursery"), "teacher"),
            "colleague": member_of(home, "teacher"),
            "editor": member_of(home, "editor"),
            "writer": writer,
            "secretariat": secretariat(),
        }
        kinds = {"visible_kinds": ["nursery"]} if visibility == "organisation_kinds" else {}
        self.resource: Resource = published_by(
            writer,
            reviewers=reviewers,
            title=f"观察{CANARY}",
            text=f"{CANARY} {home.name}",
            visibility="alliance",
        )
        actor = writer if visibility == "me" else self.people["secretariat"]
        operations.change_audience(actor, resource=self.resource, visibility=visibility, **kinds)
        self.file: AttachedFile = file_of(self.resource)
        self.file.name = f"{CANARY}.txt"
        self.file.save()
        prepare(self.resource, words=CANARY)
        open_to_all = published_by(
            member_of(home, "teacher"), reviewers=reviewers, title="人人可看", visibility="public"
        )
        self.collection = operations.start_collection(writer, organisation=home, title="合集")
        for one in (self.resource, open_to_all):
            operations.add_to_collection(writer, collection=self.collection, resource=one)
        operations.accept_words(self.people["secretariat"], collection=self.collection)
        index_everything()

    def addresses(self) -> dict[str, str]:
        """Every address that shows something of the resource."""
        ids = [self.resource.public_id, self.file.public_id]
        named = {
            name: reverse(f"library:{name}", args=ids)
            for name in ("file", "view", "pdf", "text", "thumb", "preview", "state")
        }
        return {
            **named,
            "resource": reverse("library:resource", args=ids[:1]),
            "old version": reverse("library:resource", args=ids[:1]) + "?v=1",
            "poster": reverse("library:poster", args=ids[:1]),
            "page": reverse("library:page", args=[*ids, 1]),
        }

    def shelves(self) -> dict[str, str]:
        """Every address that lists resources."""
        organisation = self.resource.organisation
        return {
            "list": reverse("library:list"),
            "search": f"{reverse('library:list')}?q={CANARY}",
            "suggest": f"{reverse('library:suggest')}?q={CANARY[:4]}",
            "api": f"/api/v1/search?q={CANARY}",
            "collection": reverse("library:collection", args=[self.collection.public_id]),
            "organisation": reverse("alliance:organisation", args=[organisation.public_id]),
            "home": "/",
            "zip": reverse("library:collection_download", args=[self.collection.public_id]),
        }

    def client(self, who: str) -> Client:
        """Return a browser of that person."""
        client = Client(headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
        if who != "visitor":
            client.force_login(user_of(self.people[who]))
        return client


def body_of(response) -> str:
    """Return what came, streamed or not, with the names in the headers."""
    raw = b"".join(response) if response.streaming else response.content
    if "json" in response["Content-Type"]:
        raw = json.dumps(json.loads(raw), ensure_ascii=False).encode()
    return raw.decode("utf-8", "replace") + str(response.headers)


@pytest.mark.parametrize("visibility", WHO_SEES)
def test_every_surface_obeys_the_level(visibility, reviewers):
    world = World(visibility, reviewers)

    for who in sorted(EVERYBODY):
        client = world.client(who)
        sees = who in WHO_SEES[visibility]
        for name, address in world.addresses().items():
            response = client.get(address)
            assert (response.status_code == 200) is sees, (who, name, response.status_code)
            if not sees:
                assert response.status_code == 404, (who, name)
                assert CANARY not in body_of(response).replace(address, ""), (who, name)
        for name in ("list", "search", "suggest", "api", "collection", "zip"):
            response = client.get(world.shelves()[name])
            assert response.status_code == 200, (who, name)
            told = body_of(response).replace("<mark>", "").replace("</mark>", "")
            shown = f"观察{CANARY}" in told or f"{CANARY}.txt" in told
            assert shown is sees, (who, name)
        for name in ("organisation", "home"):
            if not sees:
                assert CANARY not in body_of(client.get(world.shelves()[name])), (who, name)


@pytest.mark.parametrize("scan", [Blob.Scan.PENDING, Blob.Scan.INFECTED])
def test_files_that_no_scanner_passed_are_closed_to_everybody(scan, reviewers):
    world = World("public", reviewers)
    Blob.objects.filter(pk=world.file.blob_id).update(scan=scan)

    for who in sorted(EVERYBODY):
        client = world.client(who)
        for name in ("file", "view", "pdf", "text", "thumb", "preview", "page"):
            response = client.get(world.addresses()[name])
            assert response.status_code == 409, (who, name)
            assert f"{CANARY} " not in body_of(response)
        page = client.get(world.addresses()["resource"])
        assert page.status_code == 200
        assert f"{CANARY} 1" not in body_of(page)
        assert world.addresses()["file"] + '"' not in body_of(page)
        assert f"{CANARY}.txt" not in body_of(client.get(world.shelves()["zip"]))


def test_a_link_opens_one_resource_until_it_is_revoked_or_over(reviewers):
    world = World("link", reviewers)
    grant = operations.grant_link(world.people["writer"], resource=world.resource, days=7)
    client = world.client("visitor")
    shared = reverse("library:link", args=[grant.token])

    page = client.get(shared)
    assert page.status_code == 200
    assert CANARY in body_of(page)
    assert "noindex" in body_of(page)
    assert page["Referrer-Policy"] == "no-referrer"
    for name in ("file", "view", "pdf", "text", "thumb", "preview", "page"):
        address = world.addresses()[name]
        assert client.get(f"{address}?k={grant.token}").status_code == 200, name
        assert client.get(address).status_code == 404, name
    assert CANARY not in body_of(client.get(world.shelves()["list"]))

    operations.revoke_link(world.people["writer"], grant=grant)
    assert client.get(shared).status_code == 410
    assert client.get(f"{world.addresses()['file']}?k={grant.token}").status_code == 410


def test_a_link_to_one_resource_does_not_open_another(reviewers):
    world, other = World("link", reviewers), World("link", reviewers)
    grant = operations.grant_link(other.people["writer"], resource=other.resource, days=7)

    answer = world.client("visitor").get(f"{world.addresses()['file']}?k={grant.token}")

    assert answer.status_code == 404


def test_the_tombstone_tells_the_reason_only_to_those_who_could_see_the_resource(reviewers):
    world = World("organisation", reviewers)
    operations.withdraw_resource(
        world.people["editor"], resource=world.resource, reason="内容已过时"
    )
    address = world.addresses()["resource"]

    seen = world.client("colleague").get(address)
    assert seen.status_code == 410
    assert "内容已过时" in body_of(seen)
    assert world.resource.current.title in body_of(seen)
    hidden = world.client("visitor").get(address)
    assert hidden.status_code == 404
    assert "内容已过时" not in body_of(hidden)
    assert world.client("colleague").get(world.addresses()["file"]).status_code == 404


def test_what_a_scanner_closes_later_leaves_the_search(reviewers):
    world = World("public", reviewers)
    PageText.objects.filter(blob=world.file.blob_id).update(text="隐患词语")
    index_everything()
    client = world.client("visitor")
    asked = {"q": "隐患词语"}
    assert "隐患词语</mark>" in body_of(client.get("/library/", asked)).replace("<mark>", "")

    processing.close(world.file.blob, Blob.Scan.INFECTED)
    index_everything()

    found = client.get("/api/v1/search", asked).json()
    assert all("隐患" not in json.dumps(hit, ensure_ascii=False) for hit in found["hits"])
