"""Who is refused: visitors, other organisations, and colleagues who only read."""

import pytest
from tests.factories import OrganisationFactory, director_of, member_of
from tests.factories.library import blob_of, draft_by, published_by, three_reviewers

from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError, NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.models import (
    AttachedFile,
    Collection,
    CollectionEntry,
    Draft,
    LinkGrant,
    Resource,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return OrganisationFactory()


@pytest.fixture
def writer(house):
    return member_of(house, "teacher")


@pytest.fixture
def shared(writer):
    return published_by(writer, reviewers=three_reviewers())


@pytest.fixture(params=["visitor", "other_director", "colleague"])
def refused(request, house):
    """Return somebody without the right, and how they are told."""
    if request.param == "visitor":
        return Actor.anonymous(), SignInNeeded
    if request.param == "other_director":
        return director_of(OrganisationFactory()), NotAllowed
    return member_of(house, "official"), NotAllowed


def state():
    """Everything that an unlawful operation could have changed."""
    return (
        list(Resource.objects.order_by("pk").values()),
        list(Draft.objects.order_by("pk").values()),
        list(AttachedFile.objects.order_by("pk").values()),
        list(LinkGrant.objects.order_by("pk").values()),
        list(Collection.objects.order_by("pk").values()),
        list(CollectionEntry.objects.order_by("pk").values()),
        Entry.objects.count(),
    )


def refuses(refused, act):
    actor, error = refused
    before = state()
    with pytest.raises(DomainError) as told:
        act(actor)
    assert type(told.value) is error
    assert state() == before


def test_links_are_made_and_closed_by_those_who_share(writer, shared, refused):
    grant = operations.grant_link(writer, resource=shared, days=7)

    refuses(refused, lambda actor: operations.grant_link(actor, resource=shared, days=7))
    refuses(refused, lambda actor: operations.revoke_link(actor, grant=grant))


def test_only_the_owners_side_takes_a_resource_down(shared, refused):
    refuses(
        refused, lambda actor: operations.withdraw_resource(actor, resource=shared, reason="版权")
    )


def test_only_editors_open_a_published_resource_again(shared, refused):
    refuses(refused, lambda actor: operations.reopen_for_editing(actor, resource=shared))


def test_only_editors_change_the_files_of_a_draft_or_throw_it_away(writer, refused):
    draft = draft_by(writer)
    blob, file = blob_of("另一份"), draft.files.get()

    refuses(
        refused,
        lambda actor: operations.attach_file(actor, draft=draft, blob=blob, name="混入.txt"),
    )
    refuses(refused, lambda actor: operations.detach_file(actor, file=file))
    refuses(refused, lambda actor: operations.discard_draft(actor, draft=draft))


def test_only_its_house_puts_things_into_a_collection(writer, house, shared, refused):
    collection = operations.start_collection(writer, organisation=house, title="一日生活")

    refuses(
        refused,
        lambda actor: operations.add_to_collection(
            actor, collection=collection, resource=shared, path="入园"
        ),
    )
