"""A visitor types what they mean and ends at the slide that matched."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE, Site

TITLE = "师幼互动观察与回应"


@pytest.mark.parametrize("typed", ["师幼互动", "shiyouhudong", "師幼互動"])
def test_a_visitor_finds_the_slide_that_matched(visitor: Page, site: Site, typed: str):
    visitor.goto(site.at("/"))
    visitor.locator("main input[name=q]").fill(typed)
    visitor.locator("main form.search button").click()

    hit = visitor.locator("li.hit", has_text=TITLE)
    expect(hit.locator(".hit__pages li").first).to_be_visible()
    expect(hit.locator("mark").first).to_be_visible()
    page_link = hit.locator(".hit__pages a").first
    number = int(page_link.get_attribute("href").split("page=")[1].split("#")[0])
    page_link.click()

    expect(visitor.locator("h1")).to_contain_text(TITLE)
    assert f"page={number}" in visitor.url


def test_the_real_file_is_taken_away(visitor: Page, site: Site, tmp_path: Path):
    visitor.goto(site.at("/library/?q=师幼互动观察与回应"))
    visitor.locator("li.hit h2 a").first.click()
    with visitor.expect_download() as waiting:
        visitor.locator(".res-actions a.btn--primary").click()

    path = tmp_path / "download"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename == "师幼互动观察与回应.pptx"
    with zipfile.ZipFile(path) as package:
        assert "ppt/presentation.xml" in package.namelist()


def test_nothing_found_helps_on(visitor: Page, site: Site):
    visitor.goto(site.at("/library/?q=量子引力黑洞"))

    expect(visitor.locator(".empty")).to_contain_text("没有找到")
    expect(visitor.locator(".empty a").first).to_be_visible()


def test_finding_reading_and_downloading_work_without_javascript(new_context, site: Site):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site.at("/"))
    page.locator("main input[name=q]").fill("师幼互动")
    page.locator("main form.search button").click()
    page.locator("li.hit", has_text=TITLE).locator("h2 a").click()

    expect(page.locator("h1")).to_contain_text(TITLE)
    with page.expect_download() as waiting:
        page.locator(".res-actions a.btn--primary").click()
    assert waiting.value.suggested_filename.endswith(".pptx")


def test_a_phone_without_javascript_still_filters(new_context, site: Site):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(site.at("/library/?q=师幼互动"))
    page.locator("input[name=type][value=courseware]").check()
    page.get_by_role("button", name="应用筛选").click()

    assert "type=courseware" in page.url
    expect(page.locator("li.hit").first).to_be_visible()
