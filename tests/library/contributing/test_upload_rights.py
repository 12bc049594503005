"""Whose uploads they are: others neither add to a batch nor end what is on its way."""

from __future__ import annotations

import pytest
from tests.factories import after_leaving, director_of, member_of, secretariat, user_of
from tests.library.contributing.scenes import TEXT, TUS, as_person, create, patch

from tuoju.alliance.models import Membership, Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import NotAllowed, SignInNeeded
from tuoju.core.ids import new_public_id
from tuoju.library.models import Batch, Upload
from tuoju.library.operations import begin_upload, cancel_upload, open_batch
from tuoju.library.operations.uploads import bytes_of

pytestmark = pytest.mark.django_db
ABOUT = {"name": "a.txt", "relative_path": "", "length": 3, "sha256": ""}


@pytest.fixture
def owner() -> Actor:
    return member_of()


@pytest.fixture
def organisation(owner) -> Organisation:
    return Organisation.objects.get()


@pytest.fixture
def batch(owner, organisation) -> Batch:
    return open_batch(owner, public_id=new_public_id(), organisation=organisation)


def strangers(organisation: Organisation):
    return [
        (member_of(organisation), NotAllowed),
        (director_of(organisation), NotAllowed),
        (secretariat(), NotAllowed),
        (Actor.anonymous(), SignInNeeded),
    ]


def test_others_neither_open_a_batch_nor_add_to_it(organisation, batch):
    for actor, refusal in strangers(organisation):
        with pytest.raises(refusal):
            open_batch(actor, public_id=batch.public_id, organisation=organisation)
        with pytest.raises(refusal):
            begin_upload(actor, batch=batch, **ABOUT)

    assert not Upload.objects.exists()


def test_others_do_not_cancel(owner, organisation, batch):
    upload = begin_upload(owner, batch=batch, **ABOUT)

    for actor, refusal in strangers(organisation):
        with pytest.raises(refusal):
            cancel_upload(actor, upload=upload)

    upload.refresh_from_db()
    assert upload.state == Upload.State.RECEIVING


def test_nobody_opens_a_batch_for_an_organisation_of_others(organisation):
    for actor, refusal in ((member_of(), NotAllowed), (Actor.anonymous(), SignInNeeded)):
        with pytest.raises(refusal):
            open_batch(actor, public_id=new_public_id(), organisation=organisation)

    assert not Batch.objects.exists()


def test_who_has_left_adds_nothing_more_but_may_cancel(owner, batch):
    upload = begin_upload(owner, batch=batch, **ABOUT)
    Membership.objects.all().delete()
    left = Actor(user_id=user_of(owner).pk)

    with pytest.raises(NotAllowed):
        begin_upload(left, batch=batch, **ABOUT)
    cancel_upload(left, upload=upload)

    upload.refresh_from_db()
    assert upload.state == Upload.State.CANCELLED


def test_who_has_left_sends_no_more_of_what_had_begun(owner):
    client = as_person(owner)
    address = create(client, TEXT, batch=new_public_id())["Location"]
    patch(client, address, TEXT[:9], offset=0)
    Membership.objects.all().delete()

    answer = patch(client, address, TEXT[9:], offset=9)

    assert answer.status_code == 403
    upload = Upload.objects.get()
    assert (upload.state, upload.offset) == (Upload.State.RECEIVING, 9)
    assert bytes_of(upload).read_bytes() == TEXT[:9]
    assert client.delete(address, headers=TUS).status_code == 204


def test_whoever_may_not_upload_reads_what_is_missing(organisation):
    official = as_person(member_of(organisation, "official")).get("/my/upload/")
    stranger = as_person(after_leaving(member_of(organisation))).get("/my/upload/")

    assert (official.status_code, stranger.status_code) == (403, 403)
    told = official.content.decode()
    assert "您的角色（行政人员）可以查阅资源，不能上传" in told
    assert "加入一个成员单位" not in told
    assert "上传资源需要先加入一个成员单位" in stranger.content.decode()
