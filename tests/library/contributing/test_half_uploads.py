"""Files that a page was about to send, or had sent by half, when its browser was closed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.library.contributing.scenes import (
    TEXT,
    TUS,
    arrive,
    as_person,
    batch_with,
    create,
    patch,
    preflight,
    teacher,
)

from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid
from tuoju.core.ids import new_public_id
from tuoju.library.models import Upload
from tuoju.library.operations.uploads import announce_uploads, bytes_of, expire_uploads
from tuoju.library.tasks import finish_upload

pytestmark = pytest.mark.django_db
HALF = len(TEXT) // 2


@pytest.fixture
def actor():
    return teacher()[0]


@pytest.fixture
def client(actor):
    return as_person(actor)


def begun(client, *, batch, path="资料/倾听.txt"):
    """Send half of a file and return its address."""
    address = create(client, TEXT, batch=batch, path=path)["Location"]
    patch(client, address, TEXT[:HALF], offset=0)
    return address


def announce(client, batch, *names):
    """Choose files as the page does, before any sum is known."""
    files = [{"name": name, "path": f"资料/{name}", "size": 9} for name in names]
    return preflight(client, *files, batch=batch)


def names(state):
    return set(Upload.objects.filter(state=state).values_list("name", flat=True))


def test_a_name_with_a_very_long_ending_is_announced_by_its_beginning(client):
    answer = announce(client, new_public_id(), "a." + "b" * 300)

    assert answer.status_code == 200
    assert names(Upload.State.ANNOUNCED) == {"a." + "b" * 253}


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (("a" * 256, "", 9), "name"),
        (("a.txt", "a" * 1025, 9), "relative_path"),
        (("a.txt", "", 2**63), "length"),
        (("", "", 9), "name"),
    ],
)
def test_nothing_is_announced_that_has_no_room_in_its_column(actor, file, field):
    batch, _drafts = batch_with(actor)

    with pytest.raises(Invalid) as refusal:
        announce_uploads(actor, batch=batch, files=[("b.txt", "", 9), file])

    assert list(refusal.value.fields) == [field]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("path", ["倾听.txt", "盘/资料/倾听.txt"])
def test_a_file_picked_alone_goes_on_where_its_folder_stopped(client, path):
    batch = new_public_id()
    address = begun(client, batch=batch)

    again = create(client, TEXT, batch=batch, path=path)

    assert again["Location"] == address
    assert again["Upload-Offset"] == str(HALF)
    assert Upload.objects.get().relative_path == "资料/倾听.txt"


def test_it_goes_on_in_the_batch_for_which_it_is_chosen_again(client):
    address = begun(client, batch=new_public_id())
    batch = new_public_id()

    again = create(client, TEXT, batch=batch, path="倾听.txt")

    assert again["Location"] == address
    upload = Upload.objects.get()
    assert (upload.batch.public_id, upload.relative_path) == (batch, "倾听.txt")


@pytest.mark.parametrize(
    "other", [{"path": "秋/倾听.txt"}, {"name": "谈话.txt"}, {"sha256": "0" * 64}]
)
def test_another_place_name_or_content_is_another_upload(client, other):
    batch = new_public_id()
    address = begun(client, batch=batch)

    assert create(client, TEXT, batch=batch, **other)["Location"] != address


def test_nobody_goes_on_with_somebody_elses_upload(client):
    address = begun(client, batch=new_public_id())

    other = create(as_person(teacher()[0]), TEXT, batch=new_public_id(), path="倾听.txt")

    assert other["Location"] != address


def test_what_goes_on_needs_room_only_once(client, settings):
    settings.TUOJU_QUOTA = len(TEXT)
    begun(client, batch=new_public_id())

    asked = {"name": "倾听.txt", "size": len(TEXT)}
    answer = preflight(client, asked, batch=new_public_id())

    assert answer.json()["files"][0]["verdict"] == "ok"


def test_files_that_never_came_are_named_on_return(client):
    batch = new_public_id()
    announce(client, batch, "一.txt", "二.txt")
    announce(client, batch, "一.txt", "二.txt")
    assert Upload.objects.count() == 2
    create(client, b"123456789", batch=batch, name="一.txt", path="资料/一.txt")

    page = client.get(reverse("library:upload")).content.decode()

    assert names(Upload.State.ANNOUNCED) == {"二.txt"}
    assert f'batch="{batch}"' in page
    assert "资料/一.txt" in page
    assert "资料/二.txt" in page
    assert "还没有开始传" in page
    grid = client.get(reverse("library:batch", args=[batch])).content.decode()
    assert "二.txt" in grid


def test_an_announced_file_takes_no_room_and_holds_no_name_of_the_refused(client, settings):
    settings.TUOJU_QUOTA = 10
    batch = new_public_id()

    announce(client, batch, "一.txt", "程序.exe")

    assert names(Upload.State.ANNOUNCED) == {"一.txt"}
    assert create(client, b"other", batch=batch).status_code == 201


def test_what_is_there_already_is_waited_for_no_longer(client, actor):
    arrive(actor, b"123456789", name="一.txt", path="资料/一.txt")
    batch = new_public_id()
    announce(client, batch, "一.txt")
    sha256 = Upload.objects.get(state=Upload.State.STORED).sha256

    known = {"name": "一.txt", "path": "资料/一.txt", "size": 9, "sha256": sha256}
    preflight(client, known, batch=batch)

    assert not names(Upload.State.ANNOUNCED)


def test_half_uploads_are_dropped_by_a_plain_button(client, django_capture_on_commit_callbacks):
    batch = new_public_id()
    begun(client, batch=batch)
    announce(client, batch, "一.txt", "二.txt")
    half = Upload.objects.get(state=Upload.State.RECEIVING)
    drop = reverse("library:drop_uploads")

    client.post(drop, {"batch": batch, "path": "资料/一.txt"})
    assert names(Upload.State.ANNOUNCED) == {"二.txt"}
    assert bytes_of(half).exists()

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(drop, {"batch": batch}, follow=True)

    assert "的一批没有传完" not in page.content.decode()
    assert not names(Upload.State.ANNOUNCED) | names(Upload.State.RECEIVING)
    assert not bytes_of(half).exists()


def test_somebody_elses_half_uploads_stay(client):
    batch = new_public_id()
    begun(client, batch=batch)

    stranger = as_person(teacher()[0])
    answer = stranger.post(reverse("library:drop_uploads"), {"batch": batch})

    assert answer.status_code == 404
    assert names(Upload.State.RECEIVING) == {"倾听.txt"}


def test_announced_files_are_forgotten_with_time(client):
    announce(client, new_public_id(), "一.txt")
    Upload.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))

    expire_uploads(Actor.machine("worker"), job=finish_upload)

    assert not Upload.objects.exists()


def test_nobody_announces_files_for_somebody_elses_batch(client):
    batch = new_public_id()
    begun(client, batch=batch)

    assert announce(as_person(teacher()[0]), batch, "一.txt").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_of_the_database_for_any_number(
    client, count, django_assert_num_queries
):
    announce(client, new_public_id(), *(f"{n}.txt" for n in range(count)))
    client.get(reverse("library:upload"))

    with django_assert_num_queries(12):
        client.get(reverse("library:upload"))


def test_head_of_an_announced_file_says_nothing_came(client):
    announce(client, new_public_id(), "一.txt")
    address = reverse("library:tus", args=[Upload.objects.get().public_id])

    assert client.head(address, headers=TUS)["Upload-Offset"] == "0"
    assert patch(client, address, b"123456789", offset=0).status_code == 409
