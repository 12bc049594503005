"""A teacher's folder goes in through a broken network; three people judge it; it is found."""

from __future__ import annotations

import json
import os
import re
import urllib.request
import wave
from pathlib import Path
from urllib.parse import quote

import docx
import openpyxl
import pptx
import pytest
from playwright.sync_api import Page, Route, expect
from tests.core.conditions import wait_for
from tests.e2e.conftest import Site

TEACHER = "橘颂幼儿园 中班教师"
FIRST, SECOND, FINAL = "学前教育学院 初审编辑", "峡江教科中心 复审教研员", "联盟秘书处 终审"
WORD = "榫卯玩具区"
DECK = f"{WORD}的观察与支持"
GRID = {
    "type": "courseware",
    "licence": "cc_by_4",
    "audiences": "kindergarten_teachers",
    "visibility": "public",
    "consent": "none",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Real files of four kinds; the sound is long enough to cut the network in its middle."""
    top = tmp_path / f"{WORD}资料"
    (top / "录音").mkdir(parents=True)
    deck = pptx.Presentation()
    for number, text in enumerate(("缘起", "观察要点", "一次完整的观察记录"), 1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = DECK if number == 1 else text
        slide.placeholders[1].text = f"{WORD}：第 {number} 页，{text}，{os.urandom(4).hex()}"
    deck.save(str(top / f"{DECK}.pptx"))
    plan = docx.Document()
    plan.add_heading(f"{WORD}活动方案", 0)
    plan.add_paragraph("孩子们用榫和卯拼出桥与凳，老师先看、再问、后支持。")
    plan.save(str(top / f"{WORD}活动方案.docx"))
    book = openpyxl.Workbook()
    book.active.append(["材料", "数量"])
    book.active.append(["榫卯积木", 40])
    book.save(top / f"{WORD}材料清单.xlsx")
    with wave.open(str(top / "录音" / f"{WORD}讨论录音.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44_100)
        sound.writeframes(os.urandom(20 * 1024 * 1024))
    return top


class Line:
    """The network between a page and the site, which breaks behind the first chunk of a file."""

    def __init__(self, page: Page) -> None:
        self.context = page.context
        self.sent: set[str] = set()
        self.broken = True
        page.route(re.compile("/my/upload/tus/"), self.carry)

    def carry(self, route: Route) -> None:
        request = route.request
        if request.method == "PATCH" and self.broken and request.url in self.sent:
            route.abort("internetdisconnected")
            return
        if request.method == "PATCH":
            self.sent.add(request.url)
        route.continue_()

    def repair(self) -> None:
        self.broken = False
        self.context.set_offline(False)


def judge(page: Page, site: Site, verdict: str, reason: str = "") -> None:
    page.goto(site.at("/office/review/"))
    page.locator("td.lead a", has_text=DECK).first.click()
    page.locator("fieldset.field", has_text="政治").first.wait_for()
    form = page.locator("#decision")
    if verdict == "pass":
        for question in form.locator("fieldset.field").all():
            fits = question.locator("input[value=fits]")
            if fits.count():
                fits.check()
    form.locator(f"input[name=verdict][value={verdict}]").check()
    form.locator("textarea[name=reason]").fill(reason)
    form.locator("button.btn--primary").click()
    page.wait_for_load_state()


def shows_page_three(page: Page, address: str) -> bool:
    """Whether the deck's pages have been made; the page is loaded anew each time."""
    page.goto(address)
    return "第 3 页" in (page.locator("#remark select").text_content() or "")


def fill_in(page: Page) -> None:
    """Fill the first row of the grid and carry it down, once its scripts are there."""
    page.wait_for_load_state()
    grid = page.locator("tj-grid")
    first = grid.locator("tbody tr").first
    first.locator("[data-col=description]").fill("区角观察的课件、方案与清单，供中班教师教研使用。")
    for column, value in GRID.items():
        first.locator(f"select[data-col={column}]").select_option(value)
    for column in ("description", *GRID):
        first.locator(f"[data-col={column}]").first.focus()
        grid.locator("[data-fill=down]").click()


def found(site: Site, words: str) -> list[str]:
    with urllib.request.urlopen(site.at(f"/api/v1/search?q={quote(words)}"), timeout=5) as answer:
        return [hit["title"] for hit in json.load(answer)["hits"]]


def test_from_a_folder_to_the_library(sign_in, site: Site, folder: Path):
    teacher = sign_in(TEACHER)
    teacher.goto(site.at("/my/upload/"))
    line = Line(teacher)
    with teacher.expect_file_chooser() as choosing:
        teacher.locator("[data-pick=folder]").click()
    choosing.value.set_files(folder)

    sound = teacher.locator("li.file", has_text="讨论录音")
    expect(sound.locator("[data-detail]")).to_contain_text("已保留", timeout=30_000)
    teacher.context.set_offline(True)
    expect(sound.locator("[data-detail]")).to_contain_text("网络中断")
    line.repair()
    expect(teacher.locator("[data-words]")).to_contain_text("已收下 4 个", timeout=60_000)

    teacher.locator("[data-when-uploaded] a").click()
    expect(teacher.locator("tj-grid tbody tr")).to_have_count(4, timeout=60_000)
    fill_in(teacher)
    expect(teacher.locator("tj-autosave [data-status]")).to_contain_text("已保存", timeout=30_000)
    teacher.locator("button[name=submit]").click()
    sent = teacher.locator("tr", has_text=WORD).filter(has_text="审核中")
    expect(sent).to_have_count(4, timeout=30_000)

    first = sign_in(FIRST)
    first.goto(site.at("/office/review/"))
    first.locator("td.lead a", has_text=DECK).first.click()
    third = first.url.split("#")[0].split("?")[0] + "?page=3&show=new"
    wait_for(lambda: shows_page_three(first, third), seconds=300)
    reason = first.locator("#decision textarea[name=reason]")
    reason.fill("先写一半")
    first.locator("a.btn", has_text="对“标题”写意见").click()
    expect(reason).to_have_value("先写一半")
    first.goto(third)
    first.locator("#remark summary").click()
    expect(first.locator("#remark select option:checked")).to_contain_text("第 3 页")
    first.locator("#remark textarea").fill("第三页请写明观察的时间和地点。")
    first.locator("#remark button").click()
    expect(first.locator(".comments")).to_contain_text("第三页请写明")
    expect(reason).to_have_value("先写一半")
    judge(first, site, "return", "请按第 3 页的意见补充。")

    teacher.goto(site.at("/my/resources/"))
    teacher.locator("a", has_text=DECK).first.click()
    expect(teacher.locator("body")).to_contain_text("第三页请写明")
    teacher.locator("textarea[name=description]").fill("已写明每次观察的时间和地点，供教研使用。")
    teacher.locator("button", has_text="提交").first.click()
    teacher.wait_for_load_state()

    judge(first, site, "pass")
    judge(sign_in(SECOND), site, "pass")
    judge(sign_in(FINAL), site, "pass")

    wait_for(lambda: DECK in found(site, WORD), seconds=2)


def test_a_plain_form_brings_files_in_without_javascript(sign_in, site: Site, tmp_path: Path):
    note = tmp_path / "晨间接待要点.md"
    note.write_text(f"# 晨间接待要点\n\n先看见孩子，再打招呼。{os.urandom(4).hex()}\n", "utf-8")
    teacher = sign_in(TEACHER, java_script_enabled=False)
    teacher.goto(site.at("/my/upload/"))
    teacher.locator("input[type=file][name=files]").set_input_files(note)
    teacher.locator("[data-plain] button").click()

    batch = teacher.url
    wait_for(lambda: has_rows(teacher, batch), seconds=60)
    expect(teacher.locator("button[data-fill]").first).to_be_hidden()
    expect(teacher.locator("#sheet input[type=file]")).to_be_visible()
    row = teacher.locator("table.meta-grid tbody tr")
    row.locator("[data-col=description]").fill("晨间接待时怎样看见每一个孩子。")
    for column, value in GRID.items():
        row.locator(f"select[data-col={column}]").select_option(value)
    teacher.locator("button[name=submit]").click()

    expect(teacher.locator("tr", has_text="晨间接待要点").first).to_contain_text("审核中")


def has_rows(page: Page, address: str) -> bool:
    """Whether the server has taken the file in; without scripts one loads the page again."""
    page.goto(address)
    return page.locator("table.meta-grid tbody tr").count() == 1
