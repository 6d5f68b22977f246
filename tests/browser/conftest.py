"""The built site on a local port, and a real Chromium to look at it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gallery_gen.site.publish import publish
from tests.browser.chromium import ADVICE, FLAGS, find
from tests.browser.serving import Site, served

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole real site, built strict by the same function as `make site`."""
    folder = tmp_path_factory.mktemp("published") / "site"
    folder.mkdir()
    with served(folder) as site, pytest.MonkeyPatch.context() as patch:
        # Instant navigation compares addresses with site_url, so the site must know where it is served.
        patch.setenv("SITE_URL", f"{site.address}en/")
        publish(ROOT, folder)
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a missing one is a failure, never a skip."""
    path = find()
    assert path is not None, ADVICE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page beside the scripts of the tools."""
    with served(ROOT / "gallery_gen/site/widgets/on_demand") as scripts:
        page = browser.new_page()
        page.route(
            "**/blank", lambda route: route.fulfill(body="<title>blank</title>", content_type="text/html")
        )
        page.goto(f"{scripts.address}blank")
        yield page
        page.close()


WATCH_POLICY = """addEventListener("securitypolicyviolation", event =>
    policyViolated(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile; whatever a test does in it, no page may want what its policy forbids."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    violations: list[str] = []
    context.expose_function("policyViolated", lambda what: violations.append(what))
    context.add_init_script(WATCH_POLICY)
    yield context
    context.close()
    assert violations == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh tab."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains of, as it comes."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def _nothing_to_complain_of(complaints: list[str]) -> Iterator[None]:
    """The console stays empty."""
    yield
    assert complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser last: fast tests first."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)
