"""With two editions of the quality guide on the shelf, pages speak the words of the one in force."""

from __future__ import annotations

import datetime

import pytest
from tests.competencies.shelf import GUIDE, load, node
from tests.factories import member_of
from tests.factories.library import published_by
from tests.factories.searching import index_everything

from tuoju.competencies.models import Framework
from tuoju.library.judged_fields import judged_fields

pytestmark = pytest.mark.django_db
GUIDE_KEY = "B8"


@pytest.fixture
def editions(tmp_path):
    """Load an edition that ended and the one that took its place."""
    for version, words in (("1", "旧版"), ("2", "新版")):
        point = node("B8.1", title=f"{words}要点")
        indicator = node(GUIDE_KEY, kind="indicator", title=f"{words}指标", children=[point])
        aspect = node("A4", kind="aspect", title=f"{words}方面", children=[indicator])
        load(tmp_path, aspect, key=GUIDE, version=version)
    Framework.objects.filter(version="1").update(valid_to=datetime.date(2020, 1, 1))


def test_the_home_page_lists_and_counts_one_edition(client, editions):
    index_everything()

    page = client.get("/").content.decode()

    assert "新版指标" in page
    assert "旧版" not in page


def test_the_list_names_indicators_and_points_of_one_edition(client, editions):
    published_by(member_of(), statements=[{"key": "B8.1", "strength": "core"}])
    index_everything()

    page = client.get("/library/", {"q": "师幼互动"}).content.decode()

    assert "B8 新版指标" in page
    assert "新版要点" in page
    assert "旧版" not in page


def test_reviewers_read_the_words_in_force(editions):
    aligned = [{"key": "B8.1", "strength": "core"}]

    (row,) = judged_fields({"statements": aligned}, None, [])

    assert row.value == "B8.1 新版要点"
