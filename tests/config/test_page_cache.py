"""Pages kept for visitors: never another person's, never older than what they are made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from tests.core.log.test_log import write
from tests.factories import member_of
from tests.factories.library import published_by

from tuoju.config import page_cache
from tuoju.config.page_cache import VisitorPages
from tuoju.core.log.sealing import seal_committed

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36"}
SESSION = {settings.SESSION_COOKIE_NAME: "x"}


def views(data_dir: Path) -> list[str]:
    files = (data_dir / "spool").glob("events-*.jsonl")
    return [line for file in files for line in file.read_text().splitlines() if '"view"' in line]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Site:
    """A middleware in front of a view that numbers its answers."""

    def __init__(self, rf, answer=None) -> None:
        self.rf, self.made, self.state, self.clock = rf, 0, 0, Clock()
        self.answer = answer or self.opted_in
        self.pages = VisitorPages(self.view)
        self.pages.shelf = page_cache.Shelf(lambda: self.state, self.clock)
        self.pages.questions = page_cache.Shelf(lambda: self.state, self.clock, part=3)

    def opted_in(self, _request):
        response = HttpResponse(f"page {self.made}")
        response.same_for_visitors = True
        return response

    def view(self, request):
        self.made += 1
        return self.answer(request)

    def get(self, path="/library/", *, cookies=None, **headers):
        request = self.rf.get(path, headers=headers)
        request.COOKIES.update(cookies or {})
        return self.pages(request).content.decode()

    def later(self, seconds: float) -> None:
        self.clock.now += seconds


@pytest.fixture
def site(rf):
    return Site(rf)


def test_the_second_visitor_gets_the_kept_page(site):
    assert [site.get(), site.get()] == ["page 1", "page 1"]


def test_a_view_that_did_not_opt_in_is_made_each_time(rf):
    site = Site(rf, lambda _request: HttpResponse("plain"))

    site.get()
    site.get()

    assert site.made == 2


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/library/?q=1"},
        {"cookies": {"tuoju_elder": "1"}},
        {"cookies": {settings.LANGUAGE_COOKIE_NAME: "en"}},
        {"Accept-Language": "en"},
        {"User-Agent": "Mozilla MicroMessenger/8"},
        {"Host": "127.0.0.1"},
    ],
)
def test_what_changes_a_page_changes_its_place_on_the_shelf(site, other):
    site.get()

    assert site.get(**other) == "page 2"


@pytest.mark.parametrize(
    "person",
    [
        {"cookies": SESSION},
        {"cookies": {"messages": "x"}},
        {"Authorization": "Bearer x"},
        {"HX-Request": "true"},
    ],
)
def test_people_and_parts_of_pages_pass_by(site, person):
    assert site.get(**person) == "page 1"
    assert site.get(**person) == "page 2"
    assert site.get() == "page 3"


@pytest.mark.parametrize("cookie", ["invented", settings.CSRF_COOKIE_NAME])
def test_cookies_that_change_no_page_find_the_kept_one(site, cookie):
    site.get()

    assert site.get(cookies={cookie: "1", "tuoju_theme": "invented"}) == "page 1"


def test_a_foreign_host_reaches_no_shelf(site):
    with pytest.raises(DisallowedHost):
        site.get(Host="evil.example")


def test_invented_questions_push_out_no_page_without_one(site):
    site.pages.questions._most = 200
    site.get("/library/")
    for number in range(40):
        site.get(f"/library/?x={number}")

    assert site.get("/library/") == "page 1"
    assert site.get("/library/?x=39") == "page 41"
    assert site.get("/library/?x=0") == "page 42"


def test_a_very_long_question_is_not_kept(site):
    address = "/library/?q=" + "x" * 500

    assert [site.get(address), site.get(address)] == ["page 1", "page 2"]


def test_probes_are_answered_without_asking_for_the_state(site):
    def away():
        raise OperationalError

    site.pages.shelf = page_cache.Shelf(away, site.clock)

    assert site.get("/healthz") == "page 1"


def test_posts_pass_by(site, rf):
    site.pages(rf.post("/library/"))
    site.pages(rf.post("/library/"))

    assert site.made == 2


def test_a_new_state_empties_the_shelf(site):
    site.get()
    site.state = 1
    site.later(0.3)

    assert site.get() == "page 2"


def test_a_page_made_from_an_older_state_is_not_kept(site):
    def slow(request):
        site.state = 1
        site.later(0.3)
        site.pages.shelf.state()
        return site.opted_in(request)

    site.answer = slow
    site.get()
    site.answer = site.opted_in

    assert site.get() == "page 2"


def test_nothing_is_older_than_a_minute(site):
    site.get()
    site.later(61)

    assert site.get() == "page 2"


def test_a_page_with_a_form_token_or_a_cookie_is_never_kept(rf):
    def with_token(request):
        response = HttpResponse(get_token(request))
        response.same_for_visitors = True
        return response

    def with_cookie(_request):
        response = HttpResponse("x")
        response.set_cookie("x", "y")
        response.same_for_visitors = True
        return response

    for answer in (with_token, with_cookie):
        site = Site(rf, answer)
        site.get()
        site.get()
        assert site.made == 2


def test_a_visitor_with_a_form_token_reads_kept_pages_but_leaves_none(site):
    token = {settings.CSRF_COOKIE_NAME: "x" * 32}
    assert site.get(cookies=token) == "page 1"
    assert site.get() == "page 2"
    assert site.get(cookies=token) == "page 2"


def test_errors_are_not_kept(rf):
    def missing(_request):
        response = HttpResponse("missing", status=404)
        response.same_for_visitors = True
        return response

    site = Site(rf, missing)
    site.get()
    site.get()

    assert site.made == 2


def test_a_repeated_page_is_counted_for_an_anonymous_actor(rf):
    counted = []

    def page(_request):
        response = HttpResponse("x")
        response.same_for_visitors = True
        response.on_repeat = lambda request: counted.append(request.actor.is_authenticated)
        return response

    site = Site(rf, page)
    site.get()
    site.get()
    site.get()

    assert counted == [False, False]


def test_the_shelf_has_an_end_and_what_is_asked_for_stays(site):
    site.pages.questions._most = 200  # each page may take a twentieth
    for number in range(33):
        site.get(f"/library/?page={number}")
    site.get("/library/?page=32")
    assert site.made == 33

    site.get("/library/?page=0")

    assert site.made == 34


@pytest.mark.django_db
def test_the_state_moves_with_the_log():
    before = page_cache._state_of_the_alliance()
    write(1)
    seal_committed()

    assert page_cache._state_of_the_alliance() != before


@pytest.mark.django_db
def test_a_kept_page_of_a_resource_still_counts_each_view(client, settings, data_dir):
    resource = published_by(member_of())
    settings.MIDDLEWARE = ["tuoju.config.page_cache.VisitorPages", *settings.MIDDLEWARE]
    before = len(views(data_dir))

    pages = [client.get(f"/r/{resource.public_id}/", headers=BROWSER) for _ in range(3)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert len({page.content for page in pages}) == 1
    assert len(views(data_dir)) == before + 3
