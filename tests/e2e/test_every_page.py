"""Every page, on phone and desktop, plain and in 长者模式: accessible, within its width."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.conftest import DESKTOP, PHONE, Site

PUBLIC = [
    "/",
    "/library/",
    "/library/?q=师幼互动",
    "/library/?q=量子引力黑洞",
    "/members/",
    "/standards/",
    "/standards/kindergarten-quality-guide/",
    "/accounts/login/",
    "/demo/sign-in/",
    "/nothing-here/",
]
MEMBER = ["/today/", "/my/resources/", "/my/upload/", "/notices/"]
REVIEWER = ["/office/review/", "/today/"]
SERIOUS = {"serious", "critical"}


def findings(page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in violations
        if one["impact"] in SERIOUS
    ]


def problems_of(page, site: Site, paths: list[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(site.at(path))
        page.wait_for_load_state("networkidle")
        problems = findings(page)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if width > 0:
            problems.append(f"{width} px too wide")
        if problems:
            found[path] = problems
    return found


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_public_pages(new_context, site: Site, viewport, elder):
    context = new_context(viewport=viewport)
    if elder:
        context.add_cookies([{"name": "tuoju_elder", "value": "1", "url": site.url}])
    page = context.new_page()
    page.goto(site.at("/library/?q=师幼互动观察"))
    resource = page.locator("li.hit h2 a").first.get_attribute("href")

    assert problems_of(page, site, [*PUBLIC, resource]) == {}


def test_public_pages_fit_320_pixels(new_context, site: Site):
    page = new_context(viewport={"width": 320, "height": 700}).new_page()
    page.goto(site.at("/library/?q=师幼互动观察"))
    resource = page.locator("li.hit h2 a").first.get_attribute("href")
    wide = {}
    for path in [*PUBLIC, resource]:
        page.goto(site.at(path))
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide[path] = over

    assert wide == {}


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("role", "paths"), [("教师", MEMBER), ("初审", REVIEWER)])
def test_pages_for_people(sign_in, site: Site, viewport, role, paths):
    page = sign_in(role, viewport=viewport)

    assert problems_of(page, site, paths) == {}
