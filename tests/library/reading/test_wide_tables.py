"""Tables of strangers stay small on the page, however wide their lines claim to be."""

from __future__ import annotations

from tuoju.library.contents import COLUMNS_SHOWN, table_of


def test_one_wide_line_does_not_widen_all_others_without_end():
    text = "\n".join(["宽" + "\t" * 5000, *["甲\t乙"] * 190])

    table = table_of(text)

    assert max(len(row) for row in [table.head, *table.rows]) <= COLUMNS_SHOWN
    assert table.is_cut


def test_a_table_that_fits_is_whole():
    table = table_of("名称\t数量\n积木\t3\n沙水\t")

    assert (table.head, table.rows, table.is_cut) == (
        ["名称", "数量"],
        [["积木", "3"], ["沙水", ""]],
        False,
    )
