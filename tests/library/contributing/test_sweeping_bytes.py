"""The bytes of a draft thrown away leave the disk; published ones never do."""

import datetime
import os
import time

import pytest
from django.utils import timezone
from tests.factories import member_of
from tests.factories.library import draft_by, published_by

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.sweeping import sweep_leftovers, sweep_unnamed
from tuoju.library import operations
from tuoju.library.models import Batch, Upload
from tuoju.library.operations.uploads import forget_stored

pytestmark = pytest.mark.django_db


def test_only_what_nothing_names_leaves_the_disk(
    django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.BLOB_DIR = tmp_path
    writer = member_of()
    live = published_by(writer, title="留下").current.files.get().blob
    draft = draft_by(writer, title="删掉")
    blob = draft.files.get().blob
    organisation = draft.resource.organisation
    batch = Batch.objects.create(created_by_id=writer.user_id, organisation=organisation)
    Upload.objects.create(
        batch=batch, name="删掉.txt", length=1, blob=blob, state="stored", expires_at=timezone.now()
    )
    operations.discard_draft(writer, draft=draft)
    Blob.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    before = time.time() - 2 * 24 * 3600
    for one in (live, blob):
        os.utime(store.path_of(one.sha256), (before, before))

    assert forget_stored() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_unnamed() == 1

    assert sweep_leftovers() == 0
    assert not store.path_of(blob.sha256).exists()
    assert store.path_of(live.sha256).exists()
    assert forget_stored() == 0
