"""Bytes over HTTP: ranges, conditions, names in Chinese, nothing that a browser would run."""

from __future__ import annotations

import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import RequestFactory

from tuoju.core.blobs import serving, store
from tuoju.core.errors import NotFound

BYTES = bytes(range(100))


@pytest.fixture
def sha256() -> str:
    return store.put_stream(io.BytesIO(BYTES)).sha256


def answer(sha256: str, *, method: str = "get", media_type: str = "application/pdf", **more):
    headers = {
        name: more.pop(name) for name in ("Range", "If-Range", "If-None-Match") if name in more
    }
    request = getattr(RequestFactory(headers=headers), method)("/")
    return serving.serve(request, sha256=sha256, media_type=media_type, **more)


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=90-", 90, 99),
        ("bytes=90-5000", 90, 99),
        ("bytes=-10", 90, 99),
        ("bytes=-5000", 0, 99),
    ],
)
def test_a_range_is_answered_exactly(sha256, asked, first, last):
    response = answer(sha256, Range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/100"
    assert body(response) == BYTES[first : last + 1]
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(sha256, asked):
    response = answer(sha256, Range=asked)

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */100")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,5-6", "pages=1-2", "x", ""])
def test_an_odd_range_gets_the_whole_file(sha256, asked):
    response = answer(sha256, Range=asked)

    assert (response.status_code, body(response)) == (200, BYTES)


def test_a_known_tag_gets_nothing_and_an_old_one_the_whole_file(sha256):
    tag = answer(sha256)["ETag"]

    again = answer(sha256, **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, body(again), again["ETag"]) == (304, b"", tag)
    assert answer(sha256, **{"If-Range": tag, "Range": "bytes=1-1"}).status_code == 206
    changed = answer(sha256, **{"If-Range": '"old"', "Range": "bytes=1-1"})
    assert (changed.status_code, body(changed)) == (200, BYTES)


def test_head_says_all_and_sends_nothing(sha256):
    whole, head = answer(sha256, name="计划.pdf"), answer(sha256, method="head", name="计划.pdf")

    assert dict(head.headers) == dict(whole.headers)
    assert body(head) == b""


def test_an_empty_file_is_whole_for_everybody():
    empty = store.put_stream(io.BytesIO(b"")).sha256

    assert (answer(empty).status_code, body(answer(empty))) == (200, b"")
    assert answer(empty, Range="bytes=0-").status_code == 416


@pytest.mark.parametrize(
    "name",
    ["小班一日生活计划.docx", 'quote".pdf', "逗号，空格 和;分号.xlsx", "長" * 80 + ".pdf"],
)
def test_names_travel_in_the_form_of_rfc_5987(sha256, name):
    disposition = answer(sha256, name=name, attachment=True)["Content-Disposition"]

    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()
    assert quote(name, safe="!#$&+-.^_`|~") in disposition or name.isascii()
    assert "\n" not in disposition


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_what_a_browser_would_run_leaves_as_an_attachment(sha256, media_type):
    response = answer(sha256, media_type=media_type, name="x.html")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_bytes_that_the_disk_lost_are_not_found(sha256):
    store.discard(sha256, unless_within=0)

    with pytest.raises(NotFound):
        answer(sha256)


def test_no_cache_hands_out_a_file_without_asking_and_pictures_stay_in_the_browser(sha256):
    assert answer(sha256, name="a.pdf")["Cache-Control"] == "private, no-cache"
    assert answer(sha256, name="a.pdf", private=False)["Cache-Control"] == "public, no-cache"
    for private in (True, False):
        assert answer(sha256, private=private)["Cache-Control"] == "private, max-age=300"


def test_bytes_that_go_between_two_looks_do_not_break_the_answer(sha256, monkeypatch):
    path, look = store.path_of(sha256), Path.stat

    def looked_at_and_swept(self: Path, **more):
        found = look(self, **more)
        if self == path:
            path.unlink()
        return found

    monkeypatch.setattr(Path, "stat", looked_at_and_swept)

    assert body(answer(sha256)) == BYTES


@pytest.mark.parametrize(
    ("method", "more", "status"),
    [("head", {}, 200), ("get", {"Range": "bytes=100-"}, 416)],
)
def test_an_answer_without_bytes_holds_no_file(sha256, method, more, status):
    before = len(os.listdir("/dev/fd"))

    response = answer(sha256, method=method, **more)

    assert response.status_code == status
    assert len(os.listdir("/dev/fd")) == before
