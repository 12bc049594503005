"""Menus: apps offer places, pages show those that exist and that one may see."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import include, path

from tuoju.core.actors import ActingMembership, Actor
from tuoju.core.ui import navigation
from tuoju.core.ui.navigation import AccountCard


def nowhere(_request):
    raise AssertionError("menus only need addresses")


urlpatterns = [
    path("", nowhere, name="home"),
    path("library/", nowhere, name="library"),
    path("library/mine/", nowhere, name="mine"),
    path("queue/", nowhere, name="queue"),
    path("ui/", include("tuoju.core.ui.urls")),
]

VISITOR = Actor.anonymous()
REVIEWER = Actor(
    user_id=7,
    name="复审岗",
    memberships=(
        ActingMembership(
            organisation_id=1,
            organisation_public_id="k7m2q9xd4a",
            organisation_kind="college",
            role="reviewer",
        ),
    ),
)


@pytest.fixture(autouse=True)
def empty_menus(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(navigation, "_offer", navigation._Offer())


def labels(region, actor=VISITOR, at="/"):
    return [item.label for item in navigation.items(region, actor, at)]


def test_places_come_in_their_order():
    navigation.register(region="main", order=60, label="资源库", url_name="library")
    navigation.register(region="main", order=10, label="首页", url_name="home")

    assert labels("main") == ["首页", "资源库"]


def test_a_place_without_an_address_is_not_shown():
    navigation.register(region="main", order=1, label="年会论坛", url_name="events:list")

    assert labels("main") == []


def test_only_those_who_may_see_a_place_see_it():
    navigation.register(
        region="office",
        order=1,
        label="资源审核",
        url_name="queue",
        predicate=lambda actor: actor.has("reviewer"),
    )

    assert labels("office", VISITOR) == []
    assert labels("office", REVIEWER) == ["资源审核"]


def test_registering_again_replaces():
    navigation.register(region="main", order=1, label="旧", url_name="home")
    navigation.register(region="main", order=1, label="新", url_name="home")

    assert labels("main") == ["新"]


@pytest.mark.parametrize(
    ("at", "current"),
    [
        ("/", ["首页"]),
        ("/library/", ["资源库"]),
        ("/library/r/k7m2/", ["资源库"]),
        ("/library/mine/3/", ["我的"]),
        ("/elsewhere/", []),
    ],
)
def test_the_deepest_fitting_place_is_current(at, current):
    navigation.register(region="main", order=1, label="首页", url_name="home")
    navigation.register(region="main", order=2, label="资源库", url_name="library")
    navigation.register(region="main", order=3, label="我的", url_name="mine")

    assert [i.label for i in navigation.items("main", VISITOR, at) if i.current] == current


def test_badges_count_for_the_actor():
    navigation.register(
        region="office", order=1, label="待办", url_name="queue", badge=lambda a: a.user_id or 0
    )

    assert navigation.items("office", REVIEWER, "/")[0].badge == 7


def test_the_office_menu_has_headings():
    navigation.register(region="office", order=100, label="单位", url_name="home", group="联盟")
    navigation.register(region="office", order=210, label="审核", url_name="queue", group="业务")
    navigation.register(region="office", order=220, label="我的", url_name="mine", group="业务")

    groups = navigation.groups("office", REVIEWER, "/queue/")

    assert [(g.label, [i.label for i in g.items]) for g in groups] == [
        ("联盟", ["单位"]),
        ("业务", ["审核", "我的"]),
    ]


def test_there_is_no_search_box_without_a_search():
    assert navigation.search_place() is None

    navigation.register_search(url_name="library", suggest_url_name="missing")

    place = navigation.search_place()
    assert place is not None
    assert (place.url, place.suggest) == ("/library/", "")


def test_the_person_comes_from_whoever_knows_people():
    request = RequestFactory().get("/")
    assert navigation.account_card(request) is None

    navigation.register_account(lambda _request: AccountCard(name="橘颂幼儿园", sub="园长"))

    assert navigation.account_card(request) == AccountCard(name="橘颂幼儿园", sub="园长")
