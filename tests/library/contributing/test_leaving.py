"""Whoever left an organisation has left the batches brought there, and what became of them."""

import pytest
from django.urls import reverse
from tests.factories import OrganisationFactory, after_leaving, member_of, user_of
from tests.factories.library import COMPLETE, blob_of, three_reviewers
from tests.library.contributing.scenes import as_person, batch_with

from tuoju.alliance.models import Membership
from tuoju.core.errors import NotAllowed
from tuoju.library import operations
from tuoju.library.models import Batch, Collection

pytestmark = pytest.mark.django_db
LATER = "离开以后改的题目"


@pytest.fixture
def home():
    return OrganisationFactory()


@pytest.fixture
def writer(home):
    return member_of(home)


@pytest.fixture
def batch(home, writer) -> Batch:
    """A batch whose draft a colleague renamed and submitted after its owner had left."""
    three_reviewers()
    batch, (draft,) = batch_with(writer, "原来的题目")
    operations.attach_file(writer, draft=draft, blob=blob_of(), name="观察.txt")
    after_leaving(writer)
    editor = member_of(home, "editor")
    draft.refresh_from_db()
    draft = operations.save_draft(
        editor, draft=draft, revision=draft.revision, fields={**COMPLETE, "title": LATER}
    )
    operations.submit_draft(editor, draft=draft)
    Collection.objects.create(title=LATER, organisation=home, batch=batch)
    return batch


@pytest.mark.parametrize("name", ["batch", "batch_states", "batch_sheet"])
def test_the_pages_of_a_batch_are_gone(writer, batch, name):
    page = as_person(writer).get(reverse(f"library:{name}", args=[batch.public_id]))

    assert page.status_code == 404
    assert LATER not in page.content.decode()


@pytest.mark.parametrize("name", ["batch", "batch_autosave", "batch_submit", "batch_sheet_in"])
def test_nothing_is_done_with_a_batch(writer, batch, name):
    answer = as_person(writer).post(reverse(f"library:{name}", args=[batch.public_id]))

    assert answer.status_code == 404
    assert batch.drafts.get().title == LATER


def test_the_upload_page_of_another_organisation_does_not_name_it(writer, batch):
    elsewhere = OrganisationFactory()
    other = member_of(elsewhere)
    Membership.objects.filter(person_id=other.user_id).update(person=user_of(writer))
    browser = as_person(writer)

    page = browser.get(reverse("library:upload"))
    asked = browser.get(reverse("library:upload"), {"batch": batch.public_id})

    assert page.status_code == asked.status_code == 200
    grid = reverse("library:batch", args=[batch.public_id])
    assert grid not in page.content.decode()
    assert grid not in asked.content.decode()
    assert asked.context["batch"] is None
    assert asked.context["organisation"] == elsewhere


def test_a_batch_is_its_owner_s_while_they_work_there(home, writer):
    batch, _drafts = batch_with(writer, "题目")

    assert Batch.objects.visible_to(writer).get() == batch
    assert not Batch.objects.visible_to(member_of(home, "director")).exists()
    former = after_leaving(writer)
    assert not Batch.objects.visible_to(former).exists()
    with pytest.raises(NotAllowed):
        operations.open_batch(former, public_id=batch.public_id, organisation=home)
