"""The referee's page as it is built, and Chromium to open it in; where one of them cannot be had, the tests are skipped."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exactmarket.page.build import CannotBuild, build


@pytest.fixture(scope="session")
def referee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with the checker."""
    place = tmp_path_factory.mktemp("page") / "referee.html"
    try:
        with tempfile.TemporaryDirectory() as folder:
            place.write_text(build(Path(folder)), encoding="utf-8")
    except CannotBuild as fault:
        pytest.skip(f"the page cannot be built: {fault}")
    return place


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's own Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page in the browser, and everything that it asked for or complained of.

    The page's policy forbids to evaluate strings, so that waiting is done from here.
    """

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(offline=True, **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri())
        self.wait("checker.ready || !words.runtime")

    def wait(self, condition: str, seconds: float = 120) -> None:
        """Wait until the condition holds in the page."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.02)

    def check(self, *files: Path) -> list[dict[str, Any]]:
        """Hand files to the page, and return what it says of each when it has told the one that it shows."""
        before = self.page.evaluate("entries.length")
        self.page.set_input_files("#files", [str(file) for file in files])
        busy = "!['waiting', 'checking'].includes"
        self.wait(f"entries.length == {before + len(files)} && entries.every((each) => {busy}(each.state))")
        self.wait("shown.state == 'stopped' || shown.at in shown.told")
        fields = "name: each.name, state: each.state, kind: each.kind, reason: each.reason"
        found: list[dict[str, Any]] = self.page.evaluate(f"entries.slice({before}).map((each) => ({{{fields}}}))")
        return found


@pytest.fixture
def opened(chromium: Any, referee: Path) -> Iterator[Opened]:
    """The page with the checker, open and ready."""
    page = Opened(chromium, referee)
    yield page
    page.context.close()
