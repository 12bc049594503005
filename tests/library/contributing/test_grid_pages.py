"""A batch of any size: pages of fifty rows, and work that reaches over all of them."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.library.contributing.scenes import as_person, batch_with, large_batch, teacher
from tests.library.contributing.test_grid import FILLED, at, posted

from tuoju.core.blobs.models import PageText
from tuoju.library.grid_versions import read_versions
from tuoju.library.grids import ROWS, grid_of
from tuoju.library.models import Draft, Resource
from tuoju.library.suggesting import BEGINNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return teacher()[0]


def queries_of(client, batch):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(at(batch))
    assert page.content.decode().count("data-row-check") == min(batch.drafts.count(), ROWS)
    return len(queries)


def test_the_grid_needs_the_same_queries_for_any_number_of_rows(writer):
    client = as_person(writer)
    client.get("/")

    one, three, many = (queries_of(client, large_batch(writer, rows)[0]) for rows in (1, 3, 300))

    assert one == three
    assert many - three == 0


def test_suggestions_read_only_how_a_text_begins(writer):
    batch, _drafts = large_batch(writer, 1)
    PageText.objects.update(text="师幼互动的倾听记录。" * 40 + "。" * BEGINNING + "户外游戏" * 400)

    with CaptureQueriesContext(connection) as queries:
        (row,) = grid_of(writer, batch).rows

    assert "师幼互动" in row.initial["keywords"]
    assert "户外游戏" not in row.initial["keywords"]
    (reading,) = [one["sql"] for one in queries if "pagetext" in one["sql"]]
    assert reading.count('"text"') == 1  # inside the function that cuts it


def test_a_whole_page_of_fields_is_taken(writer):
    batch, drafts = large_batch(writer, 120)
    page = drafts[50:100]
    values = posted(*((draft, {"title": f"改{draft.title}"}) for draft in page), drafts=page)
    values |= {"row": [draft.public_id for draft in page]}

    answer = as_person(writer).post(at(batch) + "?page=2", {**values, "next": "3"})

    assert len(values) + len(page) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert answer["Location"] == at(batch) + "?page=3"
    assert batch.drafts.filter(title__startswith="改").count() == 50


def test_autosave_of_a_page_leaves_the_others_alone(writer):
    batch, drafts = large_batch(writer, 60)
    page = drafts[50:]
    values = posted(*((draft, {"title": "改"}) for draft in page), drafts=page)

    answer = as_person(writer).post(at(batch, "batch_autosave") + "?page=2", values)

    assert answer.json()["saved"]
    seen = read_versions(answer.json()["version"])
    assert {public_id: row.revision for public_id, row in seen.items()} == {
        draft.public_id: 2 for draft in page
    }
    assert batch.drafts.filter(title="改").count() == 10


def test_filling_reaches_over_all_pages_and_stays_on_this_one(writer):
    batch, drafts = large_batch(writer, 60)
    values = posted((drafts[55], {"title": "改"}), drafts=drafts[55:56], bulk="1")
    values |= {"bulk-licence": "cc_by_4"}

    answer = as_person(writer).post(at(batch) + "?page=2", values)

    assert answer["Location"] == at(batch) + "?page=2"
    assert batch.drafts.filter(licence="cc_by_4").count() == 60
    assert batch.drafts.get(pk=drafts[55].pk).title == "改"


def test_filling_passes_over_what_went_to_review_meanwhile(writer):
    batch, drafts = large_batch(writer, 2)
    Draft.objects.filter(pk=drafts[0].pk).update(state=Draft.State.IN_REVIEW)
    values = posted((drafts[1], {}), drafts=drafts[1:], bulk="1", **{"bulk-licence": "cc_by_4"})

    as_person(writer).post(at(batch), values)

    assert list(batch.drafts.filter(licence="cc_by_4")) == [drafts[1]]


def test_rows_of_other_pages_that_stay_are_named_with_their_page(writer):
    batch, drafts = large_batch(writer, 53)
    fields = {**FILLED, "audiences": ["families"], "age_bands": [], "rights_holder": "本园"}
    Draft.objects.filter(pk=drafts[52].pk).update(**fields)
    Resource.objects.update(visibility="alliance")
    values = posted(drafts=[], submit="1")

    page = as_person(writer).post(at(batch), values)

    html = page.content.decode()
    assert page.status_code == 422
    assert batch.drafts.get(state=Draft.State.IN_REVIEW).pk == drafts[52].pk
    fields = "type|audiences|description|licence|rights_holder|consent"
    faults = re.findall(rf'href="(?:\?page=2)?#\w+-(?:{fields})"', html)
    assert f'href="#{drafts[0].public_id}-type"' in html
    assert len(faults) == 30
    assert "还有 312 处要补充" in html


def test_a_page_beyond_the_last_is_the_last(writer):
    batch, drafts = large_batch(writer, 51)

    html = as_person(writer).get(at(batch) + "?page=999999").content.decode()

    assert f'id="row-{drafts[50].public_id}"' in html
    assert f'id="row-{drafts[0].public_id}"' not in html
    assert "?page=2" in html


def test_a_small_batch_has_no_pages(writer):
    batch, _drafts = batch_with(writer, "一")

    html = as_person(writer).get(at(batch)).content.decode()

    assert 'class="pager"' not in html
    assert "保存并填下一页" not in html


def test_a_row_says_what_none_of_its_fields_can_mend(writer):
    batch, (draft,) = batch_with(writer, "还没有文件的一份")

    page = as_person(writer).get(at(batch)).content.decode()

    row = page.partition(f'id="row-{draft.public_id}"')[2].partition("</tr>")[0]
    assert "请至少添加一个文件" in row
    assert "请写标题" not in row
