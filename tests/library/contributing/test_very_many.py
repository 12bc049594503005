"""Batches of any size: a request works on a part, says what is left, and a poll stays small."""

import pytest
from django.utils import timezone
from tests.library.contributing.scenes import as_person, batch_with, large_batch, teacher
from tests.library.contributing.test_grid import FILLED, at, posted

from tuoju.library.models import Draft, Resource, Upload
from tuoju.library.queries.arrivals import SHOWN
from tuoju.library.views import batches

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return teacher()[0]


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 60)


def announced(batch, count, **fields):
    Upload.objects.bulk_create(
        Upload(batch=batch, name=f"第{n}份.txt", length=9, expires_at=timezone.now(), **fields)
        for n in range(count)
    )


def complete(drafts):
    fields = {**FILLED, "audiences": ["families"], "age_bands": [], "rights_holder": "本园"}
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).update(**fields)
    Resource.objects.update(visibility="alliance")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_poll_loads_the_first_few_of_any_number(writer, count, django_assert_num_queries):
    batch, _none = batch_with(writer)
    announced(batch, count, state=Upload.State.REFUSED, reason="文件是空的")
    announced(batch, 1, state=Upload.State.COMPLETE)
    client = as_person(writer)
    client.get("/")

    with django_assert_num_queries(6):  # session, user, memberships, batch, counts, rows
        html = client.get(at(batch, "batch_states")).content.decode()

    assert html.count('class="file"') == min(count + 1, SHOWN)
    assert html.index("已完整收到") < html.index("文件是空的")
    assert ("另有 289 个文件没有列出。" in html) == (count == 300)


def test_a_poll_goes_on_while_a_file_that_is_not_listed_is_busy(writer):
    batch, _none = batch_with(writer)
    announced(batch, SHOWN + 1, state=Upload.State.COMPLETE)

    answer = as_person(writer).get(at(batch, "batch_states"))

    assert "X-Poll" not in answer


def test_filling_stops_somewhere_and_says_where_to_go_on(writer, few_at_once):
    batch, drafts = large_batch(writer, 130)
    client = as_person(writer)
    values = {**posted(drafts=[], bulk="1"), "bulk-licence": "cc_by_4"}

    first = client.post(at(batch), values, follow=True)
    assert batch.drafts.filter(licence="cc_by_4").count() == 60
    assert "还有 70 份没有处理。请从第 2 页起再做一次。" in first.content.decode()

    client.post(first.redirect_chain[-1][0], values)
    assert batch.drafts.filter(licence="cc_by_4").count() == 110

    client.post(at(batch) + "?page=3", values)
    assert batch.drafts.filter(licence="cc_by_4").count() == 130
    assert drafts[0].pk == batch.drafts.order_by("pk").first().pk


def test_submitting_stops_somewhere_and_goes_on_where_nobody_looked_yet(writer, few_at_once):
    batch, drafts = large_batch(writer, 130)
    complete(drafts)
    client = as_person(writer)
    values = posted(drafts=[], submit="1")

    first = client.post(at(batch), values, follow=True)
    assert batch.drafts.filter(state=Draft.State.IN_REVIEW).count() == 60
    assert "还有 70 份没有处理。请从第 1 页起再做一次。" in first.content.decode()

    client.post(at(batch), values)
    answer = client.post(at(batch), values)
    assert batch.drafts.filter(state=Draft.State.IN_REVIEW).count() == 130
    assert answer["Location"].endswith("/my/resources/")


def test_rows_that_stay_do_not_hold_back_those_behind_them(writer, few_at_once):
    batch, drafts = large_batch(writer, 130)
    complete(drafts[110:])
    values = posted(drafts=[], submit="1")
    client = as_person(writer)

    page = client.post(at(batch), values).content.decode()
    assert "请从第 2 页起再做一次。" in page

    page = client.post(at(batch) + "?page=2", values).content.decode()
    assert "请从第 3 页起再做一次。" in page

    client.post(at(batch) + "?page=3", values)
    assert batch.drafts.filter(state=Draft.State.IN_REVIEW).count() == 20
