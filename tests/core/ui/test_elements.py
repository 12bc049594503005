"""Custom elements in a real browser, under the site's content policy: `make e2e`."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.core.ui.desk import Desk, open_desk

from tuoju.alliance.models import Organisation
from tuoju.core.ids import new_public_id
from tuoju.core.ui import symbols
from tuoju.core.ui.modes import Language, UiMode
from tuoju.library.models import Batch
from tuoju.library.queries.arrivals import Arrival, Arrivals
from tuoju.library.queries.missing import Missing, MissingFile

pytestmark = pytest.mark.e2e

BUILT = symbols.ART.parent / "static" / "tuoju"
HEAD = (
    '<!doctype html><html lang="zh-CN"><title>x</title><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="/static/tuoju/app.css">'
    '<script type="module" src="/static/tuoju/app.js"></script><body>'
)


def written(source: str, **values: object) -> str:
    template = engines["django"].from_string("{% load ui %}" + source)
    return HEAD + template.render(values, RequestFactory().get("/"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        with closing(chromium):
            yield chromium


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(BUILT)
    server = open_desk(desk)
    yield desk
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console",
        lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    context.close()
    assert broken == []


def opened(page: Page, desk: Desk, source: str, at: str = "/", **values: object) -> None:
    desk.pages["/"] = written(source, **values)
    page.goto(desk.url + at)


def test_suggestions_are_reached_by_keyboard(page, desk):
    desk.pages["/found"] = HEAD + "found"
    opened(page, desk, '{% ui search_box action="/found" suggest="/suggest" %}')
    box = page.get_by_role("combobox")

    box.press_sequentially("师幼")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press_sequentially("互")
    expect(page.get_by_role("option").first).to_contain_text("师幼互观察")
    box.press("ArrowUp")
    box.press("Enter")

    page.wait_for_url(re.compile("/found"))
    assert page.url.endswith("/found?%E5%B8%88%E5%B9%BC%E4%BA%92%E5%9B%9E%E5%BA%94")


def test_composing_pinyin_neither_asks_nor_sends(page, desk):
    opened(page, desk, '{% ui search_box action="/found" suggest="/suggest" %}')
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.evaluate(
        """() => {
          const box = document.querySelector("input");
          box.value = "shi";
          box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
          box.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", isComposing: true, bubbles: true}));
        }"""
    )
    page.evaluate("() => new Promise(done => setTimeout(done, 400))")
    assert asked == []

    page.evaluate(
        """() => document.querySelector("input").dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}))"""
    )
    expect(page.get_by_role("option")).to_have_count(2)


AUTOSAVE = """<tj-autosave action="/save" delay="50" {% include "ui/autosave_texts.html" %}>
<form method="post" action="/save"><input type="hidden" name="version" value="1">
<input name="title" value="a" aria-label="title"><p data-status role="status"></p></form></tj-autosave>"""


def test_a_draft_is_saved_by_itself_and_says_when(page, desk):
    opened(page, desk, AUTOSAVE)

    page.get_by_label("title").fill("晨间谈话")

    expect(page.get_by_role("status")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    assert desk.saved[-1]["title"] == ["晨间谈话"]
    expect(page.locator("[name=version]")).to_have_value("2")


def test_what_cannot_be_saved_stays_here_and_comes_back(page, desk):
    opened(page, desk, AUTOSAVE)
    page.context.set_offline(True)
    page.get_by_label("title").fill("断网时写的")
    expect(page.get_by_role("status")).to_contain_text("网络中断")
    assert desk.saved == []

    page.context.set_offline(False)

    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert desk.saved[-1]["title"] == ["断网时写的"]


def test_a_draft_refused_by_an_expired_session_is_kept_over_a_reload(page, desk):
    opened(page, desk, AUTOSAVE)
    desk.is_signed_out = True
    page.get_by_label("title").fill("不能丢")
    expect(page.get_by_role("status")).to_contain_text("登录已过期")

    desk.is_signed_out = False
    page.reload()

    expect(page.get_by_label("title")).to_have_value("不能丢")
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert desk.saved[-1]["title"] == ["不能丢"]


TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="old">'


def sign_in_elsewhere(page, desk):
    """Another window of this browser signs in, which gives the browser another form token."""
    desk.is_signed_out, desk.signs_out_after, desk.token = False, 0, "fresh"
    page.context.add_cookies([{"name": "csrftoken", "value": "fresh", "url": desk.url}])


def test_saving_goes_on_after_a_sign_in_in_another_window(page, desk):
    opened(page, desk, AUTOSAVE.replace("<input name=", TOKEN + "<input name="))
    desk.is_signed_out = True
    page.get_by_label("title").fill("登录过期时写的")
    expect(page.get_by_role("status")).to_contain_text("登录已过期")

    sign_in_elsewhere(page, desk)
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert desk.saved[-1]["title"] == ["登录过期时写的"]


def test_a_page_without_a_valid_token_is_told_to_load_anew(page, desk):
    opened(page, desk, AUTOSAVE.replace("<input name=", TOKEN + "<input name="))
    desk.token = "fresh"
    page.get_by_label("title").fill("凭证没了")

    expect(page.get_by_role("status")).to_contain_text("请刷新本页")
    assert page.evaluate("localStorage.length") == 1


def test_who_may_not_save_is_told_so(page, desk):
    opened(page, desk, AUTOSAVE)
    desk.save_status, desk.refusal = 403, '{"message": "您已不是本单位的编辑。"}'
    page.get_by_label("title").fill("不归我管了")

    expect(page.get_by_role("status")).to_contain_text("您已不是本单位的编辑。 没有保存")


def test_what_met_a_busy_moment_is_sent_again_and_is_no_conflict(page, desk):
    opened(page, desk, AUTOSAVE)
    desk.busy = 1
    page.get_by_label("title").fill("撞上了")

    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert [sent["title"] for sent in desk.saved] == [["撞上了"]]


TWO = AUTOSAVE.replace("<input name", '<div class="field"><input name').replace(
    "<p data-status",
    """</div><div class="field"><select name="age" aria-label="age"><option value="">-</option><option value="x">小班</option>
<option value="y">中班</option></select></div><fieldset class="field"><legend>for</legend>{% for who in "甲乙" %}<label>
<input type="checkbox" name="for" value="{{ who }}">{{ who }}类</label>{% endfor %}</fieldset><button>save</button><p data-status""",
)
THEIRS = (
    TWO.replace('name="version" value="1"', 'name="version" value="2"')
    .replace('name="title" value="a"', 'name="title" value="对方的一份"')
    .replace('value="y"', 'value="y" selected')
    .replace('value="{{ who }}"', 'value="{{ who }}" checked')
)


def test_after_a_conflict_nothing_is_sent_before_the_person_looked(page, desk):
    opened(page, desk, TWO)
    desk.save_status = 409
    page.get_by_label("title").fill("我的一份")
    page.get_by_label("甲类").check()
    expect(page.get_by_role("status")).to_contain_text("刚刚在别处也改过")

    desk.save_status = 200
    opened(page, desk, THEIRS)
    expect(page.get_by_label("title")).to_have_value("我的一份")
    expect(page.get_by_label("乙类")).not_to_be_checked()
    expect(page.get_by_role("status")).to_contain_text("核对之前不会保存")
    said = page.locator(".field__theirs").all_inner_texts()
    assert [text.removeprefix("已保存的内容：") for text in said] == [
        "对方的一份",
        "甲类、乙类",
    ]
    page.get_by_label("title").fill("改过的一份")
    page.get_by_role("button", name="save").click()
    expect(page.get_by_role("button", name="核对过了")).to_be_focused()
    page.reload()
    expect(page.get_by_label("title")).to_have_value("改过的一份")
    expect(page.locator(".field__theirs").first).to_contain_text("对方的一份")
    assert desk.saved == []

    page.get_by_role("button", name="核对过了").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    expect(page.locator(".field__theirs")).to_have_count(0)
    assert desk.saved == [{"version": ["2"], "title": ["改过的一份"], "age": ["y"], "for": ["甲"]}]


def test_what_was_kept_waits_too_where_the_page_went_on_meanwhile(page, desk):
    late = TWO.replace('delay="50"', 'delay="99999"')
    opened(page, desk, late)
    page.get_by_label("title").fill("我的一份")
    page.goto("about:blank")

    for _visit in range(2):
        opened(page, desk, THEIRS)
        expect(page.get_by_label("title")).to_have_value("我的一份")
        expect(page.locator(".field__theirs").first).to_contain_text("对方的一份")
        page.goto("about:blank")

    assert desk.saved == []


def sent_into_a_conflict(page, desk):
    """Send a form by its button and have it come back refused, as the site does it."""
    opened(page, desk, TWO.replace('delay="50"', 'delay="99999"'))
    page.get_by_label("title").fill("我的一份")
    box = '<button form="f" name="over" value="2">核对过了</button>'
    came_back = TWO.replace("<tj-autosave", '<tj-autosave data-refused="conflict"')
    came_back = box + came_back.replace("<form", '<form id="f"').replace('"a"', '"我的一份"')
    desk.save_status, desk.refusal = 409, written(came_back)
    page.get_by_role("button", name="save").click()
    page.wait_for_url("**/save")
    desk.save_status = 200
    desk.pages |= {"/save": written(THEIRS), "/other": HEAD + "other"}


def test_a_form_refused_over_a_conflict_comes_back_until_that_is_settled(page, desk):
    sent_into_a_conflict(page, desk)
    expect(page.get_by_label("title")).to_have_value("我的一份")
    page.get_by_role("button", name="save").click()
    expect(page.get_by_role("button", name="核对过了")).to_be_focused()

    page.goto(desk.url + "/other")
    page.go_back()
    expect(page.get_by_label("title")).to_have_value("我的一份")
    expect(page.locator(".field__theirs").first).to_contain_text("对方的一份")
    page.reload()
    expect(page.get_by_label("title")).to_have_value("我的一份")
    assert desk.saved == []

    page.get_by_role("button", name="不要我填写的").click()
    expect(page.get_by_label("title")).to_have_value("对方的一份")
    assert page.evaluate("localStorage.length") == 0


def test_what_was_compared_on_the_refused_page_is_sent_and_its_copy_goes(page, desk):
    sent_into_a_conflict(page, desk)
    desk.pages["/done"] = HEAD + "done"
    page.locator("form").evaluate("form => { form.method = 'get'; form.action = '/done'; }")

    page.get_by_role("button", name="核对过了").click()
    page.wait_for_url("**/done?*over=2*")

    assert page.evaluate("localStorage.length") == 0


def test_what_only_the_others_changed_is_no_conflict(page, desk):
    opened(page, desk, TWO)
    desk.save_status = 409
    page.get_by_label("甲类").check()
    expect(page.get_by_role("status")).to_contain_text("刚刚在别处也改过")

    desk.save_status = 200
    opened(page, desk, TWO.replace('"a"', '"对方的一份"').replace('value="1"', 'value="2"'))

    expect(page.get_by_label("title")).to_have_value("对方的一份")
    expect(page.get_by_label("甲类")).to_be_checked()
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert desk.saved == [{"version": ["2"], "title": ["对方的一份"], "age": [""], "for": ["甲"]}]


def test_a_window_without_a_conflict_leaves_the_copy_of_one_that_has_it(page, desk):
    opened(page, desk, TWO)
    other = page.context.new_page()
    other.goto(desk.url + "/")
    desk.save_status = 409
    other.get_by_label("title").fill("没有保存的一份")
    expect(other.get_by_role("status")).to_contain_text("刚刚在别处也改过")
    desk.save_status = 200
    other.close()

    page.get_by_label("title").fill("保存了的一份")
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))

    opened(page, desk, THEIRS)
    expect(page.get_by_label("title")).to_have_value("没有保存的一份")


@pytest.mark.parametrize("code", ["changed_meanwhile", "draft_changed_meanwhile"])
def test_an_answer_that_names_a_conflict_is_one(page, desk, code):
    opened(page, desk, AUTOSAVE)
    desk.save_status, desk.refusal = 409, f'{{"message": "x", "code": "{code}"}}'

    page.get_by_label("title").fill("我的一份")

    expect(page.get_by_role("status")).to_contain_text("刚刚在别处也改过")


def test_what_cannot_be_saved_for_another_reason_is_no_conflict(page, desk):
    opened(page, desk, AUTOSAVE)
    refusal = {"message": "《晨间》正在审核。", "code": "in_review"}
    desk.save_status, desk.refusal = 409, json.dumps(refusal)
    page.get_by_label("title").fill("送审以后写的")
    expect(page.get_by_role("status")).to_have_text(re.compile("^《晨间》正在审核。 没有保存"))
    expect(page.get_by_role("button", name="现在核对")).to_have_count(0)

    desk.save_status = 200
    page.reload()

    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert desk.saved[-1]["title"] == ["送审以后写的"]


def test_a_window_that_can_keep_nothing_says_so(page, desk):
    opened(page, desk, TWO)
    other = page.context.new_page()
    other.goto(desk.url + "/")
    desk.save_status = 409
    other.get_by_label("title").fill("没有保存的一份")
    expect(other.get_by_role("status")).to_contain_text("刚刚在别处也改过")
    other.close()

    page.context.set_offline(True)
    page.get_by_label("title").fill("断网时写的另一份")

    expect(page.get_by_role("status")).to_have_text(re.compile("没有保存，也没能存在这台设备上"))


def test_a_copy_whose_only_change_is_a_tick_taken_away_comes_back(page, desk):
    ticked = TWO.replace('value="{{ who }}"', 'value="{{ who }}" checked')
    opened(page, desk, ticked.replace('delay="50"', 'delay="99999"'))
    page.get_by_label("甲类").uncheck()
    page.get_by_label("乙类").uncheck()
    page.goto("about:blank")

    opened(page, desk, ticked)

    expect(page.get_by_label("甲类")).not_to_be_checked()
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert "for" not in desk.saved[-1]


def test_the_saved_words_opened_in_another_tab_leave_the_copy_here(page, desk):
    way = '<a href="/other" data-take-saved>saved</a>'
    opened(page, desk, way + AUTOSAVE.replace('delay="50"', 'delay="99999"'))
    desk.pages["/other"] = HEAD + "other"
    page.get_by_label("title").fill("还要留着")
    with page.context.expect_page():
        page.get_by_text("saved", exact=True).click(modifiers=["Control"])

    page.goto("about:blank")
    opened(page, desk, AUTOSAVE)

    expect(page.get_by_label("title")).to_have_value("还要留着")


def test_a_conflict_is_in_view_where_one_types_and_leads_to_the_comparison(page, desk):
    tall = TWO.replace('<p data-status role="status"></p>', "")
    tall = tall.replace(
        "<form", '<p class="autosave autosave--near" data-status role="status"></p><form'
    )
    tall = tall.replace(
        "<button", "<hr>" * 200 + '<textarea name="far" aria-label="far"></textarea><button'
    )
    opened(page, desk, tall)
    page.get_by_label("far").scroll_into_view_if_needed()
    desk.save_status = 409
    page.get_by_label("far").fill("写在下面的")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.get_by_role("status")).to_contain_text("刚刚在别处也改过")

    desk.save_status = 200
    desk.pages["/"] = written(
        tall.replace('value="1"', 'value="2"').replace("></textarea>", ">别处的</textarea>")
    )
    page.get_by_role("button", name="现在核对").click()

    expect(page.get_by_label("far")).to_have_value("写在下面的")
    expect(page.locator(".field__theirs")).to_contain_text("别处的")


def test_a_form_that_was_sent_in_vain_is_not_lost(page, desk):
    opened(page, desk, AUTOSAVE.replace('delay="50"', 'delay="99999"'))
    page.get_by_label("title").fill("白写一场")
    desk.save_status, desk.refusal = 401, HEAD + "sign in"
    page.locator("form").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/save")

    desk.save_status = 200
    opened(page, desk, AUTOSAVE)

    expect(page.get_by_label("title")).to_have_value("白写一场")
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))


def test_a_form_sent_while_it_is_being_saved_takes_the_new_version_along(page, desk):
    opened(page, desk, AUTOSAVE)
    held = []
    page.route("**/save", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks it
    with page.expect_request("**/save"):
        page.get_by_label("title").fill("正在保存")

    page.locator("form").evaluate("form => form.requestSubmit()")
    assert desk.saved == []
    held[0].continue_()
    page.wait_for_url("**/save")

    assert [sent["version"] for sent in desk.saved] == [["1"], ["2"]]


def test_the_copy_goes_when_the_form_has_arrived(page, desk):
    desk.pages["/done"] = HEAD + "done"
    opened(page, desk, AUTOSAVE.replace('method="post" action="/save"', 'action="/done"'))
    page.get_by_label("title").fill("交上去的")
    page.locator("form").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/done?*")

    opened(page, desk, AUTOSAVE)

    assert page.evaluate("localStorage.length") == 0
    expect(page.get_by_label("title")).to_have_value("a")


def test_a_copy_is_its_writer_s_and_goes_when_somebody_else_signs_in(page, desk):
    late = AUTOSAVE.replace('delay="50"', 'delay="99999"')
    page_of = {
        who: HEAD.replace("<body>", f'<body data-person="{who}">') for who in ("anna", "bert")
    }
    opened(page, desk, late)
    desk.pages["/"] = desk.pages["/"].replace(HEAD, page_of["anna"])
    page.goto(desk.url + "/")
    page.get_by_label("title").fill("安娜写的")
    page.goto("about:blank")

    opened(page, desk, late)
    expect(page.get_by_label("title")).to_have_value("a")
    assert page.evaluate("localStorage.length") == 1
    desk.pages["/"] = desk.pages["/"].replace(HEAD, page_of["bert"])
    page.goto(desk.url + "/")

    expect(page.get_by_label("title")).to_have_value("a")
    assert page.evaluate("localStorage.length") == 0


def test_signing_out_leaves_nothing_behind(page, desk):
    form = '<form method="post" action="/state" data-signs-out><button>sign out</button></form>'
    opened(page, desk, form)
    page.evaluate("localStorage.setItem('tuoju-draft:anna:/save', 'title=x')")

    page.get_by_role("button").click()
    page.wait_for_url("**/state")

    assert page.evaluate("localStorage.length") == 0


def test_what_is_typed_during_a_save_is_saved_after_it(page, desk):
    opened(page, desk, AUTOSAVE)
    held = []
    page.route("**/save", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks it
    with page.expect_request("**/save"):
        page.get_by_label("title").fill("第一句")

    page.get_by_label("title").fill("第一句，第二句")
    with page.expect_response("**/save"), page.expect_request("**/save"):
        held[0].continue_()
    expect(page.locator("[name=version]")).to_have_value("3")

    assert [sent["title"] for sent in desk.saved] == [["第一句"], ["第一句，第二句"]]


def test_a_page_left_before_its_save_keeps_what_was_typed(page, desk):
    opened(page, desk, AUTOSAVE.replace('delay="50"', 'delay="99999"'))
    page.get_by_label("title").fill("刚写就走")

    page.goto("about:blank")
    opened(page, desk, AUTOSAVE)

    expect(page.get_by_label("title")).to_have_value("刚写就走")
    expect(page.get_by_role("status")).to_have_text(re.compile("已保存"))
    assert [sent["title"] for sent in desk.saved] == [["刚写就走"]]
    assert page.evaluate("localStorage.length") == 0


KEEP = """<tj-keep key="/decision/#1" data-text-kept="还没有提交"><form action="/done" aria-label="decision">
<input type="hidden" name="seen" value="{{ seen }}">
<label><input type="radio" name="fits" value="yes">yes</label><label><input type="radio" name="fits" value="no">no</label>
<textarea name="reason" aria-label="reason"></textarea><p data-status role="status"></p><button>decide</button></form></tj-keep>
<tj-keep key="/comments/#1" {{ given }}><details><summary>write</summary><form action="/done">
<textarea name="text" aria-label="text"></textarea><select name="place" aria-label="place"><option value="{{ place }}">第 {{ place }} 页</option>
<option value="">整体</option></select><p data-status></p><button>remark</button></form></details></tj-keep>"""


def test_what_is_filled_in_outlives_turning_pages_and_sending_another_form(page, desk):
    desk.pages["/done"] = HEAD + "done"
    opened(page, desk, KEEP, place="1", seen="a")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("yes").check()
    page.get_by_label("reason").fill("第 2 页缺出处")
    page.get_by_text("write").click()
    page.get_by_label("text").fill("半句话")

    opened(page, desk, KEEP, at="/?page=2", place="2", seen="b")

    expect(page.get_by_label("yes")).to_be_checked()
    expect(page.get_by_label("reason")).to_have_value("第 2 页缺出处")
    expect(page.get_by_label("text")).to_be_visible()
    expect(page.get_by_label("text")).to_have_value("半句话")
    expect(page.get_by_label("place").locator(":checked")).to_have_text("第 1 页")
    expect(page.get_by_role("status")).to_have_text("还没有提交")
    expect(page.locator("[name=seen]")).to_have_value("b")

    page.get_by_role("button", name="remark").click()
    page.wait_for_url("**/done?text=*&place=1")
    opened(page, desk, KEEP, place="2", seen="b")

    expect(page.get_by_label("reason")).to_have_value("第 2 页缺出处")
    expect(page.locator("[name=text]")).to_have_value("")


def test_a_place_that_was_asked_for_wins_over_the_kept_one(page, desk):
    opened(page, desk, KEEP, place="1", given="")
    page.get_by_text("write").click()
    page.get_by_label("text").fill("半句话")

    opened(page, desk, KEEP, place="title", given="data-given=place")

    expect(page.get_by_label("text")).to_have_value("半句话")
    expect(page.get_by_label("place")).to_have_value("title")


def test_what_the_server_shows_filled_in_is_kept_and_goes_when_it_has_arrived(page, desk):
    desk.pages["/done"] = HEAD + "done"
    opened(page, desk, KEEP.replace('value="no"', 'value="no" checked'))
    opened(page, desk, KEEP)
    expect(page.get_by_label("no", exact=True)).to_be_checked()

    page.get_by_role("button", name="decide").click()
    page.wait_for_url("**/done?*")
    opened(page, desk, KEEP)

    expect(page.get_by_label("no", exact=True)).not_to_be_checked()
    assert page.evaluate("localStorage.length") == 0


def test_what_is_cleared_again_is_not_kept(page, desk):
    opened(page, desk, KEEP)
    page.get_by_label("reason").fill("不说了")
    expect(page.get_by_role("status")).to_have_text("还没有提交")

    page.get_by_label("reason").fill("")

    expect(page.locator("[name=reason] + [role=status]")).to_have_text("")
    assert page.evaluate("localStorage.length") == 0


def switches(*, elder: bool = False) -> str:
    """Render the display switches of a page."""
    languages = [Language("zh-hans", "简体中文", True), Language("en", "English", False)]
    context = {"ui_mode": UiMode(elder=elder), "languages": languages, "here": "/?q=1"}
    return render_to_string("ui/mode_switches.html", context)


LOOKED_AT = """<form method="post" action="/refused"><textarea name="reason" aria-label="reason">原文</textarea>
<label><input type="checkbox" name="kinds" value="a">kind</label><input type="password" name="secret" aria-label="secret"></form>"""


def test_a_look_changes_in_place_and_nothing_typed_is_lost(page, desk):
    opened(page, desk, LOOKED_AT + switches())
    html = page.locator("html")
    page.get_by_label("reason").fill("写到一半")

    def press(name: str) -> None:
        with page.expect_response("**/ui/*/"):
            page.get_by_role("button", name=name).click()

    press("深色外观")
    expect(html).to_have_attribute("data-theme", "dark")
    press("长者模式")
    expect(html).to_have_attribute("data-elder", "")
    expect(page.get_by_role("button", name="长者模式")).to_have_attribute("aria-pressed", "true")
    press("浅色外观")
    expect(html).to_have_attribute("data-theme", "light")
    press("长者模式")
    expect(html).not_to_have_attribute("data-elder", "")

    expect(page.get_by_label("reason")).to_have_value("写到一半")
    expect(page.get_by_role("button", name="深色外观")).to_be_visible()
    assert desk.looks == ["theme=dark", "elder=1", "theme=light", "elder=0"]


def test_a_page_of_its_own_for_elders_is_opened_anew(page, desk):
    opened(page, desk, "<main data-elder-page>home</main>" + switches())

    page.get_by_role("button", name="长者模式").click()

    page.wait_for_url("**/?q=1")
    assert desk.looks == ["elder=1"]


def test_what_was_typed_goes_along_into_another_language_but_no_secret(page, desk):
    opened(page, desk, LOOKED_AT + switches())
    page.get_by_label("reason").fill("写到一半")
    page.get_by_label("kind").check()
    page.get_by_label("secret").fill("geheim")

    page.get_by_role("button", name="English").click()

    page.wait_for_url("**/?q=1")
    expect(page.get_by_label("reason")).to_have_value("写到一半")
    expect(page.get_by_label("kind")).to_be_checked()
    expect(page.get_by_label("secret")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_label("reason")).to_have_value("原文")


WORDS = """<main><form method="post">{{ refused|safe }}<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
<input type="hidden" name="seen" value="{{ seen }}"><input name="title" value="{{ title }}" aria-label="title">
<textarea name="text" aria-label="text">{{ text }}</textarea><select name="age" aria-label="age"><option value="">-</option>
<option value="x">小班</option></select><input name="code" autocomplete="one-time-code" aria-label="code"></form></main>
{% include "ui/left_over.html" %}"""
OLD = {"seen": "old", "title": "旧题", "text": "旧文", "token": "1"}
NEW = {"seen": "new", "title": "别人的新题", "text": "别人的新文", "token": "2"}


def choose_english(page, desk, source, **values):
    """Choose another language, in which the page comes back as given."""
    desk.pages["/"] = written(source + switches(), **values)
    with page.expect_navigation(url="**/?q=1"):
        page.get_by_role("button", name="English").click()


def test_only_what_the_person_changed_goes_along_into_another_language(page, desk):
    opened(page, desk, WORDS + switches(), at="/?q=1#words", **OLD)
    page.get_by_label("text").fill("我的新文")
    page.get_by_label("code").fill("123456")

    choose_english(page, desk, WORDS, **(NEW | {"seen": "old"}))

    expect(page.get_by_label("text")).to_have_value("我的新文")
    expect(page.get_by_label("title")).to_have_value("别人的新题")
    expect(page.get_by_label("code")).to_have_value("")
    expect(page.locator("[data-typed]")).to_have_count(0)


def test_nothing_typed_leaves_the_new_page_as_it_is(page, desk):
    opened(page, desk, WORDS + switches(), at="/?q=1", **OLD)

    choose_english(page, desk, WORDS, **NEW)

    expect(page.get_by_label("title")).to_have_value("别人的新题")
    expect(page.locator("[data-typed]")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_typed_into_a_form_that_means_another_thing_by_now_is_shown(page, desk):
    opened(page, desk, WORDS + switches(), at="/?q=1", **OLD)
    page.get_by_label("text").fill("我的新文")
    page.get_by_label("age").select_option("x")

    for _language in range(2):
        choose_english(page, desk, WORDS, **NEW)
        expect(page.get_by_label("text", exact=True).last).to_have_value("别人的新文")
        left = page.locator("[data-typed] textarea")
        assert [one.input_value() for one in left.all()] == ["我的新文", "小班"]
        expect(page.get_by_text("没有填回去")).to_be_in_viewport()


def test_a_form_that_was_refused_goes_along_whole(page, desk):
    wrong = '<div class="error-summary" tabindex="-1">!</div>'
    opened(page, desk, WORDS + switches(), at="/?q=1", **(OLD | {"refused": wrong}))

    choose_english(page, desk, WORDS, **(NEW | {"seen": "old"}))

    expect(page.get_by_label("title")).to_have_value("旧题")


ROWS = """<main>{% for name in names %}<form method="post" action="/entry/?page=1">
<input type="hidden" name="resource" value="{{ name }}"><input name="path" value="第一章" aria-label="{{ name }}"></form>{% endfor %}</main>"""


def test_what_was_typed_beside_one_thing_is_not_put_beside_another(page, desk):
    opened(page, desk, ROWS + switches(), at="/?q=1", names="ABC")
    page.get_by_label("C", exact=True).fill("第三章")

    choose_english(page, desk, ROWS, names="CAB")

    assert [page.get_by_label(name, exact=True).input_value() for name in "ABC"] == [
        "第一章",
        "第一章",
        "第三章",
    ]


def test_of_forms_that_are_alike_each_gets_its_own(page, desk):
    opened(page, desk, ROWS + switches(), at="/?q=1", names="AA")
    page.get_by_label("A").last.fill("第二章")

    choose_english(page, desk, ROWS, names="AA")

    assert [one.input_value() for one in page.get_by_label("A").all()] == ["第一章", "第二章"]


TICKS = """<main><form id="many" method="post" action="/many"><button name="act">x</button></form><input type="checkbox" name="draft"
form="many" value="1" data-told="一" aria-label="tick"></main><tj-ticked name="draft" data-text-none="没有勾选"
data-text-one="删除 1 份"><p data-count></p><button data-act>删除</button></tj-ticked>"""


def test_ticks_that_went_along_are_told_where_ticks_are_counted(page, desk):
    opened(page, desk, TICKS + switches(), at="/?q=1")
    page.get_by_label("tick").check()

    choose_english(page, desk, TICKS)

    expect(page.get_by_label("tick")).to_be_checked()
    expect(page.locator("[data-count]")).to_have_text("删除 1 份")
    expect(page.get_by_role("button", name="删除")).to_be_enabled()


GRID = """<tj-grid {% include "ui/grid_texts.html" %}><p role="status" data-told></p><button type="button" data-fill="down">down</button><button type="button" data-fill="selected">picked</button>
<table><tbody>{% for i in rows %}<tr><td><input type="checkbox" data-row-check aria-label="pick{{ i }}"></td>
<td><input data-col="title" aria-label="title{{ i }}"></td><td><select data-col="age" aria-label="age{{ i }}">
<option value="x">小班</option><option value="y">中班</option></select></td></tr>{% endfor %}</tbody></table></tj-grid>"""


def column(page: Page, name: str) -> list[str]:
    return [page.get_by_label(f"{name}{i}").input_value() for i in "1234"]


def test_one_cell_fills_the_rows_below_or_the_picked_ones(page, desk):
    opened(page, desk, GRID, rows="1234")

    page.get_by_label("title2").fill("倾听")
    page.get_by_role("button", name="down").click()
    page.get_by_label("age1").select_option("y")
    page.get_by_label("pick3").check()
    page.get_by_label("age1").focus()
    page.get_by_role("button", name="picked").click()

    assert column(page, "title") == ["", "倾听", "倾听", "倾听"]
    assert column(page, "age") == ["y", "x", "y", "x"]


def test_a_fill_button_with_nothing_chosen_says_what_it_waits_for(page, desk):
    opened(page, desk, GRID, rows="1234")
    told = page.get_by_role("status")

    page.get_by_role("button", name="down").click()
    expect(told).to_have_text("请先点一下填好的那一格")
    page.get_by_label("title4").fill("倾听")
    page.get_by_role("button", name="down").click()
    expect(told).to_have_text("没有可以填入的行")
    page.get_by_role("button", name="picked").click()
    expect(told).to_have_text("请先勾选要填入的行")
    page.get_by_label("pick1").check()
    page.get_by_role("button", name="picked").click()

    expect(told).to_contain_text("已填入 1 行")
    assert column(page, "title") == ["倾听", "", "", "倾听"]


def test_a_fill_tells_what_it_replaced_and_can_be_undone(page, desk):
    opened(page, desk, GRID, rows="1234")
    for i, text in enumerate(("甲", "乙", "", "丁"), 1):
        page.get_by_label(f"title{i}").fill(text)
    page.get_by_label("age3").select_option("y")

    page.get_by_label("title1").focus()
    page.get_by_role("button", name="down").click()
    expect(page.get_by_role("status")).to_contain_text("已填入 3 行，其中 2 行原来的内容被替换")
    page.get_by_label("title4").fill("后来改的")
    page.get_by_role("button", name="撤销").click()

    assert column(page, "title") == ["甲", "乙", "", "后来改的"]
    expect(page.get_by_role("status")).to_have_text("已撤销，2 行恢复原来的内容")
    expect(page.get_by_label("title4")).to_be_focused()

    page.get_by_label("age1").focus()
    page.get_by_role("button", name="down").click()
    assert column(page, "age") == ["x", "x", "x", "x"]
    page.get_by_role("button", name="撤销").click()
    assert column(page, "age") == ["x", "x", "y", "x"]


def test_the_grid_is_used_by_keyboard_and_takes_a_pasted_column(page, desk):
    opened(page, desk, GRID, rows="1234")

    page.get_by_label("title1").fill("甲")
    page.get_by_label("title1").press("Control+d")
    page.get_by_label("title1").press("Enter")
    expect(page.get_by_label("title2")).to_be_focused()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "乙\\t忽略\\n丙\\n丁\\n多余\\n");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )

    assert column(page, "title") == ["甲", "乙", "丙", "丁"]
    page.get_by_role("button", name="撤销").click()
    assert column(page, "title") == ["甲", "甲", "甲", "甲"]


POINTS = """<tj-grid><button type="button" data-fill="down">down</button><table><tbody>{% for i in rows %}<tr><td>
<tj-points data-text-choose="choose{{ i }}" data-text-core="core" data-text-remove="remove {name}"><input name="{{ i }}" data-col="points" list="points" value="A1"></tj-points>
</td></tr>{% endfor %}</tbody></table></tj-grid><datalist id="points"><option value="A1" data-group="A">A1 倾听</option><option value="B1" data-group="B 户外">B1 攀爬</option></datalist>
<dialog id="points-dialog"><input type="search" aria-label="search"><p data-none hidden>none</p><div data-list></div><button data-close>done</button></dialog>"""


def test_points_are_picked_by_words_and_fill_the_rows_below(page, desk):
    opened(page, desk, POINTS, rows="12")

    page.get_by_role("button", name="choose1").click()
    page.get_by_label("search").fill("户外")
    expect(page.get_by_label("A1 倾听", exact=True)).to_be_hidden()
    page.get_by_label("B1 攀爬", exact=True).check()
    page.get_by_role("button", name="done").click()
    page.get_by_role("button", name="remove A1 倾听").first.click()
    page.get_by_role("button", name="down").click()

    assert [page.locator(f"[name='{i}']").input_value() for i in "12"] == ["B1", "B1"]
    expect(page.get_by_role("button", name="remove B1 攀爬")).to_have_count(2)


def test_polling_shows_each_state_and_stops_at_the_last(page, desk):
    opened(page, desk, '<tj-poll src="/state" every="50"><p>0</p></tj-poll>')

    expect(page.locator("tj-poll[done]")).to_have_text("step 3")
    page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    assert desk.polls == 3


RELOADING = '<tj-poll src="/state" every="50" reload><p>0</p></tj-poll>'


def test_a_last_answer_loads_the_page_anew(page, desk):
    opened(page, desk, RELOADING.replace("50", "300"))
    page.evaluate("document.body.dataset.before = 'yes'")

    expect(page.locator("body:not([data-before])")).to_be_visible()
    assert desk.polls >= 3


def test_no_page_is_loaded_anew_under_the_hands_of_somebody_who_types(page, desk):
    opened(page, desk, RELOADING.replace("50", "300") + '<input aria-label="title">')
    loads = []
    page.on("load", lambda _page: loads.append(1))
    page.get_by_label("title").fill("写到一半")

    expect(page.locator("tj-poll[done]")).to_have_text("step 3")
    page.evaluate("() => new Promise(done => setTimeout(done, 300))")

    assert loads == []
    expect(page.get_by_label("title")).to_have_value("写到一半")


def test_a_destructive_step_is_asked_about_by_name(page, desk):
    opened(
        page,
        desk,
        '<tj-confirm data-title="撤下“片段”？" data-text="链接会显示说明" data-yes="撤下资源" data-no="不撤下">'
        '<form method="post" action="/save"><input name="a" value="1"><button>撤下</button></form></tj-confirm>',
    )

    page.get_by_role("button", name="撤下", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("撤下“片段”？")
    page.get_by_role("button", name="不撤下").click()
    assert desk.saved == []

    page.get_by_role("button", name="撤下", exact=True).click()
    page.get_by_role("button", name="撤下资源").click()
    page.wait_for_url("**/save")
    assert len(desk.saved) == 1


TICKED = """<input type="checkbox" data-check-all="draft" aria-label="勾选全部">{% for i in rows %}
<input type="checkbox" name="draft" aria-label="{{ i }}" data-told="《{{ i }}》 · 王老师"{% if i > 1 %} data-other{% endif %}>{% endfor %}
<tj-ticked name="draft" data-text-none="没有勾选" data-text-one="删除 1 份" data-text-many="删除 {count} 份"
data-text-more="另有 {count} 份" data-text-others="{count} 份是别人的"><p data-count></p><ul data-list></ul>
<p data-others></p><button data-act>删除</button></tj-ticked>"""


def test_what_is_ticked_is_named_before_something_happens_to_it(page, desk):
    opened(page, desk, TICKED, rows=range(1, 11))
    act = page.get_by_role("button", name="删除")
    expect(page.locator("[data-count]")).to_have_text("没有勾选")
    expect(act).to_be_disabled()

    page.get_by_label("1", exact=True).check()
    expect(page.locator("[data-count]")).to_have_text("删除 1 份")
    expect(page.locator("[data-list] li")).to_have_text(["《1》 · 王老师"])
    expect(page.locator("[data-others]")).to_be_hidden()
    expect(act).to_be_enabled()

    page.get_by_label("勾选全部").check()
    expect(page.locator("[data-count]")).to_have_text("删除 10 份")
    expect(page.locator("[data-others]")).to_have_text("9 份是别人的")
    expect(page.locator("[data-list] li")).to_have_count(9)
    expect(page.locator("[data-list] li").last).to_have_text("另有 2 份")


PAGES = """<tj-pages class="viewer" page="1"><div class="viewer__stage"><img data-stage src="/1.png" alt=""></div>
{% include "ui/viewer_bar.html" with number=1 total=3 %}<ol class="strip">{% for i in pages %}<li>
<a href="?page={{ i }}" data-page="{{ i }}" data-image="/{{ i }}.png" data-label="第 {{ i }} 页">{{ i }}</a></li>{% endfor %}</ol></tj-pages>"""


@pytest.mark.parametrize("at", ["/#page=2", "/#slide=2", "/?page=2"])
def test_an_address_opens_at_its_page(page, desk, at):
    opened(page, desk, PAGES, at=at, pages="123")

    expect(page.locator("[data-stage]")).to_have_attribute("src", "/2.png")
    expect(page.get_by_label("页码")).to_have_value("2")
    expect(page.locator("[aria-current=page]")).to_have_text("2")


def test_pages_turn_by_arrow_key_number_and_strip(page, desk):
    opened(page, desk, PAGES, pages="123")
    stage = page.locator("[data-stage]")

    page.get_by_role("button", name="下一页").click()
    expect(stage).to_have_attribute("alt", "第 2 页")
    page.locator(".viewer__stage").press("ArrowRight")
    expect(stage).to_have_attribute("alt", "第 3 页")
    expect(page.get_by_role("button", name="下一页")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("页码").fill("99")
    page.get_by_label("页码").press("Enter")
    expect(page.get_by_label("页码")).to_have_value("3")
    page.locator("a[data-page='1']").click()
    expect(stage).to_have_attribute("alt", "第 1 页")
    assert page.url.endswith("#page=1")


def test_a_damaged_pdf_is_said_to_be_damaged(page, desk):
    desk.files["/a.pdf"] = b"%PDF-1.7 nothing else"
    opened(
        page,
        desk,
        '<tj-pdf class="viewer" src="/a.pdf" {% include "ui/viewer_texts.html" %}>'
        '<div class="viewer__stage" data-stage></div>{% include "ui/viewer_bar.html" %}</tj-pdf>',
    )

    expect(page.locator("[data-stage]")).to_have_attribute("data-busy", re.compile("请下载后查看"))


def book() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "O/c.opf",
            '<package><manifest><item id="a" href="t/1.xhtml"/><item id="b" href="t/2.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        archive.writestr(
            "O/t/1.xhtml",
            "<html><body><h1>橘子红了</h1><script>window.evil = 1</script>"
            '<p onclick="evil()" style="color:red">江岸 <a href="2.xhtml">下一章</a>'
            '<a href="javascript:evil()">x</a></p><iframe src="//e.example"></iframe></body></html>',
        )
        archive.writestr("O/t/2.xhtml", "<html><body><h1>第二章</h1></body></html>")
    return out.getvalue()


def test_a_book_is_read_without_its_scripts(page, desk):
    desk.files["/b.epub"] = book()
    opened(
        page,
        desk,
        '<tj-epub class="viewer" src="/b.epub" {% include "ui/viewer_texts.html" %}>'
        '<div class="viewer__stage" data-stage></div>{% include "ui/viewer_bar.html" %}</tj-epub>',
    )

    expect(page.get_by_role("heading", name="橘子红了")).to_be_visible()
    html = page.locator(".book").inner_html()
    assert not re.search("script|onclick|style=|iframe|javascript", html)
    page.get_by_role("link", name="下一章").click()
    expect(page.get_by_role("heading", name="第二章")).to_be_visible()


def test_what_was_chosen_before_the_script_arrived_is_sent(page, desk):
    held = []
    page.route("**/chunks/upload-*.js", lambda route: held.append(route))  # noqa: PLW0108
    desk.pages["/"] = written(UPLOAD)
    with page.expect_request("**/chunks/upload-*.js"):
        page.goto(desk.url, wait_until="commit")
    chosen = {"name": "early.txt", "mimeType": "text/plain", "buffer": b"early"}
    page.locator("[data-plain] input").set_input_files(chosen)

    held[0].continue_()

    expect(page.locator(".file [data-name]")).to_have_text("early.txt")
    expect(page.locator(".file [data-tag]")).to_have_text("完成")
    assert [sent.data for sent in desk.sent.values()] == [b"early"]


@pytest.mark.parametrize("asked", [1, 2], ids=["before all", "before one"])
def test_a_line_that_fails_once_is_tried_again_by_itself(page, desk, asked):
    opened(page, desk, UPLOAD)
    turns = iter(range(1, 99))

    def fail_once(route):
        route.abort() if next(turns) == asked else route.continue_()

    page.route("**/preflight", fail_once)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chosen = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    chooser.value.set_files([chosen])

    expect(page.locator(".file [data-tag]")).to_have_text("完成", timeout=20_000)
    assert [sent.data for sent in desk.sent.values()] == [b"a"]


UPLOAD = (
    '{% include "ui/upload_area.html" with endpoint="/tus/" preflight="/preflight" action="/save" batch="b1" %}'
    '<p data-when-uploaded hidden id="next">下一步</p>'
)


def rows(page: Page) -> dict[str, str]:
    names = page.locator(".file [data-name]").all_inner_texts()
    return dict(zip(names, page.locator(".file [data-tag]").all_inner_texts(), strict=True))


def test_a_folder_arrives_byte_for_byte_over_a_broken_connection(page, desk, tmp_path):
    folder = tmp_path / "资源包"
    (folder / "记录").mkdir(parents=True)
    big = os.urandom(9 * 1024 * 1024 + 7)
    (folder / "课件.pptx").write_bytes(big)
    (folder / "记录" / "empty.txt").write_bytes(b"")
    (folder / "known.txt").write_text("known")
    (folder / "setup.exe").write_bytes(b"MZ")
    (folder / ".DS_Store").write_bytes(b"x")
    desk.broken_patches = {2}
    opened(page, desk, UPLOAD)

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选择文件夹").click()
    chooser.value.set_files(folder)
    expect(page.locator("#next")).to_be_visible(timeout=20_000)

    assert rows(page) == {
        "课件.pptx": "完成",
        "empty.txt": "完成",
        "known.txt": "完成",
        "setup.exe": "未接收",
    }
    arrived = {sent.meta["relativePath"]: sent for sent in desk.sent.values()}
    assert set(arrived) == {"资源包/课件.pptx", "资源包/记录/empty.txt"}
    assert arrived["资源包/课件.pptx"].data == big
    for sent in arrived.values():
        assert sent.meta["sha256"] == sent.sha256
        assert sent.meta["batch"] == "b1"
    expect(page.get_by_text("不接收程序文件")).to_be_visible()
    expect(page.get_by_text("共 4 个文件")).to_contain_text("已收下 3 个，未接收 1 个")


def test_a_paused_upload_goes_on_after_the_page_was_closed(page, desk, tmp_path):
    big = os.urandom(20 * 1024 * 1024)
    (tmp_path / "片段.mp4").write_bytes(big)
    opened(page, desk, UPLOAD)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 6_000_000}
    network.send("Network.emulateNetworkConditions", slow)

    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(tmp_path / "片段.mp4")
    expect(page.locator("[data-detail]")).to_have_text(
        re.compile(r"正在上传 [5-9]\d%"), timeout=20_000
    )
    page.get_by_role("button", name="暂停", exact=True).click()
    expect(page.locator("[data-detail]")).to_contain_text("已暂停")
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    page.reload()

    before = len(next(iter(desk.sent.values())).data)
    assert before >= 8 * 1024 * 1024
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(tmp_path / "片段.mp4")
    expect(page.locator("#next")).to_be_visible(timeout=20_000)

    assert len(desk.sent) == 1
    assert next(iter(desk.sent.values())).data == big


PAGE = (
    UPLOAD
    + '{% if batch %}{% include "library/contributing/missing.html" %}{% endif %}'
    + '<tj-poll src="/state" every="50"></tj-poll>'
)


def choose(page: Page, *paths: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(paths)


def states(*rows: Arrival, more: int = 0) -> str:
    return (
        render_to_string(
            "library/contributing/states.html", {"arrivals": Arrivals(list(rows), more, busy=False)}
        )
        + "<!-- -->"
    )


def arrival(name: str, size: int, **words: str) -> Arrival:
    return Arrival(
        **{"name": name, "size": size, "label": "已收到", "tone": "wait", "text": ""} | words
    )


def test_what_is_chosen_again_is_no_longer_told_to_be_missing(page, desk, tmp_path):
    for name in ("一.txt", "二.txt"):
        (tmp_path / name).write_text("x")
    missing = Missing(
        [MissingFile("一.txt", "已收到 55%"), MissingFile("二.txt", "还没有开始传")], 0
    )
    batch = Batch(public_id=new_public_id(), created_at=timezone.now())
    opened(page, desk, PAGE, missing=missing, batch=batch, organisation=Organisation())
    expect(page.get_by_text("没有传完")).to_be_visible()

    choose(page, tmp_path / "一.txt")
    expect(page.locator("#next")).to_be_visible()
    expect(page.get_by_text("已收到 55%")).to_have_count(0)
    expect(page.get_by_text("还没有开始传")).to_be_visible()

    choose(page, tmp_path / "二.txt")
    expect(page.get_by_text("没有传完")).to_have_count(0)
    expect(page.get_by_role("button", name="这些都不传了")).to_have_count(0)


def test_each_file_has_one_row_and_one_count(page, desk, tmp_path):
    for name in ("一.txt", "二.txt"):
        (tmp_path / name).write_text("x")
    desk.state = states()
    opened(page, desk, PAGE)
    choose(page, tmp_path / "一.txt", tmp_path / "二.txt")
    expect(page.get_by_text("共 2 个文件")).to_contain_text("已收下 2 个")

    desk.state = states(
        arrival("一.txt", 1, label="未接收", tone="bad", text="文件损坏"),
        arrival("二.txt", 1),
        arrival("别处传的.txt", 9),
        more=14,
    )

    expect(page.get_by_text("文件损坏")).to_be_visible()
    expect(page.get_by_text("共 2 个文件")).to_contain_text("已收下 1 个，未接收 1 个")
    expect(page.locator(".file", has_text="二.txt")).to_have_count(1)
    expect(page.get_by_text("别处传的.txt")).to_be_visible()
    expect(page.get_by_text("没有列出")).to_have_count(0)


def test_a_file_on_its_way_stands_in_one_row(page, desk, tmp_path):
    big = 20 * 1024 * 1024
    (tmp_path / "片段.mp4").write_bytes(os.urandom(big))
    desk.state = states()
    opened(page, desk, PAGE)
    held = []
    page.route("**/tus/u0", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks it
    with page.expect_request("**/tus/u0"):
        choose(page, tmp_path / "片段.mp4")

    desk.state = states(arrival("片段.mp4", big, text="已收到 40%"), more=3) + "<p>told</p>"

    expect(page.get_by_text("told")).to_be_visible()
    expect(page.locator(".file")).to_have_count(1)
    expect(page.get_by_text("服务器上的进度")).to_have_count(0)
    expect(page.get_by_text("没有列出")).to_have_count(0)
    held[0].continue_()


def test_an_upload_stops_at_an_expired_session_and_goes_on_after_the_sign_in(page, desk, tmp_path):
    big = os.urandom(20 * 1024 * 1024)
    (tmp_path / "片段.mp4").write_bytes(big)
    desk.signs_out_after = 1
    opened(page, desk, UPLOAD)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(tmp_path / "片段.mp4")
    expect(page.locator("[data-detail]")).to_contain_text("登录已过期")
    assert desk.patches == 1

    sign_in_elsewhere(page, desk)
    page.get_by_role("button", name="继续", exact=True).click()
    expect(page.locator("#next")).to_be_visible(timeout=20_000)

    assert [sent.data for sent in desk.sent.values()] == [big]


def test_a_sign_in_elsewhere_does_not_stop_an_upload_on_its_way(page, desk, tmp_path):
    big = os.urandom(20 * 1024 * 1024)
    (tmp_path / "片段.mp4").write_bytes(big)
    opened(page, desk, UPLOAD)
    held = []
    page.route("**/tus/u0", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks it
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    with page.expect_request("**/tus/u0"):
        chooser.value.set_files(tmp_path / "片段.mp4")
    sign_in_elsewhere(page, desk)
    desk.token = ""
    with page.expect_request(
        lambda request: request.method == "PATCH" and request.headers.get("x-csrftoken") == "fresh"
    ):
        held[0].continue_()

    expect(page.locator("#next")).to_be_visible(timeout=20_000)
    assert [sent.data for sent in desk.sent.values()] == [big]


def test_a_turned_name_reads_as_it_is_and_a_finished_row_says_what_stays(page, desk, tmp_path):
    (tmp_path / "教案\u202egpj.docx.txt").write_bytes(b"x")
    opened(page, desk, UPLOAD)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-pick=files]").click()
    chooser.value.set_files(tmp_path / "教案\u202egpj.docx.txt")
    expect(page.locator("#next")).to_be_visible(timeout=20_000)

    expect(page.locator("[data-list] [data-name]")).to_have_text("教案gpj.docx.txt")
    page.get_by_role("button", name="移除").click()

    expect(page.locator("[data-notice]")).to_contain_text("草稿还在“我的资源”里")


def test_without_scripts_the_upload_is_a_plain_form(browser, desk):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    opened(page, desk, UPLOAD)

    expect(page.get_by_label("选择文件")).to_be_visible()
    expect(page.get_by_role("button", name="上传", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="选择文件夹")).to_be_hidden()
    context.close()
