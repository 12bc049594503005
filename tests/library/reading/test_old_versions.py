"""An earlier version is for those to whom it was opened; today's wider audience does not get it."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, three_reviewers
from tests.library.reading.prepared import file_of, prepare

from tuoju.core.actors import Actor
from tuoju.library import operations
from tuoju.library.models import AttachedFile, Draft, Resource, ResourceVersion
from tuoju.library.operations.drafts import set_visible_kinds

pytestmark = pytest.mark.django_db

INSIDE = "园内照片说明"
SURFACES = ("file", "view", "pdf", "text", "thumb", "preview", "state")


class World:
    """A resource whose first version was for its own organisation, the second one without a trace."""

    def __init__(
        self,
        visibility: str = "organisation",
        kinds: tuple[str, ...] = (),
        reviewers: tuple[Actor, ...] = (),
    ) -> None:
        self.home = OrganisationFactory(review_steps=1)
        self.writer = member_of(self.home, "teacher")
        self.reviewers = reviewers or three_reviewers()
        self.inside = member_of(self.home, "reviewer")
        draft = draft_by(self.writer, title="第一版", text=self.home.name, visibility=visibility)
        if kinds:
            set_visible_kinds(draft.resource, kinds)
        self.judged(draft)
        self.resource = Resource.objects.get(pk=draft.resource_id)
        self.old: AttachedFile = file_of(self.resource)
        prepare(self.resource, words=INSIDE)

    def judged(self, draft: Draft) -> None:
        request = operations.submit_draft(self.writer, draft=draft)
        steps = request.steps.count()
        for reviewer in (self.inside,) if steps == 1 else self.reviewers:
            judge(reviewer, request)

    def next_version(self) -> None:
        """Publish a second version with another file, for the audience of the first."""
        draft = operations.reopen_for_editing(self.writer, resource=self.resource)
        operations.detach_file(self.writer, file=draft.files.get())
        operations.save_draft(
            self.writer,
            draft=draft,
            revision=Draft.objects.get(pk=draft.pk).revision,
            fields={"title": "第二版"},
            note="换了照片",
        )
        other = draft_by(self.writer, text="没有照片的一版").files.get()
        operations.attach_file(self.writer, draft=draft, blob=other.blob, name="第二版.txt")
        self.judged(Draft.objects.get(pk=draft.pk))
        self.resource.refresh_from_db()

    def opened_by_review(self, to: str) -> None:
        request = operations.submit_to_alliance(self.writer, resource=self.resource, opens_to=to)
        for reviewer in self.reviewers:
            judge(reviewer, request)
        self.resource.refresh_from_db()

    def addresses(self, suffix: str = "") -> list[str]:
        """Every address of the first version's file."""
        ids = [self.resource.public_id, self.old.public_id]
        pages = [reverse("library:page", args=[*ids, 1])]
        return [
            address + suffix
            for address in [*(reverse(f"library:{name}", args=ids) for name in SURFACES), *pages]
        ]

    def page(self, actor: Actor | None, query: str = "?v=1") -> str:
        address = reverse("library:resource", args=[self.resource.public_id])
        response = browser(actor).get(address + query)
        assert response.status_code == 200
        return response.content.decode()


def browser(actor: Actor | None) -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    if actor is not None:
        client.force_login(user_of(actor))
    return client


def sees_the_old_version(world: World, actor: Actor | None) -> bool:
    """Ask every surface of the first version; they agree."""
    client, page = browser(actor), world.page(actor)
    answers = {client.get(address).status_code == 200 for address in world.addresses()}
    answers.add("<h1>第一版</h1>" in page)
    answers.add("版本 1" in page)
    assert len(answers) == 1
    return answers.pop()


def test_what_the_organisation_kept_to_itself_stays_there_when_a_later_version_goes_public():
    world = World()
    world.next_version()
    world.opened_by_review("public")

    assert world.resource.current.number == 3
    assert not sees_the_old_version(world, None)
    assert not sees_the_old_version(world, member_of())
    assert not sees_the_old_version(world, member_of(world.home, "teacher"))
    for editor in (world.writer, member_of(world.home, "editor"), secretariat()):
        assert sees_the_old_version(world, editor)


def test_a_version_nobody_may_see_looks_like_one_that_does_not_exist():
    world = World()
    world.next_version()
    world.opened_by_review("public")

    assert world.page(None, "?v=1").replace("v=1", "v=9") == world.page(None, "?v=9")
    assert "换了照片" not in world.page(None)


def test_an_audience_that_the_secretariat_widens_gets_the_live_version_only():
    world = World()
    world.next_version()
    operations.change_audience(secretariat(), resource=world.resource, visibility="alliance")

    assert not sees_the_old_version(world, member_of())
    assert "<h1>第二版</h1>" in world.page(member_of())


def test_a_version_that_was_open_to_todays_audience_stays_open():
    world = World("public")
    world.next_version()

    assert sees_the_old_version(world, None)
    operations.change_audience(world.writer, resource=world.resource, visibility="alliance")
    assert sees_the_old_version(world, member_of())


def test_what_was_narrowed_before_it_was_replaced_is_not_opened_with_its_successor():
    world = World("public")
    operations.change_audience(world.writer, resource=world.resource, visibility="organisation")
    world.next_version()
    world.opened_by_review("public")

    assert not sees_the_old_version(world, None)


@pytest.mark.parametrize(("today", "seen"), [(["nursery"], True), (["nursery", "company"], False)])
def test_kinds_of_organisations_count_one_by_one(today, seen):
    world = World("organisation_kinds", ("company", "nursery") if seen else ("nursery",))
    world.next_version()
    operations.change_audience(
        secretariat(),
        resource=world.resource,
        visibility="organisation_kinds",
        visible_kinds=today,
    )

    assert sees_the_old_version(world, member_of(OrganisationFactory(kind="nursery"))) is seen


def test_a_link_opens_the_live_version_only():
    world = World("alliance")
    world.next_version()
    grant = operations.grant_link(world.writer, resource=world.resource, days=7)
    client = browser(None)

    page = client.get(reverse("library:link", args=[grant.token]) + "?v=1").content.decode()

    assert "<h1>第二版</h1>" in page
    assert "版本 1" not in page
    for address in world.addresses(f"?k={grant.token}"):
        assert client.get(address).status_code == 404
    now = reverse(
        "library:file", args=[world.resource.public_id, file_of(world.resource).public_id]
    )
    assert client.get(f"{now}?k={grant.token}").status_code == 200


def test_versions_from_before_get_the_audience_that_can_be_proved():
    world = World("alliance")
    world.next_version()
    operations.change_audience(secretariat(), resource=world.resource, visibility="public")
    unproved = World("alliance", reviewers=world.reviewers)
    unproved.next_version()
    unproved.resource.submissions.all().delete()
    ResourceVersion.objects.update(opened_to="me", opened_to_kinds="")

    step = importlib.import_module("tuoju.library.migrations.0007_audience_of_known_versions")
    for _twice in range(2):
        step.write_audiences(apps, None)

    def audiences(of: World) -> list[str]:
        return list(of.resource.versions.order_by("number").values_list("opened_to", flat=True))

    assert audiences(world) == ["alliance", "public"]
    assert audiences(unproved) == ["me", "alliance"]
