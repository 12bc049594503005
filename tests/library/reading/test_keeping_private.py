"""「仅自己」 is for whoever brought a resource: chosen by another, nobody would find it again."""

from __future__ import annotations

import html
import importlib

import pytest
from django.apps import apps
from django.urls import reverse
from tests.factories import OrganisationFactory, director_of, member_of, secretariat, user_of
from tests.factories.library import blob_of, draft_by, published_by, three_reviewers

from tuoju.accounts.models import User
from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.library import operations, policies
from tuoju.library.errors import NotForImports, OnlyItsMakerKeepsIt
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.drafts import require_somebody_sees

pytestmark = pytest.mark.django_db
MACHINE = Actor.machine("import-resources")
ME = 'value="me"'


@pytest.fixture
def house():
    return OrganisationFactory()


@pytest.fixture
def writer(house):
    return member_of(house)


@pytest.fixture
def resource(writer) -> Resource:
    return published_by(writer, reviewers=three_reviewers(), title="一日生活")


@pytest.fixture
def imported(house) -> Resource:
    file = operations.ImportedFile(
        source="夹", path="a.txt", name="a.txt", blob=blob_of("甲"), fields={"title": "甲"}
    )
    return operations.collect_file(MACHINE, file=file, organisation=house)


def page(client, actor, resource) -> str:
    client.force_login(user_of(actor))
    return client.get(reverse("library:manage", args=[resource.public_id])).content.decode()


def send(client, actor, resource):
    client.force_login(user_of(actor))
    address = reverse("library:audience", args=[resource.public_id])
    return client.post(address, {"visibility": "me"})


def test_whoever_brought_it_is_offered_it_and_still_sees_the_resource(client, writer, resource):
    assert ME in page(client, writer, resource)

    assert send(client, writer, resource).status_code == 302

    assert Resource.objects.visible_to(writer).get(pk=resource.pk).visibility == "me"
    assert ME in page(client, writer, resource)


@pytest.mark.parametrize("who", ["director", "secretary"])
def test_others_are_not_offered_it_and_are_refused_in_words(client, house, resource, who):
    actor = director_of(house) if who == "director" else secretariat()
    assert ME not in page(client, actor, resource)
    told = Entry.objects.count()

    answer = send(client, actor, resource)

    assert answer.status_code == 422
    assert "只有上传这份资源的人能选" in html.unescape(answer.content.decode())
    resource.refresh_from_db()
    assert (resource.visibility, resource.current.opened_to) == ("public", "public")
    assert Entry.objects.count() == told


def test_what_an_import_brought_is_nobodys_own(client, imported):
    secretary = secretariat()
    assert ME not in page(client, secretary, imported)

    with pytest.raises(OnlyItsMakerKeepsIt):
        operations.change_audience(secretary, resource=imported, visibility="me")
    with pytest.raises(OnlyItsMakerKeepsIt):
        operations.change_audience(MACHINE, resource=imported, visibility="me")

    assert Resource.objects.get().visibility == "public"


def test_an_editor_of_a_draft_is_neither_offered_it_nor_believed(client, house, writer):
    draft = draft_by(writer)
    director = director_of(house)
    client.force_login(user_of(director))
    address = reverse("library:draft", args=[draft.public_id])
    assert ME not in client.get(address).content.decode()

    values = {"title": "改", "granularity": "asset", "language": "zh", "consent": "none"}
    who = {"vetting": "not_needed", "visibility": "me", "version": draft.revision}
    answer = client.post(address, {**values, **who})

    assert answer.status_code == 422
    assert "只有上传这份资源的人能选" in html.unescape(answer.content.decode())
    draft.refresh_from_db()
    assert (draft.title, draft.resource.visibility) == ("师幼互动观察", "public")
    client.force_login(user_of(writer))
    assert ME in client.get(address).content.decode()


def test_nobody_starts_a_private_draft_that_has_no_maker(house):
    with pytest.raises(OnlyItsMakerKeepsIt):
        require_somebody_sees(MACHINE, Resource(organisation=house), "me")

    assert not policies.can_keep_private(Actor.anonymous(), Resource(organisation=house))


@pytest.mark.parametrize("visibility", ["me", "organisation_kinds", "nonsense"])
@pytest.mark.parametrize("as_draft", [False, True])
def test_an_import_opens_to_somebody(house, visibility, as_draft):
    file = operations.ImportedFile(
        source="夹", path="a.txt", name="a.txt", blob=blob_of("甲"), fields={"title": "甲"}
    )

    with pytest.raises(NotForImports):
        operations.collect_file(
            MACHINE, file=file, organisation=house, visibility=visibility, as_draft=as_draft
        )

    assert not Resource.objects.exists()


def test_what_was_lost_before_goes_back_to_its_organisation(house, writer, imported):
    reviewers = three_reviewers()
    shut = published_by(writer, reviewers=reviewers, title="关上的")
    own = published_by(writer, reviewers=reviewers, title="自己的", visibility="me")
    draft = draft_by(member_of(house), title="草稿", visibility="me")
    gone = member_of(house)
    Resource.objects.filter(pk=shut.pk).update(created_by=gone.user_id)
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    for lost in (imported, shut):
        Resource.objects.filter(pk=lost.pk).update(visibility="me")
        lost.current.opened_to = "me"
        lost.current.save()
    told = Entry.objects.count()

    step = importlib.import_module("tuoju.library.migrations.0013_private_to_nobody")
    for _twice in range(2):
        step.open_to_the_organisation(apps, None)

    director = director_of(house)
    for lost in (imported, shut):
        found = Resource.objects.visible_to(director).get(pk=lost.pk)
        assert (found.visibility, found.current.opened_to) == ("organisation", "organisation")
    assert Entry.objects.count() == told + 2
    assert Entry.objects.latest("pk").fact == "library.audience_changed"
    own.refresh_from_db()
    assert own.visibility == "me"
    assert Draft.objects.get(pk=draft.pk).resource.visibility == "me"
