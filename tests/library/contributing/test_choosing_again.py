"""Files chosen a second time: nothing that is there already is made again."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import member_of
from tests.factories.library import draft_by, published_by
from tests.library.contributing.scenes import TEXT, arrive, as_person, create, preflight, teacher

from tuoju.core.ids import new_public_id
from tuoju.library import operations
from tuoju.library.models import Draft, Upload
from tuoju.library.operations import discard_draft

pytestmark = pytest.mark.django_db


def sha_of(resource):
    return resource.current.files.get().blob.sha256


def test_what_is_here_already_is_referred_to_and_never_sent():
    shown = published_by(member_of(), visibility="public")
    actor, kindergarten = teacher()
    batch = new_public_id()
    size = shown.current.files.get().blob.size
    known = {"name": "同样.txt", "size": size, "sha256": sha_of(shown)}

    told = [preflight(as_person(actor), known, batch=batch).json()["files"][0] for _ in range(2)]

    assert [one["verdict"] for one in told] == ["duplicate", "duplicate"]
    assert shown.current.title in told[0]["message"]
    assert "已在本批" in told[1]["message"]
    draft = Draft.objects.get(resource__organisation=kindergarten)
    assert draft.files.get().blob == shown.current.files.get().blob
    assert Upload.objects.get().state == Upload.State.STORED


def choose_again(actor, batch, name="倾听.txt", **more):
    """Ask about the file of `arrive` as the browser does after its sum is known."""
    sha256 = more.pop("sha256", hashlib.sha256(TEXT).hexdigest())
    known = {"name": name, "size": len(TEXT), "sha256": sha256, **more}
    return preflight(as_person(actor), known, batch=batch).json()["files"][0]


def test_the_same_folder_chosen_again_makes_no_second_drafts():
    actor, _kindergarten = teacher()
    upload = arrive(actor, TEXT)

    answer = choose_again(actor, new_public_id())

    assert answer["verdict"] == "duplicate"
    assert "已是您的草稿《倾听》" in answer["message"]
    assert answer["goes_on"] == reverse("library:batch", args=[upload.batch.public_id])
    assert Draft.objects.count() == 1


def test_what_is_in_review_is_not_made_again():
    actor = member_of()
    draft = draft_by(actor, text=TEXT.decode())
    operations.submit_draft(actor, draft=draft)

    answer = choose_again(actor, new_public_id())

    assert answer["verdict"] == "duplicate"
    assert "《师幼互动观察》正在审核" in answer["message"]
    assert answer["goes_on"] == reverse("library:work", args=[draft.resource.public_id])
    assert Draft.objects.get() == draft


def test_what_one_has_published_is_not_made_again():
    actor = member_of()
    resource = published_by(actor, visibility="public", text=TEXT.decode())

    answer = choose_again(actor, new_public_id())

    assert answer["verdict"] == "duplicate"
    assert "已发布的《师幼互动观察》" in answer["message"]
    assert answer["goes_on"] == reverse("library:work", args=[resource.public_id])
    assert not Draft.objects.exists()
    assert not Upload.objects.exists()


def test_a_folder_of_submitted_files_chosen_again_leads_back_to_its_batch():
    actor, _kindergarten = teacher()
    upload = arrive(actor, TEXT, path="资料/倾听.txt")
    Draft.objects.update(state=Draft.State.IN_REVIEW)

    answer = choose_again(actor, new_public_id(), path="资料/倾听.txt")

    assert "再建" not in answer["message"]
    assert not answer.get("elsewhere")
    assert answer["goes_on"] == reverse("library:batch", args=[upload.batch.public_id])


def test_the_same_bytes_at_another_place_are_a_second_draft_only_when_asked_for():
    actor, _kindergarten = teacher()
    upload = arrive(actor, TEXT, path="春/倾听.txt")
    batch = new_public_id()

    answer = choose_again(actor, batch, path="秋/倾听.txt")
    assert (answer["verdict"], answer["elsewhere"]) == ("duplicate", True)
    assert "另建一份" in answer["message"]
    assert Draft.objects.get() == upload.draft

    answer = choose_again(actor, batch, path="秋/倾听.txt", again=True)
    assert answer["verdict"] == "duplicate"
    assert "goes_on" not in answer
    second = Draft.objects.exclude(pk=upload.draft_id).get()
    assert second.batch.public_id == batch
    assert second.files.get().blob == upload.blob


def test_a_file_picked_alone_is_at_the_place_it_had_in_its_folder():
    actor, _kindergarten = teacher()
    arrive(actor, TEXT, path="资料/春/倾听.txt")

    for path in ("倾听.txt", "春/倾听.txt", "盘/资料/春/倾听.txt"):
        answer = choose_again(actor, new_public_id(), path=path, again=True)
        assert (answer["verdict"], answer.get("elsewhere")) == ("duplicate", None)

    assert Draft.objects.count() == 1


def test_what_was_taken_down_may_come_in_again():
    actor = member_of()
    resource = published_by(actor, visibility="public", text=TEXT.decode())
    operations.withdraw_resource(actor, resource=resource, reason="内容有误，重新整理。")

    assert choose_again(actor, new_public_id())["verdict"] == "ok"


def test_a_file_whose_draft_was_thrown_away_comes_in_again():
    actor, _kindergarten = teacher()
    first = arrive(actor, TEXT)
    discard_draft(actor, draft=first.draft)

    assert choose_again(actor, first.batch.public_id)["verdict"] == "ok"
    again = arrive(actor, TEXT, batch=first.batch.public_id)

    assert again != first
    assert again.draft.title == "倾听"


def test_an_upload_that_stopped_half_way_goes_on_in_its_batch():
    actor, _kindergarten = teacher()
    client, batch = as_person(actor), new_public_id()
    create(client, TEXT, batch=batch)

    page = client.get(reverse("library:upload")).content.decode()
    assert f'batch="{batch}"' in page
    assert "没有传完" in page

    new = client.get(reverse("library:upload"), {"batch": "new"}).content.decode()
    assert f'batch="{batch}"' not in new
    assert "继续传这一批" in new


def test_nothing_is_told_about_what_one_may_not_see():
    hidden = published_by(member_of(), visibility="organisation")
    known = {"name": "同样.txt", "size": 10, "sha256": sha_of(hidden)}

    client = as_person(teacher()[0])
    answer = preflight(client, known, batch=new_public_id()).json()

    assert answer["files"] == [{"path": "同样.txt", "verdict": "ok", "message": ""}]


def test_without_javascript_the_same_file_makes_no_second_draft():
    actor, _kindergarten = teacher()
    client, address = as_person(actor), reverse("library:plain_upload")
    arrive(actor, TEXT, path="资料/倾听.txt")

    page = client.post(address, {"files": SimpleUploadedFile("倾听.txt", TEXT)}, follow=True)

    assert "“倾听.txt”：已是您的草稿《倾听》" in page.content.decode()
    assert Draft.objects.count() == 1
