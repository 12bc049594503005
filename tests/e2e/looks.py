"""One page in every look: what axe says about it, and whether it keeps to its width."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page
from tests.e2e.conftest import DESKTOP, PHONE, Site

SERIOUS = {"serious", "critical"}
WIDTHS = (320, 390, 768, 1100, 1280, 1600)
JUDGED = {PHONE["width"], DESKTOP["width"]}
TOO_WIDE = """() => {
  const right = (element) => element.closest(".tabs") ? 0 : element.getBoundingClientRect().right;
  const widest = [...document.querySelectorAll("body *")].reduce((a, b) => (right(b) > right(a) ? b : a));
  const over = document.documentElement.scrollWidth - window.innerWidth;
  return [over, `${widest.tagName}.${widest.className} ${widest.textContent.trim().slice(0, 40)}`];
}"""
WORDLESS = """() => [...document.querySelectorAll("option")]
    .filter((one) => /^-+$/.test(one.textContent.trim())).map((one) => one.parentElement.name)"""
ELDER = "elder => document.documentElement.toggleAttribute('data-elder', elder)"


@dataclass(frozen=True)
class Inspector:
    """Opens pages one after the other and collects what is wrong with them."""

    page: Page
    site: Site

    @classmethod
    def of(cls, page: Page, site: Site) -> Inspector:
        page.add_init_script(AXE_SCRIPT)
        return cls(page, site)

    def problems(self, paths: list[str], *, status: int = 200) -> dict[str, list[str]]:
        """Return the problems of each page that has any."""
        found = {path: self._opened(path, status) + self.here() for path in paths}
        return {path: problems for path, problems in found.items() if problems}

    def here(self) -> list[str]:
        """Return the problems of the page as it stands, in four looks and at six widths."""
        found = [f"no words: {one}" for one in self.page.evaluate(WORDLESS)]
        for elder in (False, True):
            self.page.evaluate(ELDER, elder)
            look = "elder" if elder else "plain"
            for width in WIDTHS:
                found += [f"{look}, {one}" for one in self._overflow(width)]
                if width in JUDGED:
                    found += [f"{look}, {width} px: {one}" for one in self._violations()]
        self.page.evaluate(ELDER, False)
        return found

    def fits(self, paths: list[str]) -> dict[str, list[str]]:
        """Return the pages that are wider than the window at some width, plain or elder."""
        found = {}
        for path in paths:
            self.page.goto(self.site.at(path))
            for elder in (False, True):
                self.page.evaluate(ELDER, elder)
                overflow = [one for width in WIDTHS for one in self._overflow(width)]
                if overflow:
                    found.setdefault(path, []).extend(overflow)
        return found

    def address(self, start: str, selector: str) -> str:
        """Say where the first such link of a page leads."""
        self.page.goto(self.site.at(start))
        href = self.page.locator(selector).first.get_attribute("href")
        assert href, f"{selector} on {start} leads nowhere"
        return href

    def _opened(self, path: str, status: int) -> list[str]:
        answer = self.page.goto(self.site.at(path))
        if path.startswith("/r/"):
            self.page.wait_for_load_state("networkidle")
        return [] if answer.status == status else [f"answered {answer.status}"]

    def _violations(self) -> list[str]:
        answer = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:140]}"
            for one in answer["violations"]
            if one["impact"] in SERIOUS
        ]

    def _overflow(self, width: int) -> list[str]:
        self.page.set_viewport_size({"width": width, "height": 900})
        over, widest = self.page.evaluate(TOO_WIDE)
        return [f"{over} px too wide at {width}: {widest}"] if over > 0 else []


def in_english(context: BrowserContext, site: Site) -> None:
    """Let a window speak English from its next page on."""
    context.add_cookies([{"name": "django_language", "value": "en", "url": site.url}])
