"""The upload protocol: pieces, offsets, and everything that interrupts them."""

import base64
import errno
import hashlib
import os
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.factories import member_of
from tests.library.contributing.scenes import (
    TEXT,
    TUS,
    arrive,
    as_person,
    create,
    offset_of,
    patch,
    send,
    teacher,
)

from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.ids import new_public_id
from tuoju.core.jobs.models import Job
from tuoju.core.jobs.running import run_waiting
from tuoju.library import receiving, tus
from tuoju.library.errors import AlreadySettled, DiskFull
from tuoju.library.models import Batch, Draft, Upload
from tuoju.library.operations.uploads import (
    bytes_of,
    expire_uploads,
    note_progress,
    settle_upload,
)
from tuoju.library.quotas import KEPT_FOR
from tuoju.library.receiving import receive_upload
from tuoju.library.tasks import finish_upload

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def actor():
    return teacher()[0]


@pytest.fixture
def client(actor):
    return as_person(actor)


@pytest.fixture
def address(client):
    return create(client, CONTENT, batch=new_public_id(), name="字节.bin")["Location"]


def upload_at(address):
    return Upload.objects.get(public_id=address.rstrip("/").rpartition("/")[2])


def test_server_says_what_it_can():
    answer = as_person(teacher()[0]).options("/my/upload/tus/")

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "checksum", "termination",
    }  # fmt: skip
    assert int(answer["Tus-Max-Size"]) > 0


def test_pieces_arrive_in_order_and_make_a_draft(client, actor, address):
    assert patch(client, address, CONTENT[:4000], offset=0)["Upload-Offset"] == "4000"
    assert offset_of(client, address) == 4000
    assert patch(client, address, CONTENT[4000:], offset=4000).status_code == 204

    upload = upload_at(address)
    assert upload.state == Upload.State.COMPLETE
    assert Job.objects.filter(task="tuoju.library.tasks.finish_upload").count() == 1
    receive_upload(actor, upload)

    draft = Draft.objects.get()
    file = draft.files.get()
    assert store.path_of(file.blob.sha256).read_bytes() == CONTENT
    assert draft.title == "字节"
    assert not bytes_of(upload).exists()


def test_a_wrong_offset_is_refused_and_changes_nothing(client, address):
    patch(client, address, CONTENT[:1000], offset=0)

    assert patch(client, address, CONTENT[500:], offset=500).status_code == 409
    assert patch(client, address, CONTENT[1500:], offset=1500).status_code == 409
    assert offset_of(client, address) == 1000


def test_more_than_announced_is_refused(client, address):
    answer = patch(client, address, CONTENT + b"more", offset=0)

    assert answer.status_code == 400
    assert offset_of(client, address) == 0


def test_a_row_ahead_of_its_file_goes_back_to_the_file(client, address):
    """A kill between writing the row and the disk: only bytes that are there count."""
    patch(client, address, CONTENT[:3000], offset=0)
    os.truncate(bytes_of(upload_at(address)), 1200)

    assert offset_of(client, address) == 1200
    assert patch(client, address, CONTENT[1200:], offset=1200).status_code == 204
    assert bytes_of(upload_at(address)).read_bytes() == CONTENT


def test_bytes_beyond_the_row_are_written_again(client, address):
    """A kill between writing the disk and the row: the client sends the rest once more."""
    patch(client, address, CONTENT[:3000], offset=0)
    with bytes_of(upload_at(address)).open("ab") as file:
        file.write(b"half a piece")

    assert offset_of(client, address) == 3000
    patch(client, address, CONTENT[3000:], offset=3000)
    assert bytes_of(upload_at(address)).read_bytes() == CONTENT


@pytest.mark.parametrize("algorithm", tus.CHECKSUMS)
def test_a_damaged_piece_leaves_nothing(client, address, algorithm):
    right = base64.b64encode(hashlib.new(algorithm, CONTENT[:2000]).digest()).decode()

    damaged = b"x" + CONTENT[1:2000]
    answer = patch(
        client, address, damaged, offset=0, **{"Upload-Checksum": f"{algorithm} {right}"}
    )
    assert answer.status_code == 460
    assert offset_of(client, address) == 0

    piece = CONTENT[:2000]
    answer = patch(client, address, piece, offset=0, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert answer.status_code == 204
    assert offset_of(client, address) == 2000


def test_unknown_checksum_algorithm_is_refused(client, address):
    answer = patch(client, address, b"x", offset=0, **{"Upload-Checksum": "crc32 AAAA"})

    assert answer.status_code == 400


@pytest.mark.parametrize("digest", ["摘要", "é", "a", "===="])
def test_a_checksum_that_is_no_base64_is_refused(client, address, digest):
    header = f"sha1 {digest}".encode().decode("latin-1")  # as a server hands raw bytes on

    answer = patch(client, address, b"x", offset=0, **{"Upload-Checksum": header})

    assert answer.status_code == 400
    assert "Upload-Checksum" in answer.json()["detail"]
    assert offset_of(client, address) == 0


@pytest.mark.parametrize("name", ["倾听.txt", "é", "a"])
def test_a_name_that_is_not_encoded_is_refused(client, name):
    raw = name.encode().decode("latin-1")
    headers = {**TUS, "Upload-Length": "3", "Upload-Metadata": f"filename {raw}"}

    answer = client.generic("POST", "/my/upload/tus/", headers=headers)

    assert answer.status_code == 400
    assert "Upload-Metadata" in answer.json()["detail"]
    assert not Upload.objects.exists()


def test_creation_with_the_first_piece(client):
    answer = create(
        client,
        CONTENT,
        batch=new_public_id(),
        data=CONTENT[:100],
        content_type=tus.CONTENT_TYPE,
    )

    assert answer.status_code == 201
    assert answer["Upload-Offset"] == "100"


def test_the_same_file_begun_twice_is_one_upload(client):
    batch = new_public_id()

    first = create(client, CONTENT, batch=batch)["Location"]
    patch(client, first, CONTENT[:700], offset=0)
    second = create(client, CONTENT, batch=batch)

    assert second["Location"] == first
    assert second["Upload-Offset"] == "700"


def test_cancelling_frees_the_bytes(client, address, django_capture_on_commit_callbacks):
    patch(client, address, CONTENT[:100], offset=0)
    path = bytes_of(upload_at(address))

    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(address, headers=TUS).status_code == 204

    assert not path.exists()
    assert client.head(address, headers=TUS).status_code == 404


def test_somebody_elses_upload_does_not_exist(address):
    stranger = as_person(teacher()[0])

    assert stranger.head(address, headers=TUS).status_code == 404
    assert patch(stranger, address, b"x", offset=0).status_code == 404
    assert stranger.delete(address, headers=TUS).status_code == 404
    assert upload_at(address).state == Upload.State.RECEIVING


def test_visitors_are_asked_to_sign_in(db):
    from django.test import Client  # noqa: PLC0415 - the one anonymous browser here

    assert create(Client(), CONTENT, batch=new_public_id()).status_code == 401
    assert not Upload.objects.exists()


def test_other_versions_of_the_protocol_are_refused(client, address):
    assert client.head(address, headers={"Tus-Resumable": "0.2.2"}).status_code == 412


@pytest.mark.parametrize("length", ["", "-1", "1.5", "９", "9" * 40])
def test_nonsense_lengths_are_refused(client, length):
    assert create(client, CONTENT, batch=new_public_id(), length=length).status_code == 400


def test_the_second_writer_is_locked_out(client, address):
    with tus._locked(upload_at(address)):
        refused = patch(client, address, b"x", offset=0)
    assert refused.status_code == 423
    assert "请等它传完" in refused.json()["detail"]
    assert offset_of(client, address) == 0


def test_one_person_does_not_take_every_thread(client, actor, address, monkeypatch):
    monkeypatch.setattr(tus, "STREAMS_EACH", 1)
    other = as_person(member_of())
    theirs = create(other, CONTENT, batch=new_public_id())["Location"]

    with tus._streams.one_more(actor.user_id):
        refused = patch(client, address, CONTENT, offset=0)
        taken = patch(other, theirs, CONTENT, offset=0)

    assert refused.status_code == 429
    assert "请等前面的文件传完" in refused.json()["detail"]
    assert taken.status_code == 204
    assert patch(client, address, CONTENT, offset=0).status_code == 204


def test_a_client_that_goes_away_leaves_what_arrived(actor, address):
    class Interrupted:
        pieces = [CONTENT[:600], OSError("gone")]

        def read(self, size=-1):
            piece = self.pieces.pop(0)
            if isinstance(piece, OSError):
                raise piece
            return piece

    upload = upload_at(address)
    assert (
        tus.receive(
            actor,
            upload,
            offset=0,
            body=Interrupted(),
            length=None,
            checksum=None,
            job=finish_upload,
        )
        == 600
    )
    assert bytes_of(upload).read_bytes() == CONTENT[:600]


def test_a_full_disk_keeps_what_fitted(client, address, monkeypatch):
    real_write = os.write
    full = {"left": 500}

    def write(descriptor, data):
        if len(data) < 1000:
            return real_write(descriptor, data)
        if not full["left"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken, full["left"] = full["left"], 0
        return real_write(descriptor, bytes(data[:taken]))

    monkeypatch.setattr(tus.os, "write", write)
    answer = patch(client, address, CONTENT, offset=0)
    monkeypatch.undo()

    assert answer.status_code == 507
    assert "空间不足" in answer.json()["detail"]
    assert offset_of(client, address) == 500
    patch(client, address, CONTENT[500:], offset=500)
    assert bytes_of(upload_at(address)).read_bytes() == CONTENT


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_what_a_disk_only_later_says_has_no_room_is_sent_again(
    client, address, monkeypatch, number
):
    patch(client, address, CONTENT[:500], offset=0)

    def fsync(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tus.os, "fsync", fsync)
    answer = patch(client, address, CONTENT[500:], offset=500)
    monkeypatch.undo()

    assert answer.status_code == 507
    assert "空间不足" in answer.json()["detail"]
    assert offset_of(client, address) == 500
    assert not Job.objects.exists()
    assert patch(client, address, CONTENT[500:], offset=500).status_code == 204
    assert bytes_of(upload_at(address)).read_bytes() == CONTENT


def test_the_worker_may_finish_twice(actor):
    upload = send(as_person(actor), TEXT, batch=new_public_id())

    receive_upload(actor, upload)
    receive_upload(actor, upload)

    assert Draft.objects.count() == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.STORED


def test_a_worker_killed_before_the_commit_starts_again(actor, monkeypatch):
    upload = send(as_person(actor), TEXT, batch=new_public_id())

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    monkeypatch.setattr(receiving, "settle_upload", die)
    with pytest.raises(Killed):
        receive_upload(actor, upload)
    monkeypatch.undo()
    assert not Draft.objects.exists()

    receive_upload(actor, upload)

    assert Draft.objects.get().files.get().blob.size == len(TEXT)


def test_a_full_store_leaves_the_upload_for_the_next_try(actor, monkeypatch):
    upload = send(as_person(actor), TEXT, batch=new_public_id())

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(receiving.store, "adopt", full)
    with pytest.raises(DiskFull):
        receive_upload(actor, upload)
    monkeypatch.undo()

    assert bytes_of(upload).read_bytes() == TEXT
    receive_upload(actor, upload)
    assert Draft.objects.count() == 1


def test_an_upload_that_never_gets_in_is_refused_at_the_last_attempt(actor, monkeypatch):
    upload = send(as_person(actor), TEXT, batch=new_public_id())

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(receiving.store, "adopt", full)
    jobs = Job.objects.filter(task="tuoju.library.tasks.finish_upload")
    for attempt in range(1, jobs.get().max_attempts + 1):
        jobs.update(run_after=timezone.now())
        run_waiting(limit=1)
        upload.refresh_from_db()
        last = attempt == jobs.get().max_attempts
        assert upload.state == (Upload.State.REFUSED if last else Upload.State.COMPLETE)

    assert "重新上传" in upload.reason
    assert jobs.get().state == Job.State.FAILED
    assert not bytes_of(upload).exists()


def test_a_lost_file_is_told_as_such(actor):
    upload = send(as_person(actor), TEXT, batch=new_public_id())
    bytes_of(upload).unlink()

    receive_upload(actor, upload)

    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert "不见了" in upload.reason


def test_content_that_is_not_what_the_browser_hashed_is_refused(actor):
    upload = arrive(actor, TEXT, sha256="0" * 64)

    assert upload.state == Upload.State.REFUSED
    assert "不一致" in upload.reason
    assert not Draft.objects.exists()


def test_late_uploads_expire_with_their_bytes(actor, client, address):
    patch(client, address, CONTENT[:10], offset=0)
    upload = upload_at(address)
    Upload.objects.update(expires_at=timezone.now())

    assert expire_uploads(Actor.machine("worker"), job=finish_upload) == 1
    assert not bytes_of(upload).exists()
    upload.refresh_from_db()
    assert upload.state == Upload.State.CANCELLED


def test_a_kill_before_the_job_is_queued_takes_the_last_byte_back(client, address, monkeypatch):
    """Offset and job are one commit: the client finds a byte to send, or the worker the file."""
    from tuoju.library.operations import uploads  # noqa: PLC0415 - only here

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    monkeypatch.setattr(uploads, "enqueue", die)
    with pytest.raises(Killed), transaction.atomic():
        patch(client, address, CONTENT, offset=0)
    monkeypatch.undo()

    assert offset_of(client, address) == 0
    assert patch(client, address, CONTENT, offset=0).status_code == 204
    assert Job.objects.filter(task="tuoju.library.tasks.finish_upload").count() == 1


def test_the_sweep_hands_on_whole_uploads_instead_of_removing_them(client, address):
    upload = upload_at(address)
    bytes_of(upload).parent.mkdir(parents=True, exist_ok=True)
    bytes_of(upload).write_bytes(CONTENT)
    Upload.objects.update(offset=len(CONTENT), expires_at=timezone.now())

    assert expire_uploads(Actor.machine("worker"), job=finish_upload) == 0
    upload.refresh_from_db()
    assert upload.state == Upload.State.COMPLETE
    assert bytes_of(upload).read_bytes() == CONTENT
    assert Job.objects.get(task="tuoju.library.tasks.finish_upload").key.endswith(upload.public_id)


def test_files_of_one_batch_share_the_quota(client, settings):
    settings.TUOJU_QUOTA = 10 * 1024**2
    batch, nine = new_public_id(), 9 * 1024**2

    first = create(client, b"a", batch=batch, name="a.mp4", length=nine)
    others = [create(client, b, batch=batch, name="b.mp4", length=nine) for b in (b"b", b"c")]
    again = create(client, b"a", batch=batch, name="a.mp4", length=nine)

    assert first.status_code == again.status_code == 201
    assert again["Location"] == first["Location"]
    assert {answer.status_code for answer in others} == {413}
    assert Upload.objects.count() == 1


def test_a_file_beyond_the_quota_is_refused_when_it_is_taken_in(actor, settings):
    upload = send(as_person(actor), TEXT, batch=new_public_id())
    settings.TUOJU_QUOTA = len(TEXT) - 1

    receive_upload(actor, upload)

    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert not Draft.objects.exists()


def test_progress_never_goes_back(address):
    upload = upload_at(address)
    note_progress(upload, 900, job=finish_upload)
    note_progress(upload, 400, job=finish_upload)

    upload.refresh_from_db()
    assert upload.offset == 900


def test_what_was_cancelled_meanwhile_is_not_handed_to_the_worker(address):
    upload = upload_at(address)
    Upload.objects.update(state=Upload.State.CANCELLED)

    note_progress(upload, len(CONTENT), job=finish_upload)

    assert upload.state == upload_at(address).state == Upload.State.CANCELLED
    assert not Job.objects.exists()


def test_what_is_settled_is_not_settled_again(actor):
    upload = arrive(actor, TEXT)

    with pytest.raises(AlreadySettled):
        settle_upload(upload, draft=None, refusal="太晚了")

    upload.refresh_from_db()
    assert (upload.state, upload.reason) == (Upload.State.STORED, "")
    assert upload.draft == Draft.objects.get()


@pytest.mark.parametrize("lying", [None, CONTENT[:-1]])
def test_the_sweep_queues_nothing_whose_bytes_are_not_there(address, lying):
    upload = upload_at(address)
    bytes_of(upload).unlink(missing_ok=True)
    if lying is not None:
        bytes_of(upload).parent.mkdir(parents=True, exist_ok=True)
        bytes_of(upload).write_bytes(lying)
    Upload.objects.update(offset=len(CONTENT))

    assert expire_uploads(Actor.machine("worker"), job=finish_upload) == 0

    assert upload_at(address).state == Upload.State.RECEIVING
    assert not Job.objects.exists()


def test_the_sweep_removes_what_a_dead_process_left_and_nothing_that_is_awaited(address):
    folder = bytes_of(upload_at(address)).parent
    folder.mkdir(parents=True, exist_ok=True)
    awaited, left, fresh = bytes_of(upload_at(address)), folder / "left", folder / "fresh"
    for path in (awaited, left, fresh):
        path.write_bytes(b"x")
    before = (timezone.now() - KEPT_FOR).timestamp() - 60
    for path in (awaited, left):
        os.utime(path, (before, before))

    expire_uploads(Actor.machine("worker"), job=finish_upload)

    assert [path.exists() for path in (awaited, left, fresh)] == [True, False, True]
    fresh.unlink()


def test_a_dragged_tree_becomes_the_outline_of_a_collection(actor):
    batch = new_public_id()
    arrive(actor, b"one file", name="记录.txt", path="倾听资源包/记录/记录.txt", batch=batch)
    arrive(actor, b"two files", name="../说明.txt", path="倾听资源包/说明.txt", batch=batch)
    arrive(actor, b"three", name="邪.txt", path="../../倾听资源包/..\\培训/邪.txt", batch=batch)

    collection = Batch.objects.get(public_id=batch).collections.get()
    assert collection.title == "倾听资源包"
    assert sorted(collection.entries.values_list("path", flat=True)) == ["", "培训", "记录"]


@pytest.mark.django_db(transaction=True)
def test_two_parallel_pieces_never_mix():
    """Both start at 0; one wins, the other is told so, and the file is one of the two whole."""
    with transaction.atomic():
        actor = member_of()
        client, *writers = as_person(actor), as_person(actor), as_person(actor)
    address = create(client, CONTENT, batch=new_public_id())["Location"]
    other = bytes(reversed(CONTENT))
    start = threading.Barrier(2)
    answers = {}

    def write(name, writer, content):
        start.wait(timeout=20)
        answers[name] = patch(writer, address, content, offset=0).status_code
        connection.close()

    threads = [
        threading.Thread(target=write, args=("a", writers[0], CONTENT)),
        threading.Thread(target=write, args=("b", writers[1], other)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert min(answers.values()) == 204
    assert max(answers.values()) in {409, 423}
    winner = CONTENT if answers["a"] == 204 else other
    assert bytes_of(upload_at(address)).read_bytes() == winner
