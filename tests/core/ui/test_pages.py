"""Base templates: what every page carries, and what it must not carry."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation

from tuoju.core.actors import Actor
from tuoju.core.errors import NotFound
from tuoju.core.ui import navigation
from tuoju.core.ui.modes import UiMode
from tuoju.core.ui.navigation import AccountCard


def nowhere(_request):
    raise AssertionError("pages are rendered without views here")


urlpatterns = [
    path("", nowhere, name="home"),
    path("library/", nowhere, name="library"),
    path("sign-in/", nowhere, name="sign-in"),
    path("sign-out/", nowhere, name="sign-out"),
    path("today/", nowhere, name="today"),
    path("ui/", include("tuoju.core.ui.urls")),
]

FRAMES = ["ui/site.html", "ui/office.html", "ui/gate.html"]
ERRORS = ["404.html", "403.html", "403_csrf.html", "500.html"]
PERSON = Actor(user_id=7, name="园长")


@pytest.fixture(autouse=True)
def menus(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    settings.TUOJU_DEMO = False
    monkeypatch.setattr(navigation, "_offer", navigation._Offer())
    register = navigation.register
    register(region="main", order=1, label="资源库", url_name="library")
    register(region="office", order=1, label="待办", url_name="today", icon="bell")
    register(
        region="workspace",
        order=1,
        label="待办",
        url_name="today",
        predicate=navigation.signed_in,
        badge=lambda _actor: 3,
    )
    register(
        region="account", order=1, label="登录", url_name="sign-in", predicate=navigation.visitor
    )
    register(
        region="account",
        order=9,
        label="退出",
        url_name="sign-out",
        predicate=navigation.signed_in,
        method="post",
    )
    navigation.register_search(url_name="library")
    navigation.register_account(lambda _request: AccountCard(name="橘颂幼儿园", sub="园长"))


def page(template, *, actor=None, mode=None, at="/library/?q=幼", **context):
    request = RequestFactory().get(at)
    request.actor = actor or Actor.anonymous()
    request.ui_mode = mode or UiMode()
    return engines["django"].get_template(template).render(context, request)


@pytest.mark.parametrize("template", [*FRAMES, *ERRORS])
def test_no_page_has_inline_scripts_styles_or_foreign_addresses(template):
    html = page(template, actor=PERSON)

    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "<style" not in html
    assert not re.search(r"\s(style|on[a-z]+)=", html)
    assert not re.search(r'(src|href)="(https?:)?//', html)


@pytest.mark.parametrize("template", [*FRAMES, *ERRORS])
def test_every_page_has_one_main_part_a_language_and_the_house_style(template):
    html = page(template)

    assert html.count('id="main"') == 1
    assert '<html lang="zh-CN"' in html
    assert html.count("/tuoju/app.css") == 1


@pytest.mark.parametrize("template", ["ui/site.html", "ui/gate.html"])
def test_pages_of_visitors_carry_no_token_so_that_they_can_be_cached(template):
    assert "csrfmiddlewaretoken" not in page(template)


def test_signing_out_is_a_form_with_a_token():
    html = page("ui/site.html", actor=PERSON)

    assert 'action="/sign-out/"' in html
    assert "csrfmiddlewaretoken" in html


def test_the_look_is_rendered_by_the_server():
    plain = page("ui/site.html")
    chosen = page("ui/site.html", mode=UiMode(theme="dark", elder=True))

    assert '<html lang="zh-CN">' in plain
    assert '<html lang="zh-CN" data-theme="dark" data-elder>' in chosen
    assert 'name="elder" value="1" aria-pressed="false"' in plain
    assert 'name="elder" value="0" aria-pressed="true"' in chosen
    assert 'name="theme" value="light"' in chosen


def test_switches_lead_back_to_the_page_one_is_on():
    first = page("ui/site.html", at="/library/?q=a&page=2")
    second = page("ui/site.html", at="/today/")

    assert 'name="next" value="/library/?q=a&amp;page=2"' in first
    assert 'name="next" value="/today/"' in second
    assert "/library/?q=a" not in second


def test_an_answer_to_a_form_names_the_page_the_switches_lead_back_to():
    html = page("ui/site.html", at="/forms-only/", way_back='/judge/?page=2&x="#comments')

    assert 'name="next" value="/judge/?page=2&amp;x=&quot;#comments"' in html
    assert 'name="next" value="/forms-only/"' not in html


def test_a_way_back_cannot_carry_markup():
    html = page("ui/site.html", at='/library/?q="><script>x</script>')

    assert "<script>x" not in html


def test_visitors_see_the_way_in_and_people_see_their_work():
    visitor = page("ui/site.html")
    person = page("ui/site.html", actor=PERSON)

    assert 'href="/sign-in/"' in visitor
    assert "待办" not in visitor
    assert 'href="/sign-in/"' not in person
    assert "橘颂幼儿园" in person
    assert "待办 3" in person


def test_the_search_box_is_left_out_where_the_page_has_its_own():
    assert 'role="search"' in page("ui/site.html")
    assert 'role="search"' not in page("ui/site.html", hide_head_search=True)


def test_the_demo_says_so_on_every_page(settings):
    settings.TUOJU_DEMO = True

    for template in FRAMES:
        assert "demo-banner" in page(template)


def test_the_responsible_organisation_is_named_when_known(settings):
    settings.TUOJU_ALLIANCE_NAME = "汉江学前教育联盟"
    settings.TUOJU_ALLIANCE_HOST = "汉江职业技术学院"

    html = page("ui/site.html")

    assert "汉江学前教育联盟" in html
    assert "主办单位：汉江职业技术学院" in html
    assert "指导单位" not in html


def test_the_language_switch_offers_the_other_language():
    with translation.override("en"):
        english = page("ui/site.html")

    assert 'value="en"' in page("ui/site.html")
    assert '<html lang="en">' in english
    assert 'value="zh-hans"' in english


def test_a_broken_rule_has_a_page_of_its_own():
    html = page("ui/error.html", error=NotFound(), needs_sign_in=False)

    assert "没有找到" in html
    assert 'role="alert"' in html
