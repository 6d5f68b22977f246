"""The tool of the page Your photo: opening it, its parts, and a picture to hand over."""

from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.serving import Site

FIRST = 3
"""Stages of the network that the page opens with."""
GRADIENT = np.stack(np.broadcast_arrays(np.arange(90)[:, np.newaxis] * 2, np.arange(240), 99), axis=2).astype(
    np.uint8
)


def visit(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/your-photo/{query}")
    return page.locator("your-photo")


def opened(page: Page, site: Site, query: str = "") -> Locator:
    tool = visit(page, site, query)
    done(tool)
    return tool


def done(tool: Locator, stages: int | None = None) -> None:
    """Wait for the end of a run."""
    said = "computed here" if stages is None else f"{stages} stages, computed here"
    expect(tool.locator("[data-status]")).to_contain_text(said)
    expect(run(tool)).to_have_text("Run again")


def run(tool: Locator) -> Locator:
    return tool.locator("[data-run]")


def photos(tool: Locator) -> Locator:
    return tool.get_by_label("From the gallery")


def networks(tool: Locator) -> Locator:
    return tool.get_by_label("Network", exact=True)


def stages(tool: Locator) -> Locator:
    return tool.locator("[data-stages] > li")


def message(tool: Locator) -> Locator:
    return tool.locator("[data-message]")


def png(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], name: str = "mine.png") -> FilePayload:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=file.getvalue())


def hand_over(tool: Locator, file: FilePayload) -> None:
    tool.get_by_label("Open a picture").set_input_files(file)
