"""Files under review: for those who may see the request, for nobody else, never indexed."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import member_of, secretariat
from tests.factories.library import judge
from tests.library.reviewing.scenes import a_scene, as_person, file_of_pages

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative
from tuoju.library import operations
from tuoju.library.models import Draft

pytestmark = pytest.mark.django_db


def address(scene, name="review_file", *more):
    file_id = scene.draft.files.get().public_id
    return reverse(f"library:{name}", args=[scene.resource.public_id, file_id, *more])


def with_page_picture(scene):
    made = store.put_stream(io.BytesIO(b"RIFF-picture"))
    Derivative.objects.create(
        blob=scene.draft.files.get().blob,
        kind="page",
        tool="t",
        page=1,
        sha256=made.sha256,
        size=made.size,
        media_type="image/webp",
    )
    return scene


def body_of(response):
    return b"".join(response.streaming_content)


def test_a_reviewer_reads_the_file_and_its_pages():
    scene = with_page_picture(a_scene())
    client = as_person(scene.reviewers[0])

    original = client.get(address(scene), {"download": ""})
    picture = client.get(address(scene, "review_page", 1))

    assert "第一天家长陪伴一小时" in body_of(original).decode()
    assert "%E5%85%A5%E6%89%98" in original["Content-Disposition"]
    assert body_of(picture) == b"RIFF-picture"
    for response in (original, picture):
        assert response["Cache-Control"].startswith("private")
        assert response["X-Robots-Tag"] == "noindex"


def test_the_page_reads_the_words_of_the_file_that_is_looked_at_and_of_no_other():
    scene = a_scene()
    judge(scene.reviewers[0], scene.request, "return", "请补充")
    draft = Draft.objects.get(pk=scene.draft.pk)
    other = file_of_pages(["附件的一页。"])
    second = operations.attach_file(scene.writer, draft=draft, blob=other, name="附件.docx")
    operations.submit_draft(scene.writer, draft=draft)

    with CaptureQueriesContext(connection) as queries:
        html = (
            as_person(scene.reviewers[0])
            .get(scene.address, {"file": second.public_id})
            .content.decode()
        )

    reading = [one["sql"] for one in queries if "pagetext" in one["sql"] and " IN (" in one["sql"]]
    assert [f" IN ({other.pk})" in sql for sql in reading] == [True]
    assert "附件的一页" in html
    assert "入托.docx" in html


@pytest.mark.parametrize(
    "name", ["review_file", "review_pdf", "review_thumb", "review_picture", "review_page"]
)
def test_nobody_else_learns_that_the_file_exists(name):
    scene = with_page_picture(a_scene())
    where = address(scene, name, *([1] if name == "review_page" else []))

    assert Client().get(where).status_code == 302
    for stranger in (member_of(role="reviewer"), member_of(role="director"), member_of()):
        assert as_person(stranger).get(where).status_code == 404


@pytest.mark.parametrize("role", ["editor", "director", "reviewer"])
def test_the_owner_s_people_and_the_secretariat_may_read_it(role):
    scene = a_scene()
    colleague = member_of(scene.resource.organisation, role)

    for person in (scene.writer, colleague, secretariat()):
        assert as_person(person).get(address(scene)).status_code == 200


@pytest.mark.parametrize("scan", [Blob.Scan.PENDING, Blob.Scan.INFECTED])
def test_what_the_scanner_has_not_cleared_stays_closed(scan):
    scene = with_page_picture(a_scene())
    Blob.objects.update(scan=scan)
    client = as_person(scene.reviewers[0])

    assert client.get(address(scene)).status_code >= 400
    assert client.get(address(scene, "review_page", 1)).status_code >= 400
    page = client.get(scene.address)
    assert page.status_code == 200
    assert "第一天家长陪伴一小时" not in page.content.decode()


def test_a_file_of_another_resource_is_not_reached_through_this_one():
    one = a_scene(title="甲")
    other = a_scene(["另一份"], title="乙", reviewers=one.reviewers)
    file_id = other.draft.files.get().public_id

    where = reverse("library:review_file", args=[one.resource.public_id, file_id])

    assert as_person(one.reviewers[0]).get(where).status_code == 404


def test_a_file_added_after_a_return_is_not_shown_before_it_is_sent():
    scene = a_scene()
    judge(scene.reviewers[0], scene.request, "return", "请补充来源")
    scene.draft.refresh_from_db()
    blob = scene.draft.files.get().blob
    fresh = operations.attach_file(scene.writer, draft=scene.draft, blob=blob, name="新.docx")

    where = reverse("library:review_file", args=[scene.resource.public_id, fresh.public_id])

    assert as_person(scene.reviewers[0]).get(where).status_code == 404
    assert as_person(scene.reviewers[0]).get(address_of_sent(scene)).status_code == 200


def address_of_sent(scene):
    file_id = scene.request.library_submissions.get().files.get().file_id
    return reverse("library:review_file", args=[scene.resource.public_id, file_id])
