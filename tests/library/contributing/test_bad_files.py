"""Files of bad will or bad luck, from the browser to the words on the draft's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.core.extraction import builders
from tests.factories import member_of
from tests.factories.library import draft_by
from tests.library.contributing.scenes import TEXT, arrive, as_person, teacher
from tests.library.contributing.test_drafts import at

from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.processing import process
from tuoju.core.extraction.report import Extraction
from tuoju.library.checks import problems
from tuoju.library.models import Draft, Upload

pytestmark = pytest.mark.django_db

SCRIPT = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


class InThisProcess:
    """The extraction of a child, without the child."""

    def __init__(self, folder: Path) -> None:
        self._lock = folder / "lock"

    def run(self, path: Path, name: str, out_dir: Path) -> Extraction:
        return process(path, name, out_dir, Limits(), lock=self._lock)


def cut(path: Path) -> Path:
    whole = builders.make_pdf(path, *("Page" for _ in range(20))).read_bytes()
    path.write_bytes(whole[:300])
    return path


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


EXPLAINED = {
    "截断.pdf": (cut, "不完整或已损坏"),
    "巨图.png": (lambda path: builders.make_png_header(path, 30_000, 30_000), "6400 万像素"),
    "脚本.svg": (lambda path: written(path, SCRIPT), "只提供下载"),
    "名单.csv": (lambda path: written(path, "姓名,记录\n甲,倾听\n", "gb18030"), "GB18030"),
    "其实是文字.docx": (lambda path: written(path, "倾听记录"), "扩展名"),
    "远角.xlsx": (
        lambda path: builders.make_claiming_xlsx(
            path, '<row r="1"><c r="A1"><v>1</v></c></row><c r="XFD1048576"><v>1</v></c>'
        ),
        "工作表范围过大",
    ),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_was_kept_is_explained_on_the_page_of_its_draft(tmp_path, name):
    make, words = EXPLAINED[name]
    actor, _kindergarten = teacher()
    content = make(tmp_path / name).read_bytes()
    upload = arrive(actor, content, name=name)
    file = upload.draft.files.get()

    processing.process(file.blob, file.name, InThisProcess(tmp_path))

    page = as_person(actor).get(at(upload.draft))
    assert page.status_code == 200
    assert words.lower() in page.content.decode().lower()
    assert file.blob.size == len(content)


LOCKED = {
    "有密码.docx": lambda path: builders.make_ole(path, "EncryptedPackage", "EncryptionInfo"),
    "百万条.zip": builders.make_million_entries,
    "百万条.docx": builders.make_million_entries,
}


@pytest.mark.parametrize("way", ["tus", "plain form", "page of a draft"])
@pytest.mark.parametrize("name", LOCKED)
def test_what_nobody_can_use_is_refused_whichever_way_it_comes(tmp_path, name, way):
    actor, _kindergarten = teacher()
    client = as_person(actor)
    content = LOCKED[name](tmp_path / name).read_bytes()
    before = arrive(actor, TEXT).draft
    file = SimpleUploadedFile(name, content)

    if way == "tus":
        upload = arrive(actor, content, name=name)
        assert upload.state == Upload.State.REFUSED
        told = upload.reason
    elif way == "plain form":
        page = client.post(reverse("library:plain_upload"), {"files": [file]}, follow=True)
        told = page.content.decode()
    else:
        page = client.post(at(before, "add_file"), {"file": [file]}, follow=True)
        told = page.content.decode()

    assert ("取消密码保护" if "密码" in name else "个条目") in told
    assert Draft.objects.get() == before
    assert before.files.count() == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("倾" * 300 + ".txt", "倾" * 251 + ".txt"),
        ("课件\u202etxt.exe.txt", "课件txt.exe.txt"),
        ("行\n一\x00.txt", "行一.txt"),
    ],
)
def test_names_that_deceive_or_never_end_are_mended_on_the_way_in(sent, kept):
    actor, _kindergarten = teacher()

    upload = arrive(actor, TEXT, name=sent)

    assert (upload.state, upload.draft.files.get().name) == (Upload.State.STORED, kept)
    assert kept in as_person(actor).get(at(upload.draft)).content.decode()


@pytest.mark.parametrize(("code", "is_stopped"), [("damaged", True), ("timed_out", False)])
def test_what_nobody_can_open_is_not_sent_to_reviewers(code, is_stopped):
    draft = draft_by(member_of())
    reasons = [{"code": code, "params": {}}]
    Blob.objects.update(state="failed", reasons=reasons)

    found = problems(draft, list(draft.files.select_related("blob")))

    assert ("files" in found) == is_stopped
    assert not is_stopped or "打不开" in found["files"][0]
