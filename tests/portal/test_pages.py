"""The home page and the day's list."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories import member_of, secretariat, user_of
from tests.factories.library import draft_by, judge, published_by, three_reviewers
from tests.factories.searching import index_everything

from tuoju.competencies.models import Statement
from tuoju.library import operations
from tuoju.library.models import MissedSearch, Resource

pytestmark = pytest.mark.django_db


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_home_page_shows_fresh_resources_and_works_when_there_are_none(client):
    index_everything()
    assert "资源库还是空的" in client.get("/").content.decode()

    published_by(member_of(), title="刚通过的课件")

    assert "刚通过的课件" in client.get("/").content.decode()


def test_the_home_page_shows_what_an_operator_brought_in_until_members_share(client):
    resource = published_by(member_of(), title="导入的法规")
    Resource.objects.filter(pk=resource.pk).update(collected=True)
    index_everything()

    page = client.get("/").content.decode()

    assert "导入的法规" in page
    assert "资源库还是空的" not in page


def test_the_home_page_needs_the_same_queries_for_any_number_of_resources(client):
    reviewers = three_reviewers()
    writer = member_of()
    published_by(writer, reviewers=reviewers)
    index_everything()
    one = queries_of(client, "/")
    for number in range(3):
        published_by(writer, reviewers=reviewers, title=f"第{number}件")

    assert queries_of(client, "/") == one


def test_large_type_mode_gets_six_big_tiles(client):
    index_everything()
    client.cookies["tuoju_elder"] = "1"

    assert client.get("/").content.decode().count('class="tile"') == 6


def test_the_day_lists_what_waits_for_each_person(client):
    writer = member_of(role="teacher")
    first, *_others = three_reviewers()
    request = operations.submit_draft(writer, draft=draft_by(writer, title="等人审的课件"))

    client.force_login(user_of(first))
    assert "等人审的课件" in client.get("/today/").content.decode()

    judge(first, request, "return", "请补充来源")
    assert "等人审的课件" not in client.get("/today/").content.decode()
    client.force_login(user_of(writer))
    assert "退回给您修改" in client.get("/today/").content.decode()


def test_the_day_is_for_people_who_signed_in(client):
    response = client.get("/today/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_only_the_secretariat_reads_missed_searches(client):
    MissedSearch.objects.create(query="婴儿抚触", day=timezone.localdate(), count=3)

    client.force_login(user_of(member_of()))
    assert client.get("/office/missed-searches/").status_code == 403
    client.force_login(user_of(secretariat()))
    assert "婴儿抚触" in client.get("/office/missed-searches/").content.decode()


def test_missed_searches_of_one_kind_of_organisation(client):
    for query, kind in (("婴儿抚触", "nursery"), ("户外游戏", "kindergarten")):
        MissedSearch.objects.create(
            query=query, organisation_kind=kind, day=timezone.localdate(), count=3
        )
    client.force_login(user_of(secretariat()))

    page = client.get("/office/missed-searches/", {"kind": "nursery"}).content.decode()

    assert ("婴儿抚触" in page, "户外游戏" in page) == (True, False)


def test_an_indicator_under_no_aspect_is_left_out_of_the_home_page(client):
    call_command("load_frameworks", verbosity=0)
    address = reverse("competencies:statement", args=["kindergarten-quality-guide", "B8"])
    index_everything()
    assert address in client.get("/").content.decode()

    Statement.objects.filter(key="B8").update(parent=None)

    assert address not in client.get("/").content.decode()


def test_crawlers_are_told_what_is_not_for_them(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /my/" in text


def test_browsers_that_ask_for_an_icon_by_habit_get_the_mark(client):
    answer = client.get("/favicon.ico")

    assert answer.status_code == 301
    assert answer["Location"].endswith("tuoju/mark.svg")
