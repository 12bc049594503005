"""A worker killed in its last attempt leaves a whole upload behind; the sweep settles it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.library.contributing.scenes import TEXT, as_person, send, teacher

from tuoju.core.ids import new_public_id
from tuoju.core.jobs import leasing
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.running import run, run_waiting
from tuoju.library.models import Draft, Upload
from tuoju.library.operations.uploads import bytes_of
from tuoju.library.tasks import settle_uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return teacher()[0]


@pytest.fixture
def upload(actor):
    return send(as_person(actor), TEXT, batch=new_public_id())


def killed_in_every_attempt():
    """Claim the job like a worker that never comes back, until none takes it any more."""
    Job.objects.update(attempts=Job.objects.get().max_attempts - 1)
    assert leasing.claim("gone") is not None
    Job.objects.update(lease_until=timezone.now())
    assert leasing.claim("another") is None
    assert Job.objects.get().state == Job.State.FAILED


def test_an_upload_whose_job_was_given_up_ends_with_a_reason(actor, upload):
    killed_in_every_attempt()

    assert settle_uploads.call() == 1
    assert settle_uploads.call() == 0

    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert not bytes_of(upload).exists()
    page = as_person(actor).get(reverse("library:batch", args=[upload.batch.public_id]))
    assert "请稍后重新上传" in page.content.decode()


def test_an_upload_that_no_job_knows_is_queued_again(upload):
    Job.objects.all().delete()

    assert settle_uploads.call() == 1
    assert settle_uploads.call() == 0

    assert run_waiting(limit=1) == 1
    assert Draft.objects.get().uploads.get() == upload


@pytest.mark.parametrize("running", [False, True])
def test_an_upload_that_a_job_has_in_hand_is_left_to_it(upload, running):
    if running:
        leasing.claim("busy")

    assert settle_uploads.call() == 0

    upload.refresh_from_db()
    assert upload.state == Upload.State.COMPLETE
    assert Job.objects.count() == 1


def test_an_upload_that_was_taken_in_is_settled(upload):
    assert run_waiting(limit=1) == 1

    assert settle_uploads.call() == 0

    upload.refresh_from_db()
    assert upload.state == Upload.State.STORED


def test_a_worker_that_was_overtaken_takes_nothing_in(upload):
    stopped = leasing.claim("one")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    heir = leasing.claim("two")

    assert run(stopped) is False
    upload.refresh_from_db()
    assert (upload.state, Draft.objects.count()) == (Upload.State.COMPLETE, 0)

    assert run(heir) is True
    assert Draft.objects.get().uploads.get() == upload


def test_a_worker_that_was_overtaken_gives_nothing_up(upload):
    Job.objects.update(attempts=4)
    stopped = leasing.claim("one")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1), max_attempts=9)
    leasing.claim("two")

    assert run(stopped) is False

    upload.refresh_from_db()
    assert upload.state == Upload.State.COMPLETE
