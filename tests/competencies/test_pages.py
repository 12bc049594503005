"""Public pages of frameworks: honest about their text, true counts, nothing that one may not see."""

import pytest
from django.urls import reverse
from tests.competencies.shelf import GUIDE, MACHINE, load, load_shipped, node
from tests.competencies.test_alignments import HIDDEN, SUBJECT, library
from tests.factories import secretariat, user_of

from tuoju.competencies.operations import realign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

__all__ = ["library"]


def page_of(client, *key):
    name = "competencies:statement" if len(key) > 1 else "competencies:framework"
    return client.get(reverse(name, args=key))


def test_the_shelf_lists_what_is_in_force(client, tmp_path):
    load_shipped()
    load(tmp_path, node("a"), title="旧标准", valid_to="2020-01-01")

    html = client.get(reverse("competencies:list")).content.decode()

    for title in ("幼儿园保育教育质量评估指南", "托育机构质量评估标准", "相关专业", "岗位"):
        assert title in html
    assert "旧标准" not in html
    assert "转述" in html


def test_an_empty_shelf_says_so(client):
    assert "还没有装入标准" in client.get(reverse("competencies:list")).content.decode()


def test_the_guide_reads_as_a_tree_with_counts(client):
    load_shipped(GUIDE)
    realign(MACHINE, subject=SUBJECT, wanted={"B8.3": "core"})
    realign(MACHINE, subject=HIDDEN, wanted={"B8.3": "core"})

    html = page_of(client, GUIDE).content.decode()

    for words in ("A3", "师幼互动", "持续观察", "教基〔2022〕1号", "一切以官方文本为准"):
        assert words in html
    assert "对应资源 1 件" in html
    assert html.count("/standards/kindergarten-quality-guide/B") == 63
    assert "csrfmiddlewaretoken" not in html


def test_a_flat_framework_with_points_reads_as_a_list(client):
    load_shipped("nursery-quality-standard")

    html = page_of(client, "nursery-quality-standard").content.decode()

    assert "卫生保健（210 分）" in html
    assert ">1000<" in html


def test_a_statement_lists_what_serves_it(client):
    load_shipped(GUIDE)
    realign(MACHINE, subject=SUBJECT, wanted={"B8.3": "supporting"})
    realign(MACHINE, subject=HIDDEN, wanted={"B8.3": "core"})

    point = page_of(client, GUIDE, "B8.3").content.decode()
    indicator = page_of(client, GUIDE, "B8").content.decode()

    assert "资源 222" in point
    assert "支撑" in point
    assert "资源 hhh" not in point
    assert "共 1 件" in point
    assert "待核对原文" in point
    assert "已核对" in indicator
    assert "资源 222" in indicator


def test_the_secretariat_sees_more_than_visitors(client):
    load_shipped(GUIDE)
    realign(MACHINE, subject=HIDDEN, wanted={"B8.3": "core"})
    client.force_login(user_of(secretariat()))

    assert "资源 hhh" in page_of(client, GUIDE, "B8.3").content.decode()


def test_a_statement_nothing_serves_says_what_to_do(client):
    load_shipped(GUIDE)

    assert "还没有对应的资源" in page_of(client, GUIDE, "B1.1").content.decode()


@pytest.mark.parametrize(
    "address", ["/standards/none/", f"/standards/{GUIDE}/Z9/", "/standards/a%20b/"]
)
def test_unknown_standards_are_not_found(client, address):
    load_shipped(GUIDE)

    assert client.get(address).status_code == 404


def test_long_lists_have_pages_and_odd_pages_are_harmless(client):
    load_shipped(GUIDE)
    for n in range(21):
        realign(MACHINE, subject=f"library/resource/{n:010d}", wanted={"B8.3": "core"})
    url = reverse("competencies:statement", args=[GUIDE, "B8.3"])

    first = client.get(url).content.decode()
    last = client.get(url, {"page": "999999"}).content.decode()

    assert first.count('class="hit"') == 20
    assert last.count('class="hit"') == 1
    assert "共 21 件" in first


@pytest.mark.parametrize("number", [1, 3])
def test_pages_need_the_same_queries_for_any_length(client, number, django_assert_num_queries):
    load_shipped(GUIDE)
    for n in range(number):
        realign(MACHINE, subject=f"library/resource/{n:010d}", wanted={"B8.3": "core"})

    with django_assert_num_queries(3):  # frameworks, sizes, alignments
        client.get(reverse("competencies:list"))
    with django_assert_num_queries(3):  # framework, statements, alignments
        page_of(client, GUIDE)
    with django_assert_num_queries(5):  # the same, the tree below, strengths
        page_of(client, GUIDE, "B8")
