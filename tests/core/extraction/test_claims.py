"""What a workbook claims is counted before anything is filled."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.core.extraction import builders

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Code, Extraction, Stop
from tuoju.core.extraction.texts.sheets import open_form

Processed = Callable[..., Extraction]
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
REPEATED = "<row>" + '<c t="s"><v>0</v></c>' * 3000 + "</row>"
LONG = f"<si><t>{'长' * 50_000}</t></si>"
HOSTILE = {
    "far corner": (FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', ""),
    "other quotes": (FIRST + "<row><c\n r = 'XFD5000'><v>1</v></c></row>", ""),
    "small letters": (FIRST + '<row><c r="xfd5000"><v>1</v></c></row>', ""),
    "many attributes": (FIRST + f'<c a="{"x" * 400}>" r="XFD5000"><v>1</v></c>', ""),
    "a prefix": (FIRST + '<x:c r="XFD5000"><x:v>1</x:v></x:c>', ""),
    "rows by number": (FIRST + '<row r="999999"><c r="XFD1"/><c><v>1</v></c></row>', ""),
    "rows by count": ("<row/>" * 999 + "<row>" + "<c/>" * 2000 + "<c><v>1</v></c></row>", ""),
    "one string many times": (REPEATED, LONG),
}
SMALL = Limits(max_cells=1_000_000, max_xml_unpacked=64 * builders.MEGABYTE)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_sheet_larger_than_it_looks_is_never_opened(tmp_path: Path, case: str):
    rows, strings = HOSTILE[case]
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", rows, strings=strings)

    with pytest.raises(Stop) as stop:
        open_form(path, SMALL)

    assert stop.value.reason.code == Code.SHEET_TOO_LARGE


def test_the_child_refuses_a_sheet_under_any_name(tmp_path: Path, processed: Processed):
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", HOSTILE["far corner"][0])

    done = processed(path)

    assert (done.state, [one.code for one in done.reasons]) == ("refused", [Code.SHEET_TOO_LARGE])


def test_borders_far_below_the_last_word_do_not_count(tmp_path: Path):
    rows = FIRST + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", rows)

    assert open_form(path, SMALL).get_sheet_by_index(0).to_python() == [[1.0]]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("<row><c", Code.BROKEN_XML),
        ('<row><c r="A1:B2"><v>1</v></c></row>', Code.BROKEN_XML),
        ('<row><c t="s"><v>x</v></c></row>', Code.BROKEN_XML),
    ],
)
def test_markup_that_cannot_be_followed_is_refused(tmp_path: Path, rows: str, code: Code):
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", rows)

    with pytest.raises(Stop) as stop:
        open_form(path, SMALL)

    assert stop.value.reason.code == code


def test_a_declared_document_type_is_refused(tmp_path: Path):
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", FIRST)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/more.xml", "<!DOCTYPE a [<!-- ]> <worksheet><sheetData> -->]><a/>")

    with pytest.raises(Stop) as stop:
        open_form(path, SMALL)

    assert stop.value.reason.code == Code.ENTITIES


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml"])
def test_kinds_that_do_not_say_how_far_they_reach_are_no_forms(tmp_path: Path, part: str):
    path = builders.make_claiming_xlsx(tmp_path / "x.xlsx", FIRST)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "x")

    with pytest.raises(Stop) as stop:
        open_form(path, SMALL)

    assert stop.value.reason.code == Code.UNREADABLE
