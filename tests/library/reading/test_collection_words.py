"""Titles and headings come from folders: outside the organisation they are read once reviewed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, three_reviewers
from tests.factories.searching import forget_everything, index_everything

from tuoju.core.actors import Actor
from tuoju.library import operations
from tuoju.library.errors import InReview
from tuoju.library.models import Collection, CollectionEntry, Draft, Resource, Submission

pytestmark = pytest.mark.django_db

TITLE, HEADING, SAID = "周末材料", "第一周", "给家长的话"


@pytest.fixture(autouse=True)
def _own_index() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


class Folder:
    """A student's folder with one resource on its way to the public."""

    def __init__(self) -> None:
        self.home = OrganisationFactory()
        self.student = member_of(self.home, "student")
        self.reviewers = three_reviewers()
        self.collection: Collection = operations.start_collection(
            self.student, organisation=self.home, title=TITLE, description=SAID
        )
        self.draft: Draft = draft_by(self.student, title="一份公开的材料")

    def put_in(self, resource: Resource, path: str = HEADING, actor: Actor | None = None) -> None:
        operations.add_to_collection(
            actor or self.student, collection=self.collection, resource=resource, path=path
        )

    def publish(self, draft: Draft | None = None) -> Resource:
        draft = draft or self.draft
        request = operations.submit_draft(self.student, draft=draft)
        for reviewer in self.reviewers:
            judge(reviewer, request)
        return Resource.objects.get(pk=draft.resource_id)

    def address(self) -> str:
        return reverse("library:collection", args=[self.collection.public_id])


def browser(actor: Actor | None = None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(user_of(actor))
    return client


def finds(actor: Actor | None) -> bool:
    """Ask search, suggestions and the API for the title; they agree."""
    index_everything()
    client = browser(actor)
    answers = {
        bool(client.get("/api/v1/search", {"q": TITLE, "kind": "collection"}).json()["hits"]),
        bool(client.get(reverse("library:suggest"), {"q": TITLE}).json()["items"]),
        'href="/collections/'
        in client.get("/library/", {"q": "周末", "kind": "collection"}).content.decode(),
    }
    assert len(answers) == 1
    return answers.pop()


def test_words_that_went_through_review_are_read_by_everybody():
    folder = Folder()
    folder.put_in(folder.draft.resource)
    folder.publish()

    page = browser().get(folder.address()).content.decode()

    assert (TITLE in page, HEADING in page, SAID in page) == (True, True, True)
    assert finds(None)


def test_words_that_nobody_reviewed_stay_in_the_organisation():
    folder = Folder()
    folder.put_in(folder.publish())

    assert not finds(None)
    assert not finds(member_of())
    assert browser().get(folder.address()).status_code == 404
    assert browser(member_of()).get(folder.address()).status_code == 404
    colleague = member_of(folder.home)
    assert HEADING in browser(colleague).get(folder.address()).content.decode()
    assert finds(colleague)
    assert finds(secretariat())


def test_a_heading_is_read_with_the_entry_that_was_reviewed_under_it():
    folder = Folder()
    folder.put_in(folder.draft.resource)
    folder.publish()
    other = folder.publish(draft_by(folder.student, title="另一份", text="另一份的字"))
    folder.put_in(other, path="没有人看过的标题")

    page = browser().get(folder.address()).content.decode()

    assert (HEADING in page, "没有人看过的标题" in page, "另一份" in page) == (True, False, False)


@pytest.mark.parametrize("changed", [{"title": "改过的名字"}, {"description": "改过的话"}])
def test_words_changed_since_are_not_shown_outside_until_they_are_reviewed_again(changed):
    folder = Folder()
    folder.put_in(folder.draft.resource)
    resource = folder.publish()
    Collection.objects.update(**changed)

    assert browser().get(folder.address()).status_code == 404
    assert browser(folder.student).get(folder.address()).status_code == 200

    folder.publish(operations.reopen_for_editing(folder.student, resource=resource))
    assert next(iter(changed.values())) in browser().get(folder.address()).content.decode()


def test_what_the_secretariat_puts_in_is_its_own_decision():
    folder = Folder()
    folder.put_in(folder.publish(), actor=secretariat())

    assert browser().get(folder.address()).status_code == 200


def test_reviewers_see_the_words_and_decide_on_them():
    folder = Folder()
    folder.put_in(folder.draft.resource, path="第一周/周一")
    request = operations.submit_draft(folder.student, draft=folder.draft)
    address = reverse("library:review", args=[folder.draft.resource.public_id])

    page = browser(folder.reviewers[0]).get(address).content.decode()

    assert f"{TITLE} / 第一周 / 周一<br>{SAID}" in page
    seen = Submission.objects.get()
    assert seen.fields["collections"] == [
        {"title": TITLE, "description": SAID, "path": "第一周/周一"}
    ]
    operations.take_back(folder.student, draft=Draft.objects.get())
    CollectionEntry.objects.update(path="第二周")
    again = operations.submit_draft(folder.student, draft=Draft.objects.get())
    assert again.content_hash != request.content_hash


def test_nothing_is_put_into_a_collection_while_reviewers_look_at_it():
    folder = Folder()
    operations.submit_draft(folder.student, draft=folder.draft)

    with pytest.raises(InReview):
        folder.put_in(folder.draft.resource)

    assert not CollectionEntry.objects.exists()


def test_what_another_organisation_gathers_is_not_in_the_reviews_of_the_owner():
    folder = Folder()
    elsewhere = OrganisationFactory()
    stranger = member_of(elsewhere, "editor")
    theirs = operations.start_collection(stranger, organisation=elsewhere, title="别人的合集")
    published = folder.publish()
    operations.add_to_collection(stranger, collection=theirs, resource=published)

    folder.publish(operations.reopen_for_editing(folder.student, resource=published))

    assert [sent.fields["collections"] for sent in Submission.objects.all()] == [[], []]
    assert not Collection.objects.visible_to(Actor.anonymous()).exists()


def test_collections_that_no_person_made_stay_public_and_others_wait_for_review():
    folder = Folder()
    folder.put_in(folder.publish())
    step = importlib.import_module(
        "tuoju.library.migrations.0009_words_of_the_operators_collections"
    )

    step.pass_words(apps, None)
    assert browser().get(folder.address()).status_code == 404

    Collection.objects.update(created_by=None)
    step.pass_words(apps, None)
    assert browser().get(folder.address()).status_code == 200
