"""The pool: whatever a file does to its child, the caller gets a report and nothing is left over."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.core.conditions import wait_for
from tests.core.extraction import builders

from tuoju.core.extraction import Code, Extraction, ExtractionPool
from tuoju.core.extraction.sessions import members

MakePool = Callable[..., ExtractionPool]
BOTHER = "sleep 600 & sleep 600"


def codes(done: Extraction) -> list[Code]:
    return [one.code for one in done.reasons]


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.fixture
def make_pool(tmp_path: Path) -> Iterator[MakePool]:
    """Give pools whose temporary files lie in one folder; afterwards nothing may be left."""
    folder = tmp_path / "pool"
    folder.mkdir()
    pools: list[ExtractionPool] = []

    def make(size: int = 1, **options: object) -> ExtractionPool:
        pools.append(ExtractionPool(size, folder=folder, lock=tmp_path / "lock", **options))
        return pools[-1]

    before = {child.pid for child in children()}
    yield make
    for pool in pools:
        pool.close()
    assert not list(folder.iterdir())
    assert {child.pid for child in children()} <= before


@pytest.fixture
def slow_office(tmp_path: Path) -> Path:
    """Install an office suite that never ends and starts helpers of its own."""
    return builders.make_program(
        tmp_path / "programs",
        "soffice",
        f"PATH=/usr/bin:/bin; echo $$ >> {tmp_path}/pids; {BOTHER}",
    )


def test_derivatives_arrive_and_the_source_stays_as_it_was(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", "One", "Two")
    before = hashlib.sha256(path.read_bytes()).digest()

    done = make_pool().run(path, "讲义.pdf", tmp_path / "out")

    assert done.state == "ready"
    assert [page.text for page in done.pages] == ["One", "Two"]
    assert {made.path for made in done.derivatives} == set((tmp_path / "out").iterdir())
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_many_files_share_few_children(tmp_path: Path, make_pool: MakePool):
    paths = [builders.make_pdf(tmp_path / f"{n}.pdf", f"Text {n}") for n in range(6)]
    pool = make_pool(2)

    waiting = [pool.submit(path, path.name, tmp_path / path.stem) for path in paths]

    assert [one.result().text for one in waiting] == [f"Text {n}" for n in range(6)]
    assert len(children()) <= 2


def test_a_child_retires_after_its_share_of_files(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    pool = make_pool(recycle_after=2)
    seen = []

    for _round in range(4):
        pool.run(path, "x.pdf", tmp_path / "out")
        seen.append(frozenset(child.pid for child in children()))

    assert len(seen[0]) == 1
    assert seen[1] == frozenset()
    assert seen[2] not in (seen[0], frozenset())
    assert seen[3] == frozenset()


def test_an_idle_child_is_let_go(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    pool = make_pool(idle_seconds=0.2)

    pool.run(path, "x.pdf", tmp_path / "1")

    assert wait_for(lambda: not children())
    assert pool.run(path, "x.pdf", tmp_path / "2").state == "ready"


def test_plain_text_needs_no_child(tmp_path: Path, make_pool: MakePool):
    path = tmp_path / "x.md"
    path.write_text("# 通知\n内容")

    done = make_pool().run(path, "x.md", tmp_path / "out")

    assert (done.state, done.pages[0].label) == ("ready", "通知")
    assert not children()


def test_a_slow_conversion_is_stopped_and_the_text_is_kept(
    tmp_path: Path, make_pool: MakePool, slow_office: Path
):
    path = builders.make_docx(tmp_path / "x.docx", "# 教案", "内容")

    done = make_pool(convert_seconds=1).run(path, "x.docx", tmp_path / "out")

    assert (done.state, codes(done)) == ("partial", [Code.CONVERSION_TIMED_OUT])
    assert done.text == "教案\n内容"
    leader = int((tmp_path / "pids").read_text())
    assert wait_for(lambda: not psutil.pid_exists(leader))


def test_a_child_killed_from_outside_takes_all_it_started_along(
    tmp_path: Path, make_pool: MakePool, slow_office: Path
):
    path = builders.make_docx(tmp_path / "x.docx", "# 教案", "内容")
    pool = make_pool(convert_seconds=60)
    waiting = pool.submit(path, "x.docx", tmp_path / "out")
    wait_for((tmp_path / "pids").exists)
    child = next(one for one in psutil.Process().children())
    session = child.pid
    assert len(list(members(session))) >= 2

    child.kill()

    done = waiting.result(timeout=20)
    assert (done.state, codes(done)) == ("partial", [Code.MEMORY])
    assert done.text == "教案\n内容"
    assert wait_for(lambda: not list(members(session)))


def test_time_is_up(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", *(f"Page {n}" for n in range(200)))
    pool = make_pool(max_seconds=0)

    done = pool.run(path, "x.pdf", tmp_path / "out")

    assert codes(done)[-1] == Code.TIMED_OUT
    assert done.state in ("partial", "failed")
    assert not (tmp_path / "out").exists()


def test_memory_beyond_the_bound_ends_the_child(tmp_path: Path, make_pool: MakePool):
    path = tmp_path / "x.png"
    builders.make_wide_png(path, 7000, 7000)
    small = make_pool(max_rss=150 * builders.MEGABYTE)

    done = small.run(path, "x.png", tmp_path / "out")

    assert (done.state, codes(done)) == ("failed", [Code.MEMORY])
    assert make_pool().run(path, "x.png", tmp_path / "out").state == "ready"


def test_after_a_death_the_next_file_gets_a_fresh_child(tmp_path: Path, make_pool: MakePool):
    good = builders.make_pdf(tmp_path / "x.pdf", "One")
    pool = make_pool()
    pool.run(good, "x.pdf", tmp_path / "1")
    first = children()[0]
    first.kill()

    assert pool.run(good, "x.pdf", tmp_path / "2").state == "failed"
    assert pool.run(good, "x.pdf", tmp_path / "3").state == "ready"


def test_children_end_when_their_parent_is_gone(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    pool = make_pool()
    pool.run(path, "x.pdf", tmp_path / "out")
    child = children()[0]

    pool._seats.queue[-1]._stdin.close()  # what the kernel does when a parent dies

    assert wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_no_secret_of_the_deployment_reaches_a_child(
    tmp_path: Path, make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUOJU_SECRET_KEY", "not for you")
    make_pool().run(builders.make_pdf(tmp_path / "x.pdf", "One"), "x.pdf", tmp_path / "out")

    assert not [name for name in children()[0].environ() if name.startswith("TUOJU")]


def test_what_is_not_there_is_reported(tmp_path: Path, make_pool: MakePool):
    done = make_pool().run(tmp_path / "gone.pdf", "gone.pdf", tmp_path / "out")

    assert (done.state, codes(done)) == ("failed", [Code.MISSING])


@pytest.mark.parametrize(
    "name",
    ["名" * 85, "a" * 251 + ".pdf", "教案\u202efdp.exe", "-rf.pdf", "a\nb.pdf", "\udcff.pdf"],
)
def test_names_of_every_kind_are_only_names(tmp_path: Path, make_pool: MakePool, name: str):
    path = builders.make_pdf(tmp_path / "blob", "One")

    assert make_pool().run(path, name, tmp_path / "out").text == "One"


def test_a_vanished_temporary_folder_is_made_again(tmp_path: Path, make_pool: MakePool):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    pool = make_pool()
    shutil.rmtree(next((tmp_path / "pool").iterdir()))

    assert pool.run(path, "x.pdf", tmp_path / "out").state == "ready"


def test_a_target_that_cannot_be_written_is_the_callers_business(
    tmp_path: Path, make_pool: MakePool
):
    path = builders.make_pdf(tmp_path / "x.pdf", "One")

    with pytest.raises(NotADirectoryError):
        make_pool().run(path, "x.pdf", path / "out")


def test_what_a_killed_parent_left_is_swept_and_what_lives_is_spared(
    tmp_path: Path, make_pool: MakePool
):
    left = tmp_path / "pool" / "tuoju-extraction-dead" / "job"
    left.mkdir(parents=True)
    (left.parent / ".held").touch()
    first = make_pool()
    assert not left.parent.exists()

    make_pool()

    path = builders.make_pdf(tmp_path / "x.pdf", "One")
    assert len(list((tmp_path / "pool").iterdir())) == 2
    assert first.run(path, "x.pdf", tmp_path / "out").state == "ready"
