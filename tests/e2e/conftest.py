"""A real process tree, a real browser; one of each for all journeys."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.core.conditions import wait_for

TUOJU = Path(sys.executable).with_name("tuoju")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
_ENDED_BADLY = pytest.StashKey[list[bool]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "tests/e2e/" in str(item.path):
            item.add_marker("e2e")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Remember how the journey ended, for the fixture that shows what its pages said."""
    report = yield
    item.stash.setdefault(_ENDED_BADLY, []).append(report.failed)
    return report


@dataclass(frozen=True)
class Site:
    """A running deployment."""

    url: str
    data_dir: Path
    pid: int

    def at(self, path: str) -> str:
        return f"{self.url}{path}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def _slides_are_read(url: str) -> bool:
    """Whether the worker has read and indexed the deck that the journeys look for."""
    search = f"{url}/api/v1/search?q=shiyouhudong"
    with urllib.request.urlopen(search, timeout=5) as response:
        hits = json.load(response)["hits"]
    return any("看见" in hit["title"] and hit["pages"] for hit in hits)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a small demo alliance until the last journey is over."""
    data_dir = tmp_path_factory.mktemp("alliance")
    environment = {
        **os.environ,
        "TUOJU_DATA_DIR": str(data_dir),
        "TUOJU_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tuoju.config.settings",
    }
    subprocess.run([sys.executable, "-m", "tests.e2e.alliance"], env=environment, check=True)
    port = _free_port()
    server = subprocess.Popen(
        [str(TUOJU), "serve", "--port", str(port), "--workers", "2"], env=environment
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(url), seconds=60)
        wait_for(lambda: _slides_are_read(url), seconds=120)
        yield Site(url, data_dir, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(
    browser: Browser, site: Site, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows of different people; every request must stay on the site."""
    opened: list[BrowserContext] = []
    strangers: list[str] = []
    troubles: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "zh-CN", "accept_downloads": True, **options}
        )
        context.set_default_timeout(15_000)
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((site.url, "data:", "blob:"))
                else strangers.append(request.url)
            ),
        )
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                troubles.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        opened.append(context)
        return context

    yield make
    if any(request.node.stash.get(_ENDED_BADLY, [])):
        show_pages(opened)
    for context in opened:
        context.close()
    assert strangers == []
    assert troubles == []


def show_pages(contexts: list[BrowserContext]) -> None:
    """Print what every open page says; pytest shows it beside the failure."""
    for page in [page for context in contexts for page in context.pages]:
        sys.stdout.write(f"\n== {page.url}\n{page.locator('body').inner_text()[:4000]}\n")


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext]) -> Page:
    """Open a window of somebody who has not signed in."""
    return new_context().new_page()


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext], site: Site) -> Callable[..., Page]:
    """Enter as one of the demo's roles, by the words on the card."""

    def enter(words: str, **options: object) -> Page:
        page = new_context(**options).new_page()
        page.goto(site.at("/demo/sign-in/"))
        page.locator("button[name=person]", has_text=words).first.click()
        page.wait_for_url(lambda url: "/demo/" not in url)
        return page

    return enter
