"""What the search index learns of frameworks."""

import pytest
from tests.competencies.shelf import GUIDE, load, load_shipped, node

from tuoju.competencies import search
from tuoju.competencies.models import Statement
from tuoju.core.refs import ref

pytestmark = pytest.mark.django_db


def test_a_statement_is_found_by_its_words_key_and_number():
    load_shipped(GUIDE)
    point = Statement.objects.get(key="B8.3")

    (document,) = search.statement_documents([ref(point)])

    assert document.kind == "statement"
    assert "观察" in document.title
    assert {"B8.3", "24", "师幼互动"} <= set(document.keywords)
    assert document.url == f"/standards/{GUIDE}/B8.3/"
    assert document.audience == ("public",)


def test_frameworks_out_of_force_are_not_found(tmp_path):
    load(tmp_path, node("a"), valid_to="2020-01-01")

    assert list(search.statement_refs()) == []
    assert list(search.statement_documents([ref(Statement.objects.get())])) == []


def test_a_rebuild_yields_every_statement_once():
    load_shipped()

    refs = list(search.statement_refs())

    assert len(refs) == len(set(refs)) == Statement.objects.count() == 114
    assert len(list(search.statement_documents(refs))) == 114


def test_a_loaded_framework_touches_its_statements():
    (framework,) = load_shipped("posts")

    touched = search.statements_of_changed(frozenset({ref(framework), "library/resource/x"}))

    assert len(list(touched)) == 7
    assert list(search.statements_of_changed(frozenset({"library/resource/x"}))) == []


def test_unknown_references_are_left_out():
    assert list(search.statement_documents(["competencies/statement/2222222222"])) == []
