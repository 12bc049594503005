"""What strangers may send, and whose address counts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tuoju.core.http import client_address

pytestmark = pytest.mark.django_db


def test_a_stranger_cannot_send_a_large_body(client, settings):
    settings.TUOJU_BODY_LIMIT = 1000
    large = SimpleUploadedFile("a.bin", b"x" * 2000)

    assert client.post("/ui/language/", {"language": "en", "f": large}).status_code == 413
    assert client.post("/ui/language/", {"language": "en"}).status_code == 302


def test_a_body_of_unknown_length_is_refused():
    from tuoju.config.bodies import BodyLimit  # noqa: PLC0415 - settings first

    request = RequestFactory().post("/ui/language/", HTTP_TRANSFER_ENCODING="chunked")
    request.META["CONTENT_LENGTH"] = ""

    assert BodyLimit(lambda _request: None)(request).status_code == 411


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
