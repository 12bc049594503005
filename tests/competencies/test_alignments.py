"""What serves which statement: said exactly, counted for whoever looks, in fixed queries."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from tests.competencies.shelf import GUIDE, MACHINE, load, load_shipped, node
from tests.factories import member_of

from tuoju.competencies import queries, resolving
from tuoju.competencies.errors import UnknownStatement
from tuoju.competencies.models import Alignment, Statement
from tuoju.competencies.operations import realign
from tuoju.competencies.resolving import Resolved
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry

SUBJECT = "library/resource/2222222222"
HIDDEN = "library/resource/hhhhhhhhhh"


def shown(refs, actor):
    return [
        Resolved(ref=ref, title=f"资源 {ref[-3:]}", url=f"/r/{ref[-10:]}/", kind="pptx")
        for ref in sorted(refs)
        if ref != HIDDEN or actor.runs_the_alliance
    ]


@pytest.fixture
def library(monkeypatch):
    """Know how resources are shown; one of them is only for the secretariat."""
    monkeypatch.setattr(resolving, "_OWNERS", {})
    resolving.register("library/resource", shown)


@pytest.mark.django_db
def test_realigning_makes_it_exactly_so():
    load_shipped()
    actor = member_of(role="reviewer")
    realign(actor, subject=SUBJECT, wanted={"B8.3": "core", "health": "touching"})

    after = realign(actor, subject=SUBJECT, wanted={"B8.3": "supporting", "570102K": "core"})

    assert [(a.statement.key, a.strength) for a in after] == [
        ("570102K", "core"),
        ("B8.3", "supporting"),
    ]
    assert {a.said_by for a in after} == {actor.user_id}
    entry = Entry.objects.latest("pk")
    assert entry.fact == "competencies.alignments_changed"
    assert entry.subject == SUBJECT
    assert entry.data == {
        "added": [f"{GUIDE}:B8.3 supporting", "majors:570102K core"],
        "removed": ["early-learning-domains:health touching", f"{GUIDE}:B8.3 core"],
    }


@pytest.mark.django_db
def test_saying_the_same_again_changes_nothing_and_says_nothing():
    load_shipped(GUIDE)
    actor = member_of(role="reviewer")
    (before,) = realign(actor, subject=SUBJECT, wanted={"B8.3": "core"})
    entries = Entry.objects.count()

    (after,) = realign(actor, subject=SUBJECT, wanted={"B8.3": "core"})

    assert (after.pk, after.said_at) == (before.pk, before.said_at)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_names_are_public_ids_keys_or_qualified_keys(tmp_path):
    load_shipped(GUIDE)
    load(tmp_path, node("B8.3"))
    public_id = Statement.objects.get(key="B7.1").public_id

    aligned = realign(MACHINE, subject=SUBJECT, wanted={public_id: "core", f"{GUIDE}:B8.3": "core"})

    assert [a.statement.key for a in aligned] == ["B7.1", "B8.3"]
    for name in ("B8.3", "B99", "small:B8.4", ""):
        with pytest.raises(UnknownStatement) as refusal:
            realign(MACHINE, subject=SUBJECT, wanted={name: "core"})
        assert f"“{name}”" in str(refusal.value)
    assert Alignment.objects.count() == 2


@pytest.mark.django_db
def test_keys_of_frameworks_out_of_force_are_unknown(tmp_path):
    load(tmp_path, node("x"), valid_to="2020-01-01")

    with pytest.raises(UnknownStatement):
        realign(MACHINE, subject=SUBJECT, wanted={"x": "core"})


@pytest.mark.django_db
def test_who_does_not_review_and_odd_strengths_are_refused():
    load_shipped(GUIDE)
    for actor in (member_of(), member_of(role="director")):
        with pytest.raises(NotAllowed):
            realign(actor, subject=SUBJECT, wanted={"B8.3": "core"})

    with pytest.raises(SignInNeeded):
        realign(Actor.anonymous(), subject=SUBJECT, wanted={"B8.3": "core"})
    with pytest.raises(Invalid):
        realign(MACHINE, subject=SUBJECT, wanted={"B8.3": "strong"})

    assert not Alignment.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_alignments_of_many_objects_are_one_query(number, django_assert_num_queries):
    load_shipped(GUIDE)
    subjects = [f"library/resource/{n:010d}" for n in range(number)]
    for subject in subjects:
        realign(MACHINE, subject=subject, wanted={"B9": "touching", "B8.3": "core", "B1": "core"})

    with django_assert_num_queries(1):
        found = queries.alignments_of([*subjects, "library/resource/none"])
        words = [
            [f"{a.statement.framework.key} {a.statement.key}" for a in found[s]] for s in subjects
        ]

    assert words == [[f"{GUIDE} B1", f"{GUIDE} B8.3", f"{GUIDE} B9"]] * number
    assert found["library/resource/none"] == []


@pytest.mark.django_db
def test_what_serves_a_statement_or_one_below_strongest_first():
    load_shipped(GUIDE)
    realign(MACHINE, subject="library/resource/a", wanted={"B8.1": "touching"})
    realign(MACHINE, subject="library/resource/b", wanted={"B8": "supporting"})
    realign(MACHINE, subject="library/resource/c", wanted={"B8.3": "core", "B8.1": "touching"})
    b8 = Statement.objects.get(key="B8")

    assert [s[-1] for s in queries.strengths_for(b8)] == ["c", "b", "a"]
    assert [s[-1] for s in queries.strengths_for(b8, include_children=False)] == ["b"]
    assert queries.strengths_for(b8)["library/resource/c"] == "core"


@pytest.mark.django_db
def test_counts_are_of_distinct_objects_that_one_may_see(library):
    load_shipped(GUIDE)
    realign(MACHINE, subject=SUBJECT, wanted={"B8.1": "core", "B8.3": "core", "B9": "core"})
    realign(MACHINE, subject=HIDDEN, wanted={"B8.3": "core"})
    realign(MACHINE, subject="events/event/2222222222", wanted={"B8.3": "core"})

    def counts(actor):
        nodes = queries.count_for(queries.framework_tree(GUIDE), actor).nodes
        return {key: nodes[key].count for key in ("A3", "B8", "B8.1", "B8.3", "B9", "A1")}

    assert counts(Actor.anonymous()) == {
        "A3": 1, "B8": 1, "B8.1": 1, "B8.3": 1, "B9": 1, "A1": 0,
    }  # fmt: skip
    assert counts(MACHINE)["A3"] == 2
    (row,) = queries.shelf_of([Statement.objects.get(key="B8.3").framework], Actor.anonymous())
    assert (row.statements, row.count) == (48, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_counted_tree_needs_three_queries(number, library, django_assert_num_queries):
    load_shipped(GUIDE)
    for n in range(number):
        realign(MACHINE, subject=f"library/resource/{n:010d}", wanted={"B8.3": "core"})

    with django_assert_num_queries(3):  # version in force, statements, alignments
        tree = queries.count_for(queries.framework_tree(GUIDE), Actor.anonymous())

    assert tree.nodes["A3"].count == number


@pytest.mark.django_db
def test_the_version_in_force_is_read(tmp_path):
    load(tmp_path, node("a"), version="1", valid_to="2025-12-31")
    load(tmp_path, node("b"), version="2", valid_from="2026-01-01")
    load(tmp_path, node("c"), version="3", valid_from="2099-01-01")

    assert set(queries.framework_tree("small").nodes) == {"b"}
    assert queries.framework_tree("none") is None


def test_resolving_keeps_the_order_and_ignores_unknown_kinds(library):
    refs = [HIDDEN, "library/resource/b", "events/event/x", "library/resource/a", "nonsense"]

    found = resolving.resolve(refs, Actor.anonymous())

    assert [item.ref for item in found] == ["library/resource/b", "library/resource/a"]
    assert resolving.visible(refs, Actor.anonymous()) == {
        "library/resource/a",
        "library/resource/b",
    }


def test_an_owner_may_answer_visibility_cheaply(monkeypatch):
    monkeypatch.setattr(resolving, "_OWNERS", {})
    resolving.register(
        "library/resource", shown, visible=lambda refs, actor: {"library/resource/a"}
    )

    refs = ["library/resource/b", "library/resource/a"]

    assert resolving.visible(refs, Actor.anonymous()) == {"library/resource/a"}
    assert resolving.visible(["library/resource/b"], Actor.anonymous()) == set()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_one_of_the_two_wishes():
    with transaction.atomic():
        load_shipped(GUIDE)
        actors = [member_of(role="reviewer") for _ in range(2)]
    gate = Barrier(2)

    def wish(actor, wanted):
        try:
            gate.wait(timeout=10)
            realign(actor, subject=SUBJECT, wanted=wanted)
        finally:
            connection.close()

    wishes = [{"B8.1": "core", "B8.2": "core"}, {"B8.1": "touching", "B8.3": "core"}]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(wish, *pair) for pair in zip(actors, wishes, strict=True)]
        [run.result() for run in runs]

    kept = {a.statement.key: a.strength for a in queries.alignments_of([SUBJECT])[SUBJECT]}
    assert kept in wishes
