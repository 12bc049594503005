"""The page asks about a whole folder at once; the answer costs no more for a large one."""

from __future__ import annotations

import hashlib

import pytest
from tests.library.contributing.scenes import (
    as_person,
    batch_with,
    large_batch,
    preflight,
    teacher,
)

from tuoju.core.ids import new_public_id
from tuoju.library.models import AttachedFile, Upload

pytestmark = pytest.mark.django_db
FEW_AND_MANY = pytest.mark.parametrize("number", [1, 3, 40])


@pytest.fixture
def actor():
    return teacher()[0]


def new_files(number, *, hashed):
    names = [f"{n}.docx" for n in range(number)]
    return [
        {
            "name": name,
            "size": 9,
            "sha256": hashlib.sha256(name.encode()).hexdigest() if hashed else "",
        }
        for name in names
    ]


@FEW_AND_MANY
def test_names_cost_the_same_queries_for_any_number(actor, number, django_assert_num_queries):
    batch, _drafts = batch_with(actor)
    client, files = as_person(actor), new_files(number, hashed=False)

    with django_assert_num_queries(16):
        answer = preflight(client, *files, batch=batch.public_id)

    assert [one["verdict"] for one in answer.json()["files"]] == ["ok"] * number
    assert Upload.objects.filter(state=Upload.State.ANNOUNCED).count() == number


@FEW_AND_MANY
def test_sums_cost_the_same_queries_for_any_number(actor, number, django_assert_num_queries):
    client, files = as_person(actor), new_files(number, hashed=True)

    with django_assert_num_queries(9):
        answer = preflight(client, *files, batch=new_public_id())

    assert [one["verdict"] for one in answer.json()["files"]] == ["ok"] * number


@FEW_AND_MANY
def test_own_files_cost_the_same_queries_for_any_number(actor, number, django_assert_num_queries):
    batch, _drafts = large_batch(actor, number)
    rows = AttachedFile.objects.values_list("name", "blob__sha256")
    files = [{"name": name, "size": 1, "sha256": sha256} for name, sha256 in rows]
    client = as_person(actor)

    with django_assert_num_queries(13):
        answer = preflight(client, *files, batch=batch.public_id)

    assert [one["verdict"] for one in answer.json()["files"]] == ["duplicate"] * number
