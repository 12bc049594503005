"""Files that nobody should send, and what people are told about them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganisationFactory, member_of
from tests.library.contributing.scenes import TEXT, arrive, as_person, create, preflight, teacher

from tuoju.core.blobs.models import Blob
from tuoju.core.errors import NotAllowed
from tuoju.core.ids import new_public_id
from tuoju.library import operations, quotas
from tuoju.library.models import Batch, Draft, Upload
from tuoju.library.receiving import clean_name, title_of

pytestmark = pytest.mark.django_db


def zipped(*names, content=b"x"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def docx_bomb():
    """A small package whose document would fill the memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _piece in range(300):
                part.write(b"\0" * 1024 * 1024)
    return out.getvalue()


REFUSED = [
    ("空.docx", lambda: b"", "0 字节"),
    ("程序.docx", lambda: b"MZ" + b"\0" * 400, "可执行程序"),
    ("炸弹.docx", docx_bomb, "压缩炸弹"),
    ("很多.zip", lambda: zipped(*(f"{n}" for n in range(20_001))), "个条目"),
    ("启动.bat", lambda: TEXT, "程序文件不能上传"),
    ("报告\u202excod.exe", lambda: TEXT, "程序文件不能上传"),
    ("路径.zip", lambda: zipped("../../etc/passwd"), "解压会写到别处"),
]


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_used_is_refused_in_words_and_leaves_nothing(name, make, words):
    actor, _kindergarten = teacher()

    upload = arrive(actor, make(), name=name)

    assert upload.state == Upload.State.REFUSED
    assert words in upload.reason
    assert not Draft.objects.exists()
    assert not Blob.objects.exists()


TAKEN = [
    ("截断.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
    ("脚本.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("名单.csv", "姓名,记录\n甲,倾听\n".encode("gb18030")),
    ("其实是文字.docx", TEXT),
    ("不知道.xyz", bytes(range(256))),
]


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[row[0] for row in TAKEN])
def test_what_is_only_odd_is_kept_whole_and_explained_later(name, content):
    actor, _kindergarten = teacher()

    upload = arrive(actor, content, name=name)

    assert upload.state == Upload.State.STORED
    file = upload.draft.files.get()
    assert file.name == name
    assert file.blob.size == len(content)


def test_a_name_of_255_characters_keeps_its_ending():
    actor, _kindergarten = teacher()

    upload = arrive(actor, TEXT, name="倾" * 251 + ".txt")

    assert upload.draft.files.get().name == "倾" * 251 + ".txt"
    assert len(upload.draft.title) == 200
    assert clean_name("听" * 400 + ".docx") == "听" * 250 + ".docx"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a." + "b" * 300, "a." + "b" * 253),
        ("a." + "b" * 254, "a." + "b" * 253),
        ("ab." + "b" * 253, "a." + "b" * 253),
        ("." + "b" * 300, "b" * 255),
        ("b" * 300, "b" * 255),
    ],
)
def test_no_name_is_longer_than_its_column(sent, kept):
    assert clean_name(sent) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("课件\u202etxt.exe", "课件txt.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\课件\\一.pptx", "一.pptx"),
        ("行\n一\x00.txt", "行一.txt"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_lose_what_could_deceive(sent, kept):
    assert clean_name(sent) == kept


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01 一对一倾听记录表.xlsx", "一对一倾听记录表"),
        ("2、_晨间_谈话.docx", "晨间 谈话"),
        ("2025年计划.docx", "2025年计划"),
        (".bashrc", ".bashrc"),
    ],
)
def test_titles_come_out_of_names(name, title):
    assert title_of(name) == title


def test_the_page_knows_before_the_first_byte():
    client = as_person(teacher()[0])

    answer = preflight(
        client,
        {"name": "课件.pptx", "size": 1000},
        {"name": "空.docx", "size": 0},
        {"name": "安装.EXE", "size": 10},
        {"name": "大.mp4", "size": 10**13},
        {"name": "怪.mp4", "size": "many"},
    ).json()["files"]

    assert [one["verdict"] for one in answer] == ["ok", "refused", "refused", "refused", "refused"]
    assert "0 字节" in answer[1]["message"]
    assert "程序" in answer[2]["message"]
    assert "上限" in answer[3]["message"]
    assert not Upload.objects.exists()


def test_files_of_one_drop_share_the_quota(settings):
    settings.TUOJU_QUOTA = 1000
    client = as_person(teacher()[0])

    answer = preflight(
        client, {"name": "一.txt", "size": 600}, {"name": "二.txt", "size": 600}
    ).json()["files"]

    assert [one["verdict"] for one in answer] == ["ok", "refused"]
    assert "空间" in answer[1]["message"]


def test_creation_beyond_the_quota_is_refused_with_what_to_do(settings):
    settings.TUOJU_QUOTA = 1000
    client = as_person(teacher()[0])
    assert create(client, b"x" * 700, batch=new_public_id()).status_code == 201

    answer = create(client, b"y" * 700, batch=new_public_id())

    assert answer.status_code == 413
    assert "秘书处" in answer.json()["detail"]
    assert Upload.objects.count() == 1


def test_one_person_s_announcements_leave_room_for_the_others(settings):
    settings.TUOJU_QUOTA = 1000
    student, school = teacher()
    client = as_person(student)
    assert create(client, b"x" * 400, batch=new_public_id()).status_code == 201

    answer = create(client, b"y" * 400, batch=new_public_id())

    assert answer.status_code == 429
    assert "1 个文件" in answer.json()["detail"]
    assert Upload.objects.count() == 1
    other = create(as_person(member_of(school)), b"z" * 500, batch=new_public_id())
    assert other.status_code == 201


def test_a_single_file_may_be_as_large_as_the_quota_lets_it(settings):
    settings.TUOJU_QUOTA = 1000

    answer = create(as_person(teacher()[0]), b"x" * 900, batch=new_public_id())

    assert answer.status_code == 201


def test_nobody_keeps_more_uploads_open_than_anybody_needs(monkeypatch):
    monkeypatch.setattr(quotas, "OPEN_AT_ONCE", 2)
    client = as_person(teacher()[0])
    batch = new_public_id()
    codes = [create(client, content, batch=batch).status_code for content in (b"1", b"2", b"3")]
    assert codes == [201, 201, 429]

    again = create(client, b"1", batch=batch)

    assert again.status_code == 201


def test_an_upload_that_stands_still_keeps_room_for_a_day(settings):
    settings.TUOJU_QUOTA = 1000
    student, school = teacher()
    create(as_person(student), b"x" * 900, batch=new_public_id())
    late = timezone.now() + quotas.KEPT_FOR - quotas.RESERVED_FOR
    Upload.objects.update(expires_at=late)

    answer = create(as_person(member_of(school)), b"y" * 900, batch=new_public_id())

    assert answer.status_code == 201


def test_a_full_disk_is_told_before_the_first_byte(monkeypatch):
    monkeypatch.setattr(quotas, "free_bytes", lambda: 1000)

    answer = create(as_person(teacher()[0]), TEXT, batch=new_public_id())

    assert answer.status_code == 507
    assert "空间不足" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"batch": "\ud800", "files": [{"path": "a.txt", "size": 5}]}, 400),
        ({"batch": "", "files": [{"path": "a.txt", "size": 5, "sha256": "\ud800"}]}, 200),
        ({"batch": "", "files": [{"path": "\ud800/\x00.txt", "size": 5}]}, 200),
    ],
)
def test_characters_that_no_database_takes_are_no_server_error(asked, status):
    client = as_person(teacher()[0])

    answer = client.post(reverse("library:preflight"), asked, content_type="application/json")

    assert answer.status_code == status


def test_paths_lose_characters_that_no_database_takes():
    client = as_person(teacher()[0])

    answer = create(client, b"a", batch=new_public_id(), path="a\x00/b\x07.txt", sha256="\x00")

    assert answer.status_code == 201
    upload = Upload.objects.get()
    assert (upload.relative_path, upload.sha256) == ("a/b.txt", "")


def test_nonsense_preflight_is_a_plain_error():
    client = as_person(teacher()[0])
    address = reverse("library:preflight")

    for body in ("", "[]", '{"files": 3}', '{"files": ["a"]}', "not json"):
        assert client.post(address, body, content_type="application/json").status_code == 400


def test_without_javascript_the_same_files_come_in():
    actor, kindergarten = teacher()
    client = as_person(actor)
    files = [
        SimpleUploadedFile("倾听.txt", TEXT),
        SimpleUploadedFile("空.txt", b""),
        SimpleUploadedFile("坏.exe", b"MZ" + b"\0" * 300),
    ]

    page = client.post(reverse("library:plain_upload"), {"files": files}, follow=True)

    assert page.status_code == 200
    assert Draft.objects.get().resource.organisation == kindergarten
    html = page.content.decode()
    assert "0 字节" in html
    assert "可执行程序" in html
    assert "倾听" in html


def test_plain_form_without_a_file_says_so():
    page = as_person(teacher()[0]).post(reverse("library:plain_upload"), follow=True)

    assert "请先选择文件" in page.content.decode()
    assert not Batch.objects.exists()


def test_a_plain_form_of_nothing_usable_leaves_no_batch_behind():
    files = [SimpleUploadedFile("空.txt", b"")]

    page = as_person(teacher()[0]).post(
        reverse("library:plain_upload"), {"files": files}, follow=True
    )

    assert "0 字节" in page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("library:upload")
    assert not Batch.objects.exists()


def test_a_batch_with_something_in_it_stays_when_the_next_file_is_unusable():
    actor, _home = teacher()
    batch = arrive(actor, TEXT).batch
    sent = {"files": [SimpleUploadedFile("空.txt", b"")], "batch": batch.public_id}

    page = as_person(actor).post(reverse("library:plain_upload"), sent, follow=True)

    assert page.redirect_chain[-1][0] == reverse("library:batch", args=[batch.public_id])
    assert Batch.objects.get() == batch


def test_others_do_not_do_away_with_a_batch():
    actor, home = teacher()
    batch = operations.open_batch(actor, public_id=new_public_id(), organisation=home)

    with pytest.raises(NotAllowed):
        operations.drop_empty_batch(member_of(home, role="director"), batch=batch)

    assert Batch.objects.get() == batch


def test_the_upload_page_is_for_people_with_a_place():
    official = member_of(role="official")

    assert as_person(teacher()[0]).get(reverse("library:upload")).status_code == 200
    refused = as_person(official).get(reverse("library:upload"))
    assert refused.status_code == 403
    assert "可以查阅资源，不能上传" in refused.content.decode()


def test_a_batch_goes_on_for_its_own_organisation():
    first, second = OrganisationFactory(), OrganisationFactory()
    actor = member_of(first)
    from tests.factories import MembershipFactory, actor_of, user_of  # noqa: PLC0415 - only here

    MembershipFactory(person=user_of(actor), organisation=second)
    actor = actor_of(user_of(actor))
    upload = arrive(actor, TEXT, query=f"?organisation={second.public_id}")

    page = as_person(actor).get(reverse("library:upload"), {"batch": upload.batch.public_id})

    assert upload.batch.organisation == second
    assert f"organisation={second.public_id}" in page.content.decode()
    assert upload.batch.public_id in page.content.decode()


def test_somebody_elses_batch_is_never_joined():
    upload = arrive(teacher()[0], TEXT)

    answer = create(as_person(teacher()[0]), b"other", batch=upload.batch.public_id)

    assert answer.status_code == 403
    assert upload.batch.uploads.count() == 1
