"""Following the log: coalesced, resumable, self-healing, and able to say where it is wrong."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field

import pytest
from tests.core.search.samples import PUBLIC, ask, document, found

from tuoju.core.search.documents import SearchDocument
from tuoju.core.search.follower import Difference, Indexer
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.registry import Registry, SearchSource
from tuoju.core.search.searching import Searcher

PREFIX = "library/resource/"


@dataclass
class House:
    """A tiny deployment: objects, their log, and a count of what was asked of it."""

    things: dict[str, SearchDocument] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def put(self, key: str, title: str) -> None:
        self.things[PREFIX + key] = document(key, title)
        self.log.append(PREFIX + key)

    def drop(self, key: str) -> None:
        del self.things[PREFIX + key]
        self.log.append(PREFIX + key)

    def documents(self, refs):
        refs = list(refs)
        self.asked.append(refs)
        for ref in refs:
            if ref in self.broken:
                raise ValueError(f"no document for {ref}")
            if ref in self.things:
                yield self.things[ref]

    def read(self, position, limit):
        return list(enumerate(self.log, start=1))[position : position + limit]

    def registry(self, **changes) -> Registry:
        registry = Registry()
        registry.register(
            SearchSource(
                kind="resource",
                prefix=PREFIX,
                documents=self.documents,
                refs=lambda: sorted(self.things),
                **changes,
            )
        )
        return registry


@pytest.fixture
def house():
    return House()


@pytest.fixture
def indexer(index, house):
    with Indexer(index, house.read, lambda: len(house.log), house.registry()) as indexer:
        yield indexer


def test_first_step_builds_from_the_sources(index, house, indexer):
    house.put("a", "积木")
    house.put("b", "绘本")

    assert indexer.step() == 0
    assert sorted(found(Searcher(index), "")) == ["a", "b"]
    assert index.position == 2


def test_change_addition_and_removal_follow(index, house, indexer):
    house.put("a", "积木")
    house.put("b", "绘本")
    indexer.step()
    house.put("a", "沙水")
    house.drop("b")
    house.put("c", "童谣")

    assert indexer.step() == 3
    searcher = Searcher(index)
    assert found(searcher, "沙水") == ["a"]
    assert sorted(found(searcher, "")) == ["a", "c"]
    assert (index.position, indexer.step()) == (5, 0)


def test_many_changes_of_one_object_are_asked_once(house, indexer):
    indexer.step()
    for turn in range(50):
        house.put("a", f"第{turn}稿")
    house.asked.clear()

    assert indexer.step() == 50
    assert house.asked == [[PREFIX + "a"]]


def test_foreign_entries_only_move_the_position(index, house, indexer):
    indexer.step()
    house.log += ["notices/notice/x", "no slashes at all", "library/other/y"]

    assert indexer.step() == 3
    assert (index.position, house.asked) == (3, [])


def test_affected_objects_are_refreshed_too(index, house):
    house.put("a", "积木")
    registry = house.registry(
        affected=lambda changed: [PREFIX + "a"] if "alliance/organisation/o" in changed else []
    )
    with Indexer(index, house.read, lambda: len(house.log), registry) as indexer:
        indexer.step()
        house.things[PREFIX + "a"] = document("a", "改名后的单位")
        house.log.append("alliance/organisation/o")
        indexer.step()

    assert found(Searcher(index), "改名") == ["a"]


def test_changes_during_a_rebuild_are_followed_afterwards(index, house, indexer):
    house.put("a", "积木")
    original = house.documents

    def documents(refs):
        yield from original(refs)
        if len(house.log) == 1:
            house.put("b", "趁重建时新增")

    indexer.registry = Registry()
    indexer.registry.register(
        SearchSource(
            kind="resource", prefix=PREFIX, documents=documents, refs=lambda: [PREFIX + "a"]
        )
    )

    assert indexer.rebuild() == 1
    assert index.position == 1
    assert indexer.step() == 1
    assert found(Searcher(index), "新增") == ["b"]


def test_another_process_continues_where_this_one_stopped(index, house, indexer):
    indexer.step()
    house.put("a", "积木")
    indexer.step()
    indexer.close()
    house.put("b", "绘本")
    second = Indexer(SearchIndex(index.path), house.read, lambda: len(house.log), house.registry())
    house.asked.clear()

    with second:
        assert second.step() == 1
    assert house.asked == [[PREFIX + "b"]]


def test_damaged_index_heals_at_the_next_step(index, house, indexer):
    house.put("a", "积木")
    indexer.step()
    index.request_rebuild("a reader met strange bytes")

    indexer.step()
    assert found(Searcher(index), "积木") == ["a"]
    assert not index.rebuild_wanted


def test_bytes_changed_while_nobody_ran_are_found_at_the_start(index, house, indexer):
    house.put("a", "积木")
    indexer.step()
    indexer.close()
    generation = index.path / (index.path / "CURRENT").read_text().strip()
    (store,) = generation.glob("*.store")
    store.write_bytes(bytes([255]) * 20 + store.read_bytes()[20:])

    with Indexer(SearchIndex(index.path), house.read, lambda: 1, house.registry()) as second:
        second.step()
    assert found(Searcher(SearchIndex(index.path)), "积木") == ["a"]
    assert (index.path / (index.path / "CURRENT").read_text().strip()) != generation


def test_an_index_deleted_while_it_is_followed_is_built_again(index, house, indexer):
    house.put("a", "积木")
    indexer.step()
    shutil.rmtree(index.path)

    indexer.step()  # nothing has changed meanwhile: the missing folder alone is reason enough

    assert found(Searcher(index), "积木") == ["a"]
    house.put("b", "绘本")
    assert indexer.step() == 1
    assert found(Searcher(index), "绘本") == ["b"]


def test_files_deleted_from_under_the_writer_are_built_again_once_a_reader_met_it(
    index, house, indexer
):
    house.put("a", "积木")
    indexer.step()
    for file in (index.path / (index.path / "CURRENT").read_text().strip()).iterdir():
        file.unlink()
    house.put("b", "绘本")

    indexer.step()
    assert (
        found(Searcher(SearchIndex(index.path)), "") == []
    )  # this reader meets the damage and says so
    indexer.step()

    assert sorted(found(Searcher(SearchIndex(index.path)), "")) == ["a", "b"]


def test_the_worker_goes_on_in_what_another_process_built_after_a_deletion(index, house, indexer):
    house.put("a", "积木")
    indexer.step()
    shutil.rmtree(index.path)
    other = Indexer(SearchIndex(index.path), house.read, lambda: len(house.log), house.registry())
    assert other.rebuild() == 1
    house.put("b", "绘本")

    assert indexer.step() == 1
    assert sorted(found(Searcher(index), "")) == ["a", "b"]


def test_one_object_that_cannot_be_described_does_not_stop_the_rest(index, house, indexer, caplog):
    house.put("a", "积木")
    indexer.step()
    house.put("bad", "坏的")
    house.put("b", "绘本")
    house.broken.add(PREFIX + "bad")

    for _ in range(2):
        with pytest.raises(ValueError, match="no document"):
            indexer.step()
    assert index.position == 1
    assert indexer.step() == 2
    assert sorted(found(Searcher(index), "")) == ["a", "b"]
    assert "No search document for library/resource/bad" in caplog.text

    house.broken.clear()
    assert indexer.check() == [Difference(PREFIX + "bad", "missing")]


def test_check_names_every_difference(house, indexer):
    for key in "abc":
        house.put(key, f"积木{key}")
    indexer.step()
    assert indexer.check() == []
    house.things[PREFIX + "a"] = document("a", "改了而没有记下")
    del house.things[PREFIX + "b"]
    house.things[PREFIX + "d"] = document("d", "加了而没有记下")

    assert indexer.check() == [
        Difference(PREFIX + "a", "stale"),
        Difference(PREFIX + "b", "orphan"),
        Difference(PREFIX + "d", "missing"),
    ]
    indexer.rebuild()
    assert indexer.check() == []


def test_run_follows_until_told_to_stop(index, house, indexer, until):
    stop = threading.Event()
    runner = threading.Thread(target=indexer.run, args=(stop,))
    runner.start()
    try:
        house.put("a", "积木")
        searcher = Searcher(index)
        assert until(lambda: ask(searcher, "积木", PUBLIC).total == 1)
    finally:
        stop.set()
        runner.join()
    with index.writer():  # the lock was given back
        pass


def test_second_indexer_of_a_node_waits_for_the_first(index, house, indexer, until):
    house.put("a", "积木")
    indexer.step()
    stop = threading.Event()
    second = Indexer(SearchIndex(index.path), house.read, lambda: len(house.log), house.registry())
    runner = threading.Thread(target=second.run, args=(stop,))
    runner.start()
    try:
        indexer.close()
        house.put("b", "绘本")
        searcher = Searcher(index)
        assert until(lambda: ask(searcher, "绘本", PUBLIC).total == 1)
    finally:
        stop.set()
        runner.join()


def test_registry_refuses_a_second_source_for_the_same_refs(house):
    registry = house.registry()
    with pytest.raises(ValueError, match="two search sources"):
        registry.register(
            SearchSource(kind="other", prefix=PREFIX, documents=lambda refs: [], refs=list)
        )
    for prefix in ("library/resource", "library/", "library/resource/x/", "/resource/"):
        with pytest.raises(ValueError, match="app/noun/"):
            registry.register(
                SearchSource(kind="x", prefix=prefix, documents=lambda refs: [], refs=list)
            )


def test_log_that_cannot_be_read_is_tried_again(index, house, until, caplog):
    troubles = [OSError("the database is away"), OSError("still away")]

    def read(position, limit):
        if troubles:
            raise troubles.pop()
        return house.read(position, limit)

    house.put("a", "积木")
    indexer = Indexer(index, read, lambda: 0, house.registry())
    stop = threading.Event()
    runner = threading.Thread(target=indexer.run, args=(stop,))
    runner.start()
    try:
        assert until(lambda: index.position == 1)
    finally:
        stop.set()
        runner.join()
    assert caplog.text.count("could not follow the log") == 2
