"""The copy on disk: whole commits, one writer, rebuilt when it cannot be trusted."""

from __future__ import annotations

import json
import threading

import pytest
from tests.core.search.samples import PUBLIC, SHELF, ask, document, found

from tuoju.core.search.errors import IndexLocked, IndexUnusable
from tuoju.core.search.index import IndexState, SearchIndex
from tuoju.core.search.integrity import damaged_files
from tuoju.core.search.searching import Searcher


def generation(index: SearchIndex):
    return index.path / (index.path / "CURRENT").read_text().strip()


def test_missing_index_answers_not_ready(index):
    assert index.state is IndexState.MISSING
    assert index.position == 0
    assert not ask(Searcher(index), "师幼互动").ready
    assert Searcher(index).suggest("师", PUBLIC) == ()
    assert not index.path.exists()


def test_commit_shows_documents_and_position_together(index):
    searcher = Searcher(index)
    with index.writer() as writer:
        writer.replace(SHELF[:2])
        writer.commit(41)
        assert (index.position, ask(searcher, "").total) == (41, 2)

        writer.replace(SHELF[2:3])
        assert (index.position, ask(searcher, "").total) == (41, 2)

        writer.commit(42)
        assert (index.position, ask(searcher, "").total) == (42, 3)
    assert index.state is IndexState.READY


def test_what_was_not_committed_is_dropped(index):
    with index.writer() as writer:
        writer.replace(SHELF[:1])
        writer.commit(1)
        writer.replace(SHELF[1:2])
        writer.remove([SHELF[0].ref])

    assert found(Searcher(index), "") == ["observe"]
    assert index.position == 1


def test_replacing_leaves_nothing_of_the_old_version(index):
    searcher = Searcher(index)
    with index.writer() as writer:
        writer.replace([document("one", "积木", "旧的内容", "第二页也旧")])
        writer.commit(1)
        writer.replace([document("one", "绘本", "新的内容")])
        writer.commit(2)

    assert ask(searcher, "积木").total == ask(searcher, "旧的").total == 0
    (hit,) = ask(searcher, "新的内容").hits
    assert (hit.title, [page.number for page in hit.pages]) == ("绘本", [1])


def test_removing_takes_pages_along(index):
    with index.writer() as writer:
        writer.replace(SHELF)
        writer.commit(1)
        writer.remove([one.ref for one in SHELF])
        writer.commit(2)

    assert index.snapshot().num_docs == 1  # the position alone


def test_one_writer_at_a_time(index):
    other = SearchIndex(index.path)
    with index.writer():
        with pytest.raises(IndexLocked), other.writer():
            pytest.fail("two writers")
        with pytest.raises(IndexLocked):
            other.rebuild([], 1)
    with other.writer() as writer:
        writer.commit(3)
    assert index.position == 3


def test_rebuild_swaps_whole_and_removes_the_old_generation(index):
    searcher = Searcher(index)
    with index.writer() as writer:
        writer.replace([document("old", "旧积木")])
        writer.commit(1)
    assert found(searcher, "积木") == ["old"]
    seen_meanwhile = []

    def documents():
        yield document("new", "新积木")
        seen_meanwhile.append(found(searcher, "积木"))

    assert index.rebuild(documents(), 9) == 1
    assert seen_meanwhile == [["old"]]
    assert found(searcher, "积木") == ["new"]
    assert index.position == 9
    assert len(list(index.path.glob("g-*"))) == 1


def test_failed_rebuild_keeps_the_old_index(index):
    index.rebuild(SHELF, 5)

    def broken():
        yield SHELF[0]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        index.rebuild(broken(), 6)

    assert (index.state, index.position) == (IndexState.READY, 5)
    with index.writer() as writer:  # and its remains are swept
        writer.commit(7)
    assert len(list(index.path.glob("g-*"))) == 1


def test_index_of_another_version_is_not_opened(index):
    index.rebuild(SHELF, 5)
    stamp = generation(index) / "stamp.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"words": "another dictionary"}))

    assert index.state is IndexState.OUTDATED
    assert not ask(Searcher(SearchIndex(index.path)), "师幼互动").ready
    with pytest.raises(IndexUnusable), index.writer():
        pytest.fail("wrote to an outdated index")
    assert not index.rebuild_wanted  # a newer web process must not set an older worker to work
    index.rebuild(SHELF, 6)
    assert (index.state, index.position) == (IndexState.READY, 6)


@pytest.mark.parametrize("suffix", ["term", "idx", "store", "fast", "pos", "fieldnorm"])
def test_flipped_bytes_are_found(index, suffix):
    index.rebuild(SHELF, 5)
    (file,) = generation(index).glob(f"*.{suffix}")
    content = bytearray(file.read_bytes())
    for at in range(0, len(content) - 200, 40):
        content[at] ^= 0xFF
    file.write_bytes(content)

    assert index.verify() is IndexState.DAMAGED


@pytest.mark.parametrize("suffix", ["term", "idx", "store", "fast"])
def test_truncated_file_never_raises_in_a_page(index, suffix):
    index.rebuild(SHELF, 5)
    (file,) = generation(index).glob(f"*.{suffix}")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    fresh = SearchIndex(index.path)

    for question in ("师幼互动", "", "czda"):
        ask(Searcher(fresh), question, facet_names=("type",))
    assert fresh.verify() is IndexState.DAMAGED


@pytest.mark.parametrize("content", ["", "../../etc", "g-gone", "\x00"])
def test_nonsense_instead_of_the_current_generation(index, content):
    index.rebuild(SHELF, 5)
    (index.path / "CURRENT").write_text(content)

    assert index.state is IndexState.MISSING
    assert not ask(Searcher(SearchIndex(index.path)), "师").ready
    index.rebuild(SHELF, 6)
    assert index.state is IndexState.READY


def test_reader_asks_for_a_rebuild_when_it_meets_damage(index):
    index.rebuild(SHELF, 5)
    (generation(index) / "meta.json").write_text("{")

    assert not ask(Searcher(SearchIndex(index.path)), "师").ready
    assert index.rebuild_wanted
    index.rebuild(SHELF, 6)
    assert not index.rebuild_wanted


def test_untouched_index_verifies(index):
    index.rebuild(SHELF, 5)
    with index.writer() as writer:
        writer.replace(SHELF[:3])
        writer.commit(6)

    assert index.verify() is IndexState.READY


def test_readers_never_wait_nor_fail_while_others_write(index):
    index.rebuild(SHELF, 1)
    searcher = Searcher(index)
    stop = threading.Event()
    totals: set[int] = set()
    troubles: list[object] = []

    def read():
        while not stop.is_set():
            results = ask(searcher, "师幼互动", facet_names=("type",))
            totals.add(results.total)
            if not results.ready:
                troubles.append(results)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(3):
            with index.writer() as writer:
                for step in range(5):
                    writer.replace(SHELF)
                    writer.commit(10 * turn + step)
            index.rebuild(SHELF, 100 + turn)
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert totals == {2}
    assert troubles == []


def test_reader_sees_a_new_commit_within_its_interval(tmp_path, until):
    index = SearchIndex(tmp_path, reload_after=0.05)
    index.rebuild(SHELF[:1], 1)
    searcher = Searcher(index)
    assert ask(searcher, "").total == 1
    with SearchIndex(tmp_path).writer() as writer:
        writer.replace(SHELF[1:3])
        writer.commit(2)

    assert until(lambda: ask(searcher, "").total == 3)


def test_broken_commit_list_is_damage(index):
    index.rebuild(SHELF, 5)
    assert damaged_files(generation(index)) == []
    (generation(index) / "meta.json").write_text('{"segments": 7}')

    assert damaged_files(generation(index)) == ["meta.json"]
    assert index.state is IndexState.DAMAGED


def test_file_that_was_emptied_is_damage(index):
    index.rebuild(SHELF, 5)
    (file,) = generation(index).glob("*.pos")
    file.write_bytes(b"")

    assert damaged_files(generation(index)) == [file.name]


def test_unreadable_stamp_is_damage(index):
    index.rebuild(SHELF, 5)
    (generation(index) / "stamp.json").write_text("{")

    assert index.state is IndexState.DAMAGED
    assert not ask(Searcher(SearchIndex(index.path)), "师").ready
    assert index.rebuild_wanted
