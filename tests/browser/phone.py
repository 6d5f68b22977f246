"""A narrow phone to try a page on, and what axe-core finds wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page


@contextmanager
def phone(browser: Browser, scheme: str) -> Iterator[Page]:
    """A fresh tab of 360 pixels with touch, in the light or dark scheme, for a reader who wants little motion."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def violations(page: Page, part: str | None = None) -> list[tuple[str, list[str]]]:
    """Each broken rule of axe-core on a page or in a part of it, with the first places."""
    found = Axe().run(page, context=part).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]][:2]) for one in found]
