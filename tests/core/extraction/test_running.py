"""Running heads and feet are no part of what a page says."""

from tuoju.core.extraction.report import PageText
from tuoju.core.extraction.texts.running import without_running_lines


def texts(*pages: str) -> list[str]:
    found = [PageText(number, "", text) for number, text in enumerate(pages, 1)]
    return [page.text for page in without_running_lines(found)]


def test_what_stands_at_the_edge_of_most_pages_stays_on_the_first_only():
    pages = [f"橘颂幼儿园\n第 {n} 问：怎样回应？\n先看三分钟。{n}" for n in "一二三四"]

    assert texts(*pages) == [pages[0], *(page.removeprefix("橘颂幼儿园\n") for page in pages[1:])]


def test_page_numbers_go_from_every_page():
    assert texts(*[f"第{n}句\n第 {n} 页，共 3 页" for n in (1, 2, 3)]) == [
        "第1句",
        "第2句",
        "第3句",
    ]
    assert texts(*[f"{10 + n}\n正文{n}" for n in range(3)]) == ["正文0", "正文1", "正文2"]


def test_a_line_that_repeats_within_the_text_or_now_and_then_stays():
    inside = [f"甲{n}\n乙{n}\n丙{n}\n孩子说\n丁{n}\n戊{n}\n己{n}" for n in "一二三四"]
    seldom = ["导入\n甲", "导入\n乙", "展开\n丙", "结束\n丁", "延伸\n戊"]

    assert texts(*inside) == inside
    assert texts(*seldom) == seldom


def test_two_pages_have_no_running_lines():
    assert texts("目标\n甲", "目标\n乙") == ["目标\n甲", "目标\n乙"]
