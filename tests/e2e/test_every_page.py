"""Every kind of page, on phone and desktop, plain and in 长者模式: accessible, within its width."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Site
from tests.e2e.looks import Inspector, in_english

TEACHER = "橘颂幼儿园 中班教师"
WRITER = "青禾托育中心 负责人"
FIRST, SECOND = "学前教育学院 初审编辑", "峡江教科中心 复审教研员"
SECRETARY = "联盟秘书处 秘书"
PUBLIC = [
    "/",
    "/library/",
    "/library/?q=师幼互动",
    "/library/?q=量子引力黑洞",
    "/members/",
    "/standards/",
    "/standards/kindergarten-quality-guide/",
    "/api/docs",
]
GATES = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/joining/",
    "/demo/sign-in/",
]
MEMBER = ["/today/", "/my/resources/", "/notices/", "/members/mine/"]
ACCOUNT = [
    "/accounts/profile/",
    "/accounts/sessions/",
    "/accounts/email/",
    "/accounts/phone/change/",
    "/accounts/password/set/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/sign-in-again/",
    "/accounts/logout/",
]
OFFICE = [
    "/members/office/",
    "/members/new/",
    "/office/review/",
    "/office/missed-searches/",
    "/office/resources/",
]
FILES = ["pptx", "docx", "xlsx", "pdf", "epub", "txt", "h5p", "png", "mp3"]
HIT = "li.hit h2 a"


@pytest.fixture
def public(visitor: Page, site: Site) -> Inspector:
    """Look at pages as a visitor."""
    return Inspector.of(visitor, site)


def public_id(site: Site, question: str) -> str:
    """Read an address that no page of the demo leads to."""
    path = site.data_dir / "tuoju.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchone()[0]


def test_public_pages(public: Inspector, site: Site):
    statement = public.address(PUBLIC[-2], "a[href*='/kindergarten-quality-guide/B1.1/']")
    member = public.address("/members/", "main a[href^='/members/']")
    resource = public.address("/library/?q=师幼互动观察与回应", HIT)
    bundle = public_id(
        site, "select public_id from library_collection where title = '一日生活保育要点'"
    )
    others = [statement, member, f"/collections/{bundle}/", f"{resource}poster/"]

    assert public.problems([*PUBLIC, *others]) == {}


def test_the_way_in(public: Inspector):
    assert public.problems(GATES) == {}

    public.page.goto(public.site.at("/accounts/login/code/"))
    public.page.locator("main form input:not([type=hidden])").first.fill("secretariat@example.org")
    public.page.locator("main form [type=submit], main form .btn--primary").first.click()
    public.page.wait_for_url("**/confirm/**")
    assert public.here() == []


def test_the_home_of_elder_people(public: Inspector, site: Site):
    public.page.context.add_cookies([{"name": "tuoju_elder", "value": "1", "url": site.url}])

    assert public.problems(["/", "/library/"]) == {}


def test_pages_that_say_no(public: Inspector, sign_in, site: Site):
    gone = public_id(site, "select public_id from library_resource where withdrawn_at is not null")

    assert public.problems(["/nothing-here/"], status=404) == {}
    assert public.problems([f"/r/{gone}/"], status=410) == {}
    assert Inspector.of(sign_in(TEACHER), site).problems(["/members/office/"], status=403) == {}
    assert Inspector.of(sign_in(SECRETARY), site).problems([f"/r/{gone}/"], status=410) == {}


@pytest.mark.parametrize("kind", FILES)
def test_a_resource_of_each_kind(public: Inspector, site: Site, kind: str):
    found = public_id(
        site,
        "select r.public_id from library_resource r join library_attachedfile f"  # noqa: S608
        " on f.version_id = r.current_id"
        f" where r.withdrawn_at is null and f.name like '%.{kind}'",
    )

    assert public.problems([f"/r/{found}/"]) == {}


def test_a_members_pages(sign_in, site: Site):
    member = Inspector.of(sign_in(TEACHER), site)

    assert member.problems([*MEMBER, *ACCOUNT]) == {}


def test_bringing_in(sign_in, site: Site, tmp_path: Path):
    teacher = Inspector.of(sign_in(TEACHER), site)
    good, empty, odd = (tmp_path / name for name in ("区角观察.md", "空的.pptx", "程序.exe"))
    good.write_text("# 区角观察\n\n先看见，再回应。\n", "utf-8")
    empty.write_bytes(b"")
    odd.write_bytes(b"MZ" + bytes(64))
    assert teacher.problems(["/my/upload/"]) == {}

    with teacher.page.expect_file_chooser() as choosing:
        teacher.page.locator("[data-pick=files]").click()
    choosing.value.set_files([good, empty, odd])
    expect(teacher.page.locator("li.file [data-tag]", has_text="完成")).to_have_count(1)
    assert teacher.here() == []

    teacher.page.locator("[data-when-uploaded] a").click()
    expect(teacher.page.locator("tj-grid tbody tr")).to_have_count(1, timeout=60_000)
    assert teacher.here() == []
    teacher.page.locator("button[name=submit]").click()
    expect(teacher.page.locator(".error-summary")).to_be_visible()
    assert teacher.here() == []


def test_a_writers_pages(sign_in, site: Site):
    writer = Inspector.of(sign_in(WRITER), site)
    draft = writer.address(
        "/my/organisation/resources/", "main a[href^='/my/']:has-text('托班游戏观察')"
    )

    assert writer.problems(["/my/resources/", "/my/organisation/resources/", draft]) == {}

    writer.page.goto(site.at(draft))
    writer.page.locator("button", has_text="提交").first.click()
    writer.page.wait_for_load_state()
    assert writer.here() == []


@pytest.mark.parametrize(
    ("person", "title"), [(FIRST, "家长群怎么说话"), (SECOND, "请孩子一起做决定")]
)
def test_judging(sign_in, site: Site, person: str, title: str):
    judge = Inspector.of(sign_in(person), site)
    judge.page.goto(site.at("/office/review/"))
    judge.page.locator("td.lead a", has_text=title).first.click()
    judge.page.wait_for_load_state()
    address = judge.page.url.removeprefix(site.url)

    assert judge.problems(["/today/", "/office/review/", address]) == {}

    judge.page.goto(site.at(f"{address}?show=new"))
    assert judge.here() == []


def test_the_office(sign_in, site: Site):
    office = Inspector.of(sign_in(SECRETARY), site)
    member = office.address("/members/office/", "td a[href^='/members/']").split("edit")[0]
    resource = office.address("/library/?q=师幼互动观察与回应", HIT)
    member_pages = [f"{member}edit/", f"{member}people/"]

    assert office.problems([*OFFICE, *member_pages, f"{resource}manage/"]) == {}

    office.page.locator(
        "form[action$='manage/links'] [type=submit], form[action$='manage/links'] .btn"
    ).first.click()
    address = office.page.locator("#main code").first.inner_text()
    assert office.here() == []
    assert office.problems([address.removeprefix(site.url)]) == {}


def test_english_pages_fit(public: Inspector, sign_in, site: Site):
    secretary = Inspector.of(sign_in(SECRETARY), site)
    for one in (public, secretary):
        in_english(one.page.context, site)

    assert public.fits([*PUBLIC, *GATES]) == {}
    assert secretary.fits([*MEMBER, *ACCOUNT, *OFFICE, "/my/upload/"]) == {}
