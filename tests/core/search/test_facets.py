"""Totals and facet counts equal what counting by hand gives, for any filters and any visitor."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.search.samples import ask, document

from tuoju.core.search.documents import SearchDocument
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.searching import Searcher

WORDS = ("积木", "绘本", "消毒", "观察", "评比")
TOKENS = ("public", "alliance", "org:1")
VALUES = {"type": ("甲", "乙 丙", "a/b"), "age": ("小", "中", "大")}

facets = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)
        for name, values in VALUES.items()
    }
)
texts = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
tokens = st.sets(st.sampled_from(TOKENS))
drafts = st.tuples(texts, texts, texts, facets, tokens, st.sampled_from(("resource", "event")))
requests = st.fixed_dictionaries(
    {
        "q": st.sampled_from(("", *WORDS, "积木 绘本", "观察消毒")),
        "audience": tokens.map(frozenset),
        "filters": st.fixed_dictionaries(
            {},
            optional={
                name: st.frozensets(st.sampled_from(values)) for name, values in VALUES.items()
            },
        ),
        "kinds": st.frozensets(st.sampled_from(("resource", "event"))),
    }
)


def answers(one: SearchDocument, q: str) -> bool:
    whole = "\n".join([one.title, *one.keywords, one.summary, *(p.text for p in one.pages)])
    words = [part[at : at + 2] for part in q.split() for at in range(0, len(part), 2)]
    return all(word in whole for word in words)


def passes(one: SearchDocument, request: dict, *, but: str = "") -> bool:
    wanted = {name: values for name, values in request["filters"].items() if values}
    if request["kinds"]:
        wanted["kind"] = request["kinds"]
    own = {**one.facets, "kind": (one.kind,)}
    return all(set(own[name]) & values for name, values in wanted.items() if name != but)


def count_by_hand(shelf: list[SearchDocument], request: dict, name: str) -> Counter[str]:
    return Counter(
        value
        for one in shelf
        if passes(one, request, but=name)
        for value in {**one.facets, "kind": (one.kind,)}[name]
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(drafts, max_size=12), st.lists(requests, min_size=1, max_size=6))
def test_counts_equal_counting_by_hand(written, asked):
    documents = [
        document(
            f"d{number}", title, body, summary=summary, facets=own, audience=tuple(seen), kind=kind
        )
        for number, (title, body, summary, own, seen, kind) in enumerate(written)
    ]
    folder = Path(tempfile.mkdtemp())
    try:
        index = SearchIndex(folder, reload_after=0.0)
        index.rebuild(documents, 1)
        for request in asked:
            check(Searcher(index), documents, request)
    finally:
        shutil.rmtree(folder)


def check(searcher: Searcher, documents: list[SearchDocument], request: dict) -> None:
    results = ask(searcher, facet_names=("type", "age", "kind"), limit=100, **request)
    visible = [one for one in documents if set(one.audience) & request["audience"]]
    if results.corrected or results.relaxed:
        assert not [one for one in visible if answers(one, request["q"])]
        return

    answering = [one for one in visible if answers(one, request["q"])]
    expected = {one.ref for one in answering if passes(one, request)}
    assert {hit.ref for hit in results.hits} == expected
    assert results.total == len(expected)
    for name in ("type", "age", "kind"):
        assert dict(results.facets[name]) == count_by_hand(answering, request, name)
