"""Whoever leaves an organisation leaves its material; private work stays with its maker."""

import pytest
from tests.factories import OrganisationFactory, after_leaving, member_of
from tests.factories.library import draft_by, published_by

from tuoju.core.errors import NotAllowed
from tuoju.library import operations, policies
from tuoju.library.models import Collection, Draft, Resource
from tuoju.library.search import audience_tokens

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visibility", ["organisation", "alliance", "organisation_kinds", "link"])
def test_a_former_member_neither_sees_nor_changes_what_they_brought(visibility):
    writer = member_of()
    resource = published_by(writer, visibility="alliance")
    Resource.objects.update(visibility=visibility)
    resource.refresh_from_db()
    former = after_leaving(writer)

    assert not Resource.objects.visible_to(former).exists()
    assert not Resource.objects.manageable_by(former).exists()
    assert not policies.can_withdraw(former, resource)
    assert not former.audience_tokens() & set(audience_tokens(resource))
    with pytest.raises(NotAllowed):
        operations.change_audience(former, resource=resource, visibility="public")


def test_a_former_member_does_not_go_on_with_a_draft():
    writer = member_of()
    draft = draft_by(writer)
    former = after_leaving(writer)

    assert not Draft.objects.visible_to(former).exists()
    with pytest.raises(NotAllowed):
        operations.save_draft(
            former, draft=draft, revision=draft.revision, fields={"title": "离开以后"}
        )


def test_private_work_stays_with_its_maker():
    writer = member_of()
    resource = published_by(writer, visibility="me")
    former = after_leaving(writer)

    assert list(Resource.objects.visible_to(former)) == [resource]
    assert list(Resource.objects.manageable_by(former)) == [resource]
    assert policies.can_withdraw(former, resource)
    assert former.audience_tokens() & set(audience_tokens(resource))


def test_a_former_member_s_collection_stays_with_the_organisation():
    home = OrganisationFactory()
    writer = member_of(home)
    collection = operations.start_collection(writer, organisation=home, title="合集")
    assert policies.can_edit_collection(writer, collection)
    former = after_leaving(writer)

    assert not policies.can_edit_collection(former, collection)
    assert not Collection.objects.visible_to(former).exists()
