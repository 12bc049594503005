"""Files of one folder that begin at the same moment, on real connections."""

import pytest
from django.db import transaction
from tests.core.conditions import together
from tests.library.contributing.scenes import teacher

from tuoju.core.ids import new_public_id
from tuoju.library.models import Batch, Upload
from tuoju.library.operations import begin_upload, open_batch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contributor():
    with transaction.atomic():
        return teacher()


@pytest.mark.parametrize("attempt", range(5))
def test_the_first_files_of_a_folder_open_one_batch(contributor, attempt):
    actor, organisation = contributor
    named = new_public_id()

    def opening():
        return open_batch(actor, public_id=named, organisation=organisation)

    batches = together(*[opening] * 3)

    assert batches == [Batch.objects.get(public_id=named)] * 3


@pytest.mark.parametrize("needs_room", [True, False])
@pytest.mark.parametrize("attempt", range(3))
def test_one_file_begun_twice_at_once_is_one_upload(contributor, needs_room, attempt):
    actor, organisation = contributor
    batch = open_batch(actor, public_id=new_public_id(), organisation=organisation)

    def beginning():
        return begin_upload(
            actor,
            batch=batch,
            name="倾听.txt",
            relative_path="倾听.txt",
            length=9,
            sha256="0" * 64,
            needs_room=needs_room,
        )

    uploads = together(*[beginning] * 3)

    assert uploads == [Upload.objects.get()] * 3
