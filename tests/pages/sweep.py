"""Faults that only a real browser sees, for every page in one pass: requests, weight, pictures, axe-core, width, no script.

A page is opened once with scripts and once without; colours and width change while it stands.
"""

import gzip
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.browser.chromium import FLAGS
from tests.browser.serving import Site
from tests.pages.document import Fault

MOST_BYTES = 1_500_000
"""Of the pictures that are fetched before anyone scrolls."""
MOST_SCRIPT = 60_000
"""Bytes of all scripts that a page runs, the theme's among them, as a server sends them: gzipped."""
MOST_TOOL_SCRIPT = 80_000
"""The same for a page whose whole content is a tool."""
TOOL_PAGES = ("your-photo/",)
AXE = """options => axe.run({resultTypes: ["violations"], selectors: false, ...options}).then(results =>
    results.violations.flatMap(({id, help, nodes}) => nodes.map(node => [`${id}: ${help}`, node.html.slice(0, 160)])))"""
COME_NEAR = """async () => {  // a tool loads its inside when a reader comes near
    for (const tool of document.querySelectorAll("main *")) {
        if (!tool.localName.includes("-")) continue;
        tool.scrollIntoView();
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
}"""
FIRST_VIEW, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
BROKEN_IMAGES = """async () => {
    const images = [...document.images].filter(image => image.getAttribute("src"));
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map(image => image.decode().catch(() => {})));
    return images.filter(image => !(image.naturalWidth > 0)).map(image => image.src);
}"""
UNSIZED_IMAGES = """() => [...document.querySelectorAll("main img")].filter(
    image => !image.getAttribute("width") || !image.getAttribute("height")).map(image => image.outerHTML)"""
WIDE_ELEMENTS = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
        element => element.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px wide, because of ` + (wide.at(-1) ?? root).outerHTML.slice(0, 120)];
}"""
HIDDEN_WITHOUT_SCRIPT = """async () => {
    const main = document.querySelector("main, body");
    const shown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const drawings = [...main.querySelectorAll("img, figure svg[role=img], .sc-drawing")];
    const first = drawings.find(drawing => shown(drawing));
    const faults = [];
    if (drawings.length && !first) faults.push("no picture is visible: " + drawings[0].outerHTML.slice(0, 120));
    if (first instanceof HTMLImageElement) {
        await first.decode().catch(() => faults.push("the first picture does not load: " + first.src));
    }
    for (const caption of main.querySelectorAll("figcaption")) {
        if (!caption.closest("details:not([open])") && !shown(caption)) {
            faults.push("hidden caption: " + caption.textContent.trim().slice(0, 80));
        }
    }
    return faults;
}"""


class _Watch:
    """Hears what a page asks for and complains about."""

    def __init__(self, page: Page, site: Site) -> None:
        self.address = site.address
        self.folder = site.folder
        self.current = ""
        self.faults: list[Fault] = []
        self.picture_bytes = 0
        self.scripts: set[Path] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note("script error", str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", self._request)
        page.on("response", self._response)

    def start(self, path: str) -> None:
        """From now on it is about another page."""
        self.current, self.picture_bytes, self.scripts = path, 0, set()

    def script_bytes(self) -> int:
        """What the page's scripts weigh so far."""
        return sum(map(_gzipped, self.scripts))

    def _note(self, what: str, where: str) -> None:
        self.faults.append(Fault(self.current, what, where))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("error in the console", message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._note("foreign request", request.url)

    def _failed(self, request: Request) -> None:
        # Chromium fetches pictures, the icon and the search's worker in its own time; going on to the next page
        # cuts that short, which is no fault. What is not there answers with a status.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed request ({request.failure})", request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status}", response.url)
        if response.request.resource_type == "image":
            self.picture_bytes += int(response.headers.get("content-length", 0))
        if response.request.resource_type == "script" and response.ok:
            self.scripts.add(self.folder / urlsplit(response.url).path.lstrip("/"))


@cache
def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def look(site: Site, chromium: str, pages: list[str]) -> list[Fault]:
    """Sweep some pages with a browser of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        found = list(sweep(browser, site, pages))
        browser.close()
    return found


def sweep(browser: Browser, site: Site, pages: Iterable[str]) -> Iterator[Fault]:
    """Every fault of every page."""
    pages = list(pages)
    context = browser.new_context(viewport=FIRST_VIEW, color_scheme="light")  # type: ignore[arg-type]
    page = context.new_page()
    watch = _Watch(page, site)
    # A picture that the page before has fetched weighs on this page too.
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for path in pages:
        watch.start(path)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(FIRST_VIEW)  # type: ignore[arg-type]
        page.goto(site.address + path)
        page.wait_for_load_state("networkidle")
        if watch.picture_bytes > MOST_BYTES:
            yield Fault(path, "pictures of the first view weigh too much", f"{watch.picture_bytes:,} bytes")
        yield from (Fault(path, *fault) for fault in _seen(page))
        most = MOST_TOOL_SCRIPT if path.endswith(TOOL_PAGES) else MOST_SCRIPT
        if (script := watch.script_bytes()) > most:
            yield Fault(path, "scripts weigh too much", f"{script:,} bytes gzipped")
        page.evaluate(COME_NEAR)  # what a page's policy forbids, the browser says in the console
        page.goto("about:blank")  # so that nothing that is still on its way counts for the next page
    yield from watch.faults
    context.close()

    context = browser.new_context(viewport=FIRST_VIEW, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    for path in pages:
        page.goto(site.address + path)
        for what in page.evaluate(HIDDEN_WITHOUT_SCRIPT):
            yield Fault(path, "without JavaScript", what)
    context.close()


def _seen(page: Page) -> Iterator[tuple[str, str]]:
    page.evaluate(AXE_SCRIPT)
    yield from _axe(page, "light", {})
    page.emulate_media(color_scheme="dark")
    # Only colours differ; all else has been judged.
    yield from _axe(page, "dark", {"runOnly": ["color-contrast", "link-in-text-block"]})
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    yield from (("scrolls sideways on a phone", where) for where in page.evaluate(WIDE_ELEMENTS))
    yield from (("image without width or height", where) for where in page.evaluate(UNSIZED_IMAGES))
    yield from (("broken image", where) for where in page.evaluate(BROKEN_IMAGES))


def _axe(page: Page, scheme: str, options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    # Not by Axe.run: what it brings over of all that is well takes longer than judging.
    yield from ((f"axe, {scheme}: {what}", where) for what, where in page.evaluate(AXE, options))
