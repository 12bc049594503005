"""What the file engine refuses stays out of the library, whichever way it came."""

import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from tests.core.extraction.builders import make_png_header
from tests.factories import OrganisationFactory, member_of
from tests.factories.library import published_by

from tuoju.core.actors import Actor
from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob
from tuoju.core.jobs.running import run_waiting
from tuoju.core.log.models import Entry
from tuoju.library import tasks
from tuoju.library.importing import ImportOrder, ImportReport, import_folder
from tuoju.library.models import Draft, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "资料"
    folder.mkdir()
    return folder


@pytest.fixture
def lead():
    return OrganisationFactory(rank="chair", kind="college")


def run(folder, lead, **changes) -> ImportReport:
    order = ImportOrder(
        folder=folder,
        source="资料",
        owner=lead,
        licence="cc_by_4",
        rights_holder="联盟",
        **changes,
    )
    return import_folder(Actor.machine("import-resources"), order)


def test_an_archive_with_names_that_lead_outside_is_refused_at_once(folder, lead):
    with zipfile.ZipFile(folder / "路径.zip", "w") as archive:
        archive.writestr("../../etc/passwd", "x")

    report = run(folder, lead)

    assert (report.found, report.imported) == (1, 0)
    assert report.refused[0]["path"] == "路径.zip"
    assert "解压会写到别处" in report.refused[0]["reason"]
    assert not Resource.objects.exists()


def test_what_turns_out_to_be_unusable_is_taken_down_with_its_reason(folder, lead):
    make_png_header(folder / "巨图.png", 30_000, 30_000)
    assert run(folder, lead).imported == 1

    run_waiting()

    resource = Resource.objects.get()
    assert "像素过大" in resource.withdrawn_reason
    entry = Entry.objects.get(fact="library.withdrawn")
    assert (entry.machine, entry.channel) == ("worker", "job")
    page = Client().get(reverse("library:resource", args=[resource.public_id]))
    assert page.status_code == 410


def test_it_is_not_published_by_the_next_run_or_at_another_place(folder, lead):
    picture = make_png_header(folder / "巨图.png", 30_000, 30_000)
    run(folder, lead)
    run_waiting()
    (folder / "另一处.png").write_bytes(picture.read_bytes())

    report = run(folder, lead)

    assert report.imported == 0
    assert {one["path"] for one in report.refused} == {"巨图.png", "另一处.png"}
    assert all("像素过大" in one["reason"] for one in report.refused)
    assert Resource.objects.get().withdrawn_at is not None


def test_a_draft_of_it_stays_for_its_writer_to_mend(folder, lead):
    make_png_header(folder / "巨图.png", 30_000, 30_000)
    run(folder, lead, as_draft=True)

    run_waiting()

    assert Draft.objects.get().files.get().blob.state == "refused"
    assert not Entry.objects.filter(fact="library.withdrawn").exists()


def test_a_worker_that_died_before_the_takedown_makes_up_for_it():
    resource = published_by(member_of(), visibility="public")
    blob = resource.current.files.get().blob
    reasons = [{"code": "unsafe_names", "params": {"name": "../x"}}]
    Blob.objects.filter(pk=blob.pk).update(
        state="refused", reasons=reasons, processed_by=processing.TOOL
    )

    tasks.prepare_file.call(blob.sha256)
    tasks.prepare_file.call(blob.sha256)

    resource.refresh_from_db()
    assert "解压会写到别处" in resource.withdrawn_reason
    assert Entry.objects.filter(fact="library.withdrawn").count() == 1
