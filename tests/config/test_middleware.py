"""What every request passes: actor, access log, one face for domain errors."""

import errno
import json
import logging

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse
from tests.factories import MembershipFactory, member_of, user_of

from tuoju.config import urls
from tuoju.config.middleware import ActorMiddleware, problem
from tuoju.core.errors import Changed, Invalid, NotAllowed, SignInNeeded

pytestmark = pytest.mark.django_db


def raising(error):
    def view(_request):
        raise error

    return view


class Deadlock(Exception):
    sqlstate = "40P01"


class NotSerializable(Exception):
    sqlstate = "40001"


def colliding(cause):
    """Stands for PostgreSQL, which lets one of two transactions go and ends the other."""

    def view(_request):
        message = "the transaction was ended"
        raise OperationalError(message) from cause

    return view


def without_space(_request):
    """Stands for the server's PostgreSQL, whose error carries the state of the SQL standard."""
    error = OperationalError("could not extend file")
    error.__cause__ = NoSpaceLeft()
    raise error


class NoSpaceLeft(Exception):
    sqlstate = "53100"


class FullSession:
    """A middleware that finds no space for what the view left behind."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.get_response(request)
        message = "database or disk is full"
        raise OperationalError(message)


class CollidingSession:
    """A middleware that finds the database held by somebody else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.get_response(request)
        message = "database is locked"
        raise OperationalError(message)


handler404 = "tuoju.config.middleware.not_found"
handler500 = urls.handler500
urlpatterns = [
    path("t/full-postgresql/", without_space),
    *urls.urlpatterns,
    path("t/forbidden/", raising(NotAllowed())),
    path("t/changed/", raising(Changed())),
    path("t/sign-in/", raising(SignInNeeded())),
    path("t/full/", raising(OperationalError("database or disk is full"))),
    path("t/deadlock/", colliding(Deadlock())),
    path("t/not-serializable/", colliding(NotSerializable())),
    path("t/locked/", raising(OperationalError("database is locked"))),
    path("t/broken/", raising(OperationalError("no such table: library_resource"))),
    path("api/v1/t/deadlock/", colliding(Deadlock())),
    path("t/full-file/", raising(OSError(errno.ENOSPC, "No space left on device"))),
    path("api/v1/t/full/", raising(OSError(errno.ENOSPC, "No space left on device"))),
    path("api/v1/t/invalid/", raising(Invalid({"title": ["请填写标题。"]}))),
    path("api/v1/t/sign-in/", raising(SignInNeeded())),
]


@pytest.fixture(autouse=True)
def more_addresses(settings):
    settings.ROOT_URLCONF = "tests.config.test_middleware"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/t/forbidden/", 403, "没有做这一步的权限"), ("/t/changed/", 409, "刚刚被别人改过")],
)
def test_a_page_shows_what_to_do_next(client, address, status, words):
    answer = client.get(address)

    assert answer.status_code == status
    text = answer.content.decode()
    assert words in text
    assert "tuoju/app.css" in text


def test_the_window_s_title_says_what_the_heading_says(client):
    text = client.get("/t/forbidden/").content.decode()

    assert "<title>这里需要相应的权限" in text
    assert "这里需要相应的权限</h1>" in text


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    answer = client.get("/t/sign-in/?a=1")

    assert answer["Location"] == "/accounts/login/code/?next=%2Ft%2Fsign-in%2F%3Fa%3D1"


def test_htmx_is_sent_there_with_the_whole_page(client):
    answer = client.get(
        "/t/sign-in/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/list/"}
    )

    assert "next=http%3A%2F%2Ftestserver%2Flist%2F" in answer["HX-Redirect"]


@pytest.mark.django_db
def test_a_session_that_ended_in_the_middle_of_a_form_answers_401_and_keeps_it(client):
    answer = client.post("/t/sign-in/", {"title": "写了很久"})

    assert answer.status_code == 401
    assert "填写的内容已经保留" in answer.content.decode()


def test_the_api_speaks_problem_documents(client):
    answer = client.get("/api/v1/t/invalid/")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "urn:tuoju:problem:invalid",
        "title": "有些内容需要改一改再提交。",
        "status": 422,
        "detail": "请填写标题。",
        "code": "invalid",
        "instance": "/api/v1/t/invalid/",
        "errors": {"title": ["请填写标题。"]},
    }
    assert client.get("/api/v1/t/sign-in/").status_code == 401


def test_a_problem_document_needs_no_address():
    assert "instance" not in json.loads(problem(NotAllowed()).content)


def test_the_actor_costs_nothing_until_it_is_asked(django_assert_num_queries):
    person = MembershipFactory().person
    request = RequestFactory().get("/api/v1/things/")
    request.user = person
    ActorMiddleware(lambda _request: HttpResponse())(request)

    with django_assert_num_queries(0):
        actor = request.actor
    with django_assert_num_queries(1):
        assert actor.user_id == person.pk
        assert actor.channel == "api"
        assert len(actor.organisation_ids) == 1


def test_the_access_log_names_the_route_and_nobody(client, caplog):
    actor = member_of()
    client.force_login(user_of(actor))
    caplog.set_level(logging.INFO, logger="tuoju.access")

    answer = client.get("/accounts/confirm-email/SECRET:KEY/?q=somebody@example.org")

    (line,) = [record for record in caplog.records if record.name == "tuoju.access"]
    assert line.status == answer.status_code
    assert line.request_id == answer["X-Request-Id"]
    assert "SECRET" not in str(line.__dict__)
    assert "somebody" not in str(line.__dict__)
    assert line.view == "account_confirm_email"


@pytest.mark.parametrize("address", ["/t/full/", "/t/full-file/", "/t/full-postgresql/"])
def test_a_full_disk_is_said_in_words_and_what_was_typed_stays(client, address):
    answer = client.post(address, {"title": "写了很久的标题"})

    text = answer.content.decode()
    assert answer.status_code == 507
    assert "服务器空间不足，这一步没有保存下来" in text
    assert '<input type="hidden" name="title" value="写了很久的标题">' in text
    assert f'action="{address}"' in text


def test_a_full_disk_never_writes_a_password_or_a_code_into_a_page(client):
    text = client.post("/t/full/", {"login": "我", "password": "geheim 8842"}).content.decode()

    assert "服务器空间不足" in text
    assert "geheim" not in text


def test_a_full_disk_is_a_problem_document_for_programs(client):
    answer = client.get("/api/v1/t/full/")

    assert answer.status_code == 507
    assert json.loads(answer.content)["code"] == "disk_full"


def test_a_session_without_space_says_the_same(client, settings):
    client.raise_request_exception = False
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-4], f"{__name__}.FullSession"]

    answer = client.get("/healthz")

    assert answer.status_code == 507
    assert "服务器空间不足" in answer.content.decode()


@pytest.mark.parametrize("address", ["/t/deadlock/", "/t/not-serializable/", "/t/locked/"])
def test_a_collision_is_said_in_words_and_what_was_typed_is_sent_again(client, address):
    answer = client.post(address, {"title": "写了很久的标题"})

    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (409, "1")
    assert "这一步没有做完。请再试一次" in text
    assert "服务器空间不足" not in text
    assert '<input type="hidden" name="title" value="写了很久的标题">' in text
    assert f'action="{address}"' in text


def test_a_collision_is_a_problem_document_for_programs(client):
    answer = client.post("/api/v1/t/deadlock/")

    assert answer.status_code == 409
    assert json.loads(answer.content)["code"] == "busy"


def test_a_session_that_collides_says_the_same(client, settings):
    client.raise_request_exception = False
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-4], f"{__name__}.CollidingSession"]

    answer = client.get("/healthz")

    assert answer.status_code == 409
    assert "请再试一次" in answer.content.decode()


def test_other_errors_of_the_database_stay_errors(client):
    with pytest.raises(OperationalError):
        client.get("/t/broken/")


PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/r/2222222222/manage/audience", "/r/2222222222/manage/"),
        ("/r/2222222222/manage/links/revoke", "/r/2222222222/manage/"),
        ("/my/batches/2222222222/sheet", "/my/batches/2222222222/"),
        ("/my/drafts/2222222222/submit?a=1&b=%E5%B9%BC", "/my/drafts/2222222222/?a=1&b=%E5%B9%BC"),
        ("/office/review/2222222222/comments/", "/office/review/2222222222/"),
        ("/notices/all-read/", "/notices/"),
        ("/ui/theme/", "/"),
    ],
)
def test_who_reads_an_address_for_forms_is_led_to_the_page_above_it(client, address, above):
    answer = client.get(address, headers=PAGE)

    assert answer.status_code == 302
    assert answer["Location"] == above


def test_programs_are_told_that_an_address_takes_only_forms(client):
    assert client.get("/notices/all-read/").status_code == 405
    assert client.get("/notices/all-read/", headers={"Accept": "*/*"}).status_code == 405
    assert client.put("/notices/", headers=PAGE).status_code == 405


def test_programs_get_a_problem_document_wherever_they_knock(client):
    nowhere = client.get("/api/v1/bogus")
    wrong = client.post("/api/v1/search")

    assert [nowhere.json()["code"], wrong.json()["code"]] == ["not_found", "wrong_method"]
    assert (nowhere.status_code, wrong.status_code) == (404, 405)


def test_a_browser_that_sends_where_nothing_is_taken_is_told_in_a_page(client):
    page = client.post("/privacy/", headers=PAGE)

    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert "这个地址不接收这样的操作" in page.content.decode()


def test_what_is_told_once_is_not_lost_on_the_way(client):
    client.force_login(user_of(member_of()))
    client.post(reverse("library:plain_upload"))

    page = client.get("/notices/all-read/", headers=PAGE, follow=True)

    assert "请先选择文件" in page.content.decode()
