"""The built site on a local port, and a real Chromium to look at it with."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gallery_gen.site.publish import publish
from tests.browser.chromium import ADVICE, FLAGS, find

ROOT = Path(__file__).parents[2]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Site:
    """A published site: its folder, its address, and its pages."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.pages = sorted(
            path.relative_to(folder).as_posix().removesuffix("index.html") for path in folder.rglob("*.html")
        )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on a local port; it may be filled later, once the address is known."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole real site, built strict by the same function as `make site`."""
    folder = tmp_path_factory.mktemp("published") / "site"
    folder.mkdir()
    # Instant navigation compares addresses with site_url, so the site must know where it is served.
    with served(folder) as address:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SITE_URL", f"{address}en/")
            publish(ROOT, folder)
        yield Site(folder, address)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a missing one is a failure, never a skip."""
    path = find()
    assert path is not None, ADVICE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh tab."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser last: fast tests first."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)
