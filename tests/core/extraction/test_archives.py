"""Zip files from strangers: names read right, traps refused before they cost anything."""

from __future__ import annotations

import stat
import tracemalloc
import zipfile
from pathlib import Path
from time import monotonic

import pytest
from tests.core.extraction import builders

from tuoju.core.extraction.archives import list_archive
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Breakdown, Code, Refusal
from tuoju.core.extraction.sniffing import sniff


def refusal(path: Path, **limits: int) -> Code:
    with pytest.raises(Refusal) as refused:
        list_archive(path, Limits(**limits))
    return refused.value.reason.code


def test_names_written_by_chinese_windows_are_read_right(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"AAAAAAAA/BBBBBBBB.txt": "x"})
    raw = path.read_bytes().replace(b"AAAAAAAA", "教学资料".encode("gbk"))
    path.write_bytes(raw.replace(b"BBBBBBBB", "观察记录".encode("gbk")))

    listing = list_archive(path, Limits())

    assert [entry.name for entry in listing.entries] == ["教学资料/观察记录.txt"]


def test_modern_names_and_folders_are_listed(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"资料/": "", "资料/教案.md": "内容"})

    listing = list_archive(path, Limits())

    assert [(entry.name, entry.size) for entry in listing.entries] == [("资料/教案.md", 6)]
    assert not listing.reasons


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x", "/etc/x", "..\\x", "C:\\x", "C:x"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str):
    path = builders.make_zip(tmp_path / "x.zip", {"ok.txt": "", name: "x"})

    assert refusal(path) == Code.UNSAFE_NAMES


def test_symbolic_links_are_refused(tmp_path: Path):
    path = tmp_path / "x.zip"
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")

    assert refusal(path) == Code.LINKS_INSIDE


@pytest.mark.parametrize("admitted", [None, 1])
def test_a_million_entries_are_refused_at_once_in_flat_memory(tmp_path: Path, admitted: int | None):
    path = builders.make_million_entries(tmp_path / "x.zip", admitted=admitted)
    tracemalloc.start()
    started = monotonic()

    code = refusal(path)

    seconds, (_now, peak) = monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == Code.TOO_MANY_ENTRIES
    assert seconds < 1
    assert peak < builders.MEGABYTE


def test_a_million_entries_are_refused_for_office_files_too(tmp_path: Path):
    path = builders.make_million_entries(tmp_path / "x.docx")

    assert Code.TOO_MANY_ENTRIES in {one.code for one in sniff(path, "x.docx").reasons}


def test_a_blown_up_entry_is_refused(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"zeros": b"\0" * 50 * builders.MEGABYTE})

    assert path.stat().st_size < 100_000
    assert refusal(path) == Code.BOMB


def test_more_than_the_disk_should_hold_is_refused(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"a": b"x" * 2000}, deflated=False)

    assert refusal(path, max_unpacked=1000) == Code.TOO_MUCH_UNPACKED


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path):
    path = builders.make_million_entries(tmp_path / "x.zip", count=3)

    assert refusal(path) == Code.OVERLAPPING


def nested(tmp_path: Path, depth: int) -> Path:
    path = builders.make_zip(tmp_path / "0.zip", {"a.txt": "x"})
    for level in range(1, depth):
        path = builders.make_zip(tmp_path / f"{level}.zip", {"inner.zip": path.read_bytes()})
    return path


def test_zips_in_zips_go_only_so_deep(tmp_path: Path):
    assert list_archive(nested(tmp_path, 3), Limits()).entries
    assert refusal(nested(tmp_path, 4)) == Code.NESTED_TOO_DEEP


def test_a_trap_inside_an_inner_zip_is_found(tmp_path: Path):
    inner = builders.make_zip(tmp_path / "inner.zip", {"../x": "x"})
    path = builders.make_zip(tmp_path / "x.zip", {"inner.zip": inner.read_bytes()})

    assert refusal(path) == Code.UNSAFE_NAMES


def test_a_damaged_inner_zip_does_not_spoil_the_outer(tmp_path: Path):
    path = builders.make_zip(tmp_path / "x.zip", {"inner.zip": b"PK\x03\x04 broken"})

    assert [entry.name for entry in list_archive(path, Limits()).entries] == ["inner.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_double_names_are_remarked(tmp_path: Path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "1")
        archive.writestr("a.txt", "2")

    assert [one.code for one in list_archive(path, Limits()).reasons] == [Code.DUPLICATE_NAMES]


@pytest.mark.parametrize("kept", [10, 200])
def test_half_a_zip_is_damaged(tmp_path: Path, kept: int):
    path = builders.make_zip(tmp_path / "x.zip", {"a.txt": bytes(range(256)) * 4}, deflated=False)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(Breakdown) as broken:
        list_archive(path, Limits())

    assert broken.value.reason.code == Code.DAMAGED
