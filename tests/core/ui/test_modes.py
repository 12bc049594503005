"""Display modes: chosen by a plain form, kept in cookies, known before a page is rendered."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tuoju.core.ui import views
from tuoju.core.ui.middleware import ModesMiddleware
from tuoju.core.ui.modes import UiMode


def post(view, *, headers=None, **fields):
    return view(RequestFactory().post("/ui/", fields, headers=headers))


@pytest.mark.parametrize(
    ("cookies", "mode"),
    [
        ({}, UiMode()),
        ({"tuoju_theme": "dark"}, UiMode(theme="dark")),
        ({"tuoju_theme": "light", "tuoju_elder": "1"}, UiMode(theme="light", elder=True)),
        ({"tuoju_theme": "<script>", "tuoju_elder": "yes"}, UiMode()),
    ],
)
def test_the_middleware_reads_the_choice(cookies, mode):
    seen = []
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)

    ModesMiddleware(lambda r: seen.append(r.ui_mode) or HttpResponse())(request)

    assert seen == [mode]


def test_cached_pages_that_look_different_have_different_keys():
    modes = [UiMode(theme=t, elder=e) for t in ("light", "dark", "system") for e in (True, False)]

    assert len({mode.key for mode in modes}) == 6


@pytest.mark.parametrize(
    ("view", "fields", "cookie", "value"),
    [
        (views.choose_theme, {"theme": "dark"}, "tuoju_theme", "dark"),
        (views.choose_theme, {"theme": "light"}, "tuoju_theme", "light"),
        (views.choose_elder, {"elder": "1"}, "tuoju_elder", "1"),
        (views.choose_language, {"language": "en"}, "django_language", "en"),
    ],
)
def test_a_choice_is_kept_and_leads_back(view, fields, cookie, value):
    response = post(view, next="/library/?q=幼", **fields)

    assert response.status_code == 302
    assert response["Location"].startswith("/library/?q=")
    assert response.cookies[cookie].value == value
    assert response.cookies[cookie]["samesite"] == "Lax"
    assert response.cookies[cookie]["max-age"] > 300 * 24 * 3600


@pytest.mark.parametrize(
    ("view", "fields", "cookie"),
    [
        (views.choose_theme, {"theme": "system"}, "tuoju_theme"),
        (views.choose_theme, {"theme": "purple"}, "tuoju_theme"),
        (views.choose_elder, {"elder": "0"}, "tuoju_elder"),
        (views.choose_language, {"language": "xx"}, "django_language"),
    ],
)
def test_the_default_and_nonsense_forget_the_choice(view, fields, cookie):
    response = post(view, **fields)

    assert response["Location"] == "/"
    assert response.cookies[cookie].value == ""
    assert response.cookies[cookie]["max-age"] == 0


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""],
)
def test_the_way_back_never_leaves_the_site(target):
    assert post(views.choose_theme, theme="dark", next=target)["Location"] == "/"


def test_a_form_of_another_site_changes_nothing():
    response = post(views.choose_elder, elder="1", headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert not response.cookies


def test_looking_at_a_switch_is_not_choosing():
    assert views.choose_theme(RequestFactory().get("/ui/theme/?theme=dark")).status_code == 405
