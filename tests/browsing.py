"""A user at a browser (Chromium) for tests: what each page looks like on a desk and on a telephone, what the browser complains of.

Fixtures: ``address`` of a server as a user starts it, ``visit`` of one user. Without Chromium or playwright their tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# On the telephone only what may differ there: colours.
AXE = {"桌面": {"resultTypes": ["violations"]}, "手机": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}}
SLOW = 60_000  # milliseconds: a busy machine


@contextmanager
def serving(port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server as a user starts it: its address, and its process."""
    command = [str(Path(sys.executable).with_name("hegui")), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        yield found[0], process
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
        assert "Traceback" not in said, said


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as (found, _):
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("没有 Chromium（Debian：apt install chromium）")
    playwright = pytest.importorskip("playwright.sync_api", reason="没有 playwright")
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


class Visit:
    """One user at a browser of their own."""

    def __init__(self, page: Any, address: str, who: str) -> None:
        self.page = page
        self.address = address
        self.who = who
        self.complaints: list[str] = []
        self.stops = 0
        page.set_default_timeout(SLOW)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _said(self, message: Any) -> None:
        # An answer that cannot be taken comes back with 400, which the browser remarks on.
        if message.type == "error" and not re.search("status of 400|Status Error Code 400", message.text):
            self.complaints.append(message.text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"向外请求 {url}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def look(self, name: str, *, long: bool = False) -> None:
        """Both ways of looking at the page: no serious fault, nothing wider than the screen; a picture of each.

        The colours of a ``long`` page's thousand cells are those of the other pages: they are looked at on the desk only."""
        self.stops += 1
        for kind, screen, scheme in (("桌面", DESK, "light"), ("手机", PHONE, "dark")):
            self.page.set_viewport_size(screen)
            self.page.emulate_media(color_scheme=scheme)
            picture = os.environ.get("HEGUI_SCREENSHOTS")
            if picture:
                Path(picture).mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=Path(picture) / f"{self.who}-{self.stops}-{name}-{kind}.png")
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= screen["width"], f"{name}（{kind}）宽 {width}"
            if long and kind == "手机":
                continue
            axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="没有 axe-playwright-python")
            found = axe.Axe().run(self.page, options=AXE[kind]).response["violations"]
            serious = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in ("serious", "critical")]
            assert serious == [], f"{name}（{kind}）"
        self.page.set_viewport_size(DESK)

    def download(self, link: Any) -> bytes:
        with self.page.expect_download() as waiting:
            link.click()
        return Path(waiting.value.path()).read_bytes()


@pytest.fixture
def visit(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    # Colours on their way from light to dark have any contrast: nothing moves here.
    context = browser.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True, reduced_motion="reduce")
    made = Visit(context.new_page(), address, request.node.name.removeprefix("test_"))
    yield made
    context.close()
    assert made.complaints == []
