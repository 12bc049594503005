"""An operator's import and an editor's work on the same draft, at the same moment."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.core.conditions import together
from tests.factories import OrganisationFactory, director_of
from tests.factories.library import COMPLETE, blob_of

from tuoju.core.actors import Actor
from tuoju.library.errors import DraftInTheWay
from tuoju.library.models import Draft, Resource
from tuoju.library.operations import ImportedFile, collect_file, save_draft, submit_draft
from tuoju.library.operations.publishing import hash_of
from tuoju.review.models import ReviewRequest

pytestmark = pytest.mark.django_db(transaction=True)
MACHINE = Actor.machine("import-resources")


@pytest.mark.parametrize("attempt", range(5))
def test_reviewers_get_the_bytes_that_were_submitted(attempt):
    with transaction.atomic():
        OrganisationFactory(rank="vice_chair")
        owner = OrganisationFactory(rank="chair", kind="college")
        editor = director_of(owner)
        blobs = [blob_of("说明一"), blob_of("说明二")]
    first, second = (
        ImportedFile(source="夹", path="a", name="a.txt", blob=blob, fields={"title": "甲"})
        for blob in blobs
    )
    collect_file(MACHINE, file=first, organisation=owner, as_draft=True)
    draft = Draft.objects.get()
    fields = {**COMPLETE, "rights_holder": owner.name}
    draft = save_draft(editor, draft=draft, revision=draft.revision, fields=fields)

    sent, brought = together(
        lambda: submit_draft(editor, draft=draft),
        lambda: collect_file(MACHINE, file=second, organisation=owner, as_draft=True),
    )

    assert isinstance(sent, ReviewRequest)
    assert isinstance(brought, Resource | DraftInTheWay)
    draft.refresh_from_db()
    assert draft.state == Draft.State.IN_REVIEW
    assert hash_of(draft) == sent.content_hash
    assert draft.files.get().blob == blobs[isinstance(brought, Resource)]
