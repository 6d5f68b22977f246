"""The page Your photo in trouble: stopping, changing one's mind, bad files, files that do not come, workers that fail."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.serving import Site
from tests.browser.your_photo import (
    FIRST,
    GRADIENT,
    done,
    hand_over,
    message,
    networks,
    opened,
    png,
    run,
    stages,
    visit,
)

SILENT = "onmessage = () => {};"
"""A worker that never answers."""


@pytest.fixture
def tool(page: Page, site: Site, complaints: list[str]) -> Iterator[Locator]:
    """The tool, once it has run for the first time."""
    yield opened(page, site)
    assert complaints == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (FilePayload(name="a.png", mimeType="image/png", buffer=b"No picture at all."), "not a picture"),
        (FilePayload(name="a.png", mimeType="image/png", buffer=b""), "is empty"),
        (FilePayload(name="a.png", mimeType="image/png", buffer=png(GRADIENT)["buffer"][:60]), "damaged"),
        (
            FilePayload(name="a.bmp", mimeType="image/bmp", buffer=b"BM" + bytes(12) + b"\x28" + bytes(3) + b"\x20\x4e\0\0" * 2 + bytes(20)),
            "too large",
        ),
    ],
    ids=["text", "empty", "cut", "large"],
)  # fmt: skip
def test_bad_files_are_refused_and_the_page_lives_on(tool: Locator, file: FilePayload, sentence: str) -> None:
    hand_over(tool, file)
    expect(tool.locator("[data-own=message]")).to_contain_text(sentence)
    expect(stages(tool)).to_have_count(FIRST)
    hand_over(tool, png(GRADIENT))
    expect(tool.locator("[data-own=message]")).to_contain_text("240 × 90 pixels")
    done(tool)


def test_a_picture_of_one_pixel(tool: Locator) -> None:
    hand_over(tool, png(np.full((1, 1, 3), 70, np.uint8)))
    expect(stages(tool).first).to_contain_text("min0.275")
    done(tool)


def test_a_run_can_be_stopped(page: Page, site: Site, complaints: list[str]) -> None:
    page.route(
        "**/your-photo-worker.js", lambda route: route.fulfill(body=SILENT, content_type="text/javascript")
    )
    tool = visit(page, site)
    expect(tool.locator("[data-status]")).to_contain_text("Scaling the picture to 400 × 320")
    expect(run(tool)).to_have_text("Stop")
    run(tool).focus()
    page.keyboard.press("Enter")
    expect(tool.locator("[data-status]")).to_have_text("Stopped.")
    expect(run(tool)).to_have_text("Run again")
    expect(run(tool)).to_be_focused()
    page.unroute("**/your-photo-worker.js")
    page.keyboard.press("Enter")
    done(tool)
    expect(stages(tool)).to_have_count(FIRST)
    assert complaints == []


def test_stopped_in_the_middle(page: Page, site: Site, complaints: list[str]) -> None:
    """What is there stays; what was under way is never heard of again."""
    half = """onmessage = () => {
        const numbers = {min: 0, max: 1, mean: 0.5, negative: 0};
        const drawn = {blob: new Blob([]), width: 4, height: 4, low: null, high: null, colormap: null};
        postMessage({stage: {index: 0, numbers, pictures: [drawn]}});
        postMessage({stage: {index: 1, numbers, pictures: []}});
    };"""
    page.route(
        "**/your-photo-worker.js", lambda route: route.fulfill(body=half, content_type="text/javascript")
    )
    tool = visit(page, site)
    expect(tool.locator("[data-status]")).to_have_text("Stage 3 of 3: relu1")
    run(tool).click()
    expect(tool.locator("[data-status]")).to_have_text("Stopped after 2 of 3 stages.")
    expect(stages(tool)).to_have_count(2)
    assert complaints == []


def test_another_network_while_one_is_running(page: Page, site: Site, complaints: list[str]) -> None:
    tool = visit(page, site, "?network=lenet-1998-front")
    expect(tool.locator("[data-status]")).to_contain_text("Stage")  # of the slowest that there is
    networks(tool).select_option("pool-max-5")
    done(tool, 2)
    expect(stages(tool)).to_have_count(2)
    expect(stages(tool).last).to_contain_text("max pooling 5 × 5")
    for slug in ("cat-14", "cat-03", "pool-min-5"):
        networks(tool).select_option(slug)
    done(tool, 2)
    expect(stages(tool).last).to_contain_text("min pooling 5 × 5")
    expect(stages(tool)).to_have_count(2)
    assert complaints == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("**/networks/cat-02.safetensors", "The network could not be loaded"),
        ("**/pictures/*", "The photo could not be loaded"),
        ("**/your-photo-worker.js", "The computation could not be started"),
    ],
)
def test_what_does_not_come_is_said_and_can_be_asked_for_again(
    page: Page, site: Site, file: str, sentence: str
) -> None:
    page.route(file, lambda route: route.abort())
    tool = visit(page, site, "?network=cat-02")
    expect(message(tool)).to_contain_text(sentence)
    expect(run(tool)).to_have_text("Run again")
    page.unroute(file)
    run(tool).click()
    done(tool, 2)
    expect(message(tool)).to_have_text("")


def test_a_file_that_is_cut_short(page: Page, site: Site, complaints: list[str]) -> None:
    page.route(
        "**/networks/cat-02.safetensors",
        lambda route: route.fulfill(body=b"\x08\0\0\0\0\0\0\0{}", status=200),
    )
    tool = visit(page, site, "?network=cat-02")
    expect(message(tool)).to_contain_text("The network could not be loaded")
    networks(tool).select_option("cat-04")
    done(tool, 2)
    assert complaints == []


def test_a_worker_that_fails(page: Page, site: Site, complaints: list[str]) -> None:
    failing = 'onmessage = () => postMessage({error: "out of memory"});'
    page.route(
        "**/your-photo-worker.js", lambda route: route.fulfill(body=failing, content_type="text/javascript")
    )
    tool = visit(page, site)
    expect(message(tool)).to_contain_text("broke off (out of memory)")
    page.unroute("**/your-photo-worker.js")
    run(tool).click()
    done(tool)
    assert complaints == []


@pytest.mark.parametrize("missing", ["Worker", "OffscreenCanvas"])
def test_a_browser_without_workers(page: Page, site: Site, complaints: list[str], missing: str) -> None:
    page.add_init_script(f"delete window.{missing}")
    tool = visit(page, site)
    expect(message(tool)).to_contain_text("This browser is too old for this page")
    expect(page.get_by_role("heading", name="What to try")).to_be_visible()
    assert complaints == []


def test_leaving_ends_the_computation(page: Page, site: Site, complaints: list[str]) -> None:
    tool = visit(page, site, "?network=lenet-1998-front")
    expect(tool.locator("[data-status]")).to_contain_text("Stage")
    (worker,) = [each for each in page.workers if each.url.endswith("your-photo-worker.js")]
    with worker.expect_event("close"):
        page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Compare").click()
    expect(page.locator("gallery-compare tbody tr").first).to_be_visible()
    assert complaints == []
