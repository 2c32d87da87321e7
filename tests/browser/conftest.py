"""The example site, built once and served on this machine, and the browser that looks at it.

Rules:

* The browser is the machine's own Chromium; none is ever downloaded. Without one these tests skip, unless
  `ASSAY_DEMAND` names `browser`: then they fail. The same goes for axe-core and `node`.
* Nothing but the loopback address is reached; the tests check it request by request.

Example::

    def test_it(example: Example, looker: Looker) -> None:
        with looker(example, "/badges/") as look:
            assert look.page.title()
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pytest
import pytest_socket
from playwright.sync_api import Browser, Page, Response, sync_playwright
from sites import NOW

from assay.builder import build_site
from assay.credentials.verified import VerifiedAward, VerifiedContent

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "interop" / "node_modules" / "axe-core" / "axe.min.js"
EARLIER = datetime(2026, 10, 20, tzinfo=UTC)
"""A time at which some awards of the example have not begun."""
LATER = datetime(2037, 1, 1, tzinfo=UTC)
"""A time at which the example's status list is too old to tell anything."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The example site, built at some time and served."""

    verified: VerifiedContent
    folder: Path
    base: str
    """``http://127.0.0.1:`` and the port."""

    def award(self, kind: str) -> VerifiedAward:
        """Return the first award of a kind: level, score or attendance for valid ones, else the state."""
        return next(award for award in self.verified.awards if _kind(award) == kind)

    def badge(self, kind: str) -> str:
        """Return the address of the first badge with a rubric, a scale or no assessment: level, score, attendance."""
        return f"/badges/{self.award(kind).claim.badge_id.text.rstrip('/').rpartition('/')[2]}/"


def _kind(award: VerifiedAward) -> str:
    if award.state != "valid":
        return award.state
    if award.claim.result is None:
        return "attendance"
    return "score" if award.claim.result.best else "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page that was opened, and everything that happened meanwhile."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Messages on the console, failed requests and answers that are no success."""


class Looker(Protocol):
    """Open a page of a site in a tab of its own."""

    def __call__(self, site: Example, path: str, **options: object) -> AbstractContextManager[Look]:
        """Open `path`; options are those of a Playwright context."""


def missing(demand: str, reason: str) -> NoReturn:
    """Skip the test for want of a tool, or fail it when `ASSAY_DEMAND` names the tool."""
    if demand in os.environ.get("ASSAY_DEMAND", "").split(","):
        pytest.fail(reason)
    pytest.skip(reason)


class _Quiet(SimpleHTTPRequestHandler):
    """Files of one folder, as any static host would serve them, without a line of log each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback address while the block runs."""
    pytest_socket.enable_socket()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def _example(folder: Path, now: datetime) -> Iterator[Example]:
    built = build_site(ROOT, folder, now=now)
    with served(folder) as base:
        yield Example(verified=built.verified, folder=folder, base=base)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the example site as built on 22 November 2026."""
    with _example(tmp_path_factory.mktemp("browser") / "site", NOW) as site:
        yield site


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the same site as if built before some of its awards begin."""
    with _example(tmp_path_factory.mktemp("earlier") / "site", EARLIER) as site:
        yield site


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the same site as if nobody had signed a status list for years."""
    with _example(tmp_path_factory.mktemp("later") / "site", LATER) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the machine's Chromium, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing("browser", f"there is no browser on this machine: none of {', '.join(BROWSERS)}")
    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        # Containers often run as root, where Chromium refuses its own sandbox; it opens nothing but our pages.
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    if not AXE.is_file():
        missing("node", "axe-core is not there: npm install --no-package-lock --prefix tests/interop")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def looker(browser: Browser) -> Looker:
    """Return the function that opens pages, one tab for each set of options: the pages leave nothing behind in it."""
    tabs: dict[str, _Tab] = {}

    @contextmanager
    def look(site: Example, path: str, **options: object) -> Iterator[Look]:
        tab = tabs.get(repr(options)) or tabs.setdefault(repr(options), _Tab(browser, options))
        tab.seen = Look(page=tab.page)
        tab.page.emulate_media(media="null")
        tab.page.goto(site.base + path)
        yield tab.seen

    return look


class _Tab:
    """A tab of the browser, and where what happens in it is written down."""

    def __init__(self, browser: Browser, options: Mapping[str, object]) -> None:
        settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, **options}
        context = browser.new_context(**settings)
        if settings.get("java_script_enabled", True):
            context.add_init_script(WATCH_POLICY)
        self.page = context.new_page()
        self.seen = Look(page=self.page)
        self.page.on("request", lambda request: self.seen.requests.append(request.url))
        self.page.on("console", lambda message: self.seen.failures.append(message.text))
        self.page.on("pageerror", lambda error: self.seen.failures.append(error.message))
        self.page.on("response", self._note_status)
        self.page.on("requestfailed", lambda request: self.seen.failures.append(f"{request.url}: {request.failure}"))

    def _note_status(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.failures.append(f"{response.url}: {response.status}")
