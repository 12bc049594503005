"""What strangers may send, and whose address counts."""

from __future__ import annotations

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from tests.factories import member_of, user_of

from tuoju.core.http import client_address

pytestmark = pytest.mark.django_db


def test_a_stranger_cannot_send_a_large_body(client, settings):
    settings.TUOJU_BODY_LIMIT = 1000
    large = SimpleUploadedFile("a.bin", b"x" * 2000)

    assert client.post("/ui/language/", {"language": "en", "f": large}).status_code == 413
    assert client.post("/ui/language/", {"language": "en"}).status_code == 302


@pytest.mark.parametrize("length", ["", "+5", "²", "5, 5", "9" * 5000])
def test_a_body_of_unknown_length_is_refused(length):
    from tuoju.config.bodies import BodyLimit  # noqa: PLC0415 - settings first

    request = RequestFactory().post("/ui/language/", HTTP_TRANSFER_ENCODING="chunked")
    request.META["CONTENT_LENGTH"] = length

    assert BodyLimit(lambda _request: None)(request).status_code == 411


def large_form():
    return {"files": SimpleUploadedFile("a.bin", b"x" * 2000)}


def test_only_a_person_may_send_a_large_form(client, settings):
    settings.TUOJU_BODY_LIMIT = 1000
    client.force_login(user_of(member_of()))
    mine = client.post(reverse("library:plain_upload"), large_form())

    client.cookies[settings.SESSION_COOKIE_NAME] = "forged"
    forged = client.post(reverse("library:plain_upload"), large_form())

    assert mine.status_code == 302
    assert forged.status_code == 413


def test_a_session_that_lost_its_person_sends_no_large_form(client, settings):
    settings.TUOJU_BODY_LIMIT = 1000
    person = user_of(member_of())
    client.force_login(person)
    person.is_active = False
    person.save()

    assert client.post(reverse("library:plain_upload"), large_form()).status_code == 413


def test_a_small_form_costs_no_look_at_the_session(django_assert_num_queries):
    from tuoju.config.bodies import BodyLimit  # noqa: PLC0415 - settings first

    request = RequestFactory().post("/my/upload/", {"batch": "x"})
    request.COOKIES[configured.SESSION_COOKIE_NAME] = "forged"

    with django_assert_num_queries(0):
        assert BodyLimit(lambda _request: HttpResponse("in"))(request).content == b"in"


def test_the_address_of_pieces_takes_nothing_but_pieces(client, settings):
    settings.TUOJU_UPLOAD_LIMIT = 1000
    client.cookies[settings.SESSION_COOKIE_NAME] = "forged"
    address = reverse("library:tus_creation")

    form = client.post(address, large_form())
    too_large = client.post(address, b"x" * 1001, content_type="application/offset+octet-stream")
    piece = client.post(address, b"x", content_type="application/offset+octet-stream")
    empty = client.generic("POST", address)

    assert [form.status_code, too_large.status_code] == [415, 413]
    assert [piece.status_code, empty.status_code] == [412, 412]  # the view's: no Tus-Resumable


def test_a_browser_is_refused_in_a_page_that_leads_back(client, settings):
    settings.TUOJU_BODY_LIMIT = 1000
    browser = {"Accept": "text/html,*/*", "Referer": "http://testserver/my/upload/"}

    page = client.post("/ui/language/", large_form(), headers=browser)
    stranger = client.post(
        "/ui/language/", large_form(), headers={**browser, "Referer": "https://elsewhere.example/"}
    )
    script = client.post("/ui/language/", large_form())

    assert page.status_code == 413
    assert 'href="http://testserver/my/upload/"' in page.content.decode()
    assert "elsewhere" not in stranger.content.decode()
    assert script["Content-Type"].startswith("text/plain")


def test_a_refused_body_is_logged_and_answered_like_a_page(client, settings, caplog):
    settings.TUOJU_BODY_LIMIT = 1000

    with caplog.at_level("INFO", "tuoju.access"):
        answer = client.post("/ui/language/", large_form(), headers={"Accept-Language": "en"})

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert [line.status for line in caplog.records if line.name == "tuoju.access"] == [413]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "forged, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_are_believed(settings, proxies, forwarded, address):
    settings.TUOJU_TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


def test_the_deployment_answers_its_supervisor(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code in {200, 503}
