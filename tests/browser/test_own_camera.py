"""A reader's camera in a real browser: a picture of it, live frames, and its light, which must go out; or none at all."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.bare_tool import ROOT, button, choose, encoded, halves, opened, refused, taken
from tests.browser.chromium import FLAGS, find
from tests.browser.serving import served

FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(ROOT) as site:
        yield site.address


@pytest.fixture(scope="module")
def filming(browser: Browser) -> Iterator[Browser]:
    """A browser with a camera that shows a test picture, and a reader who allows it."""
    browser = browser.browser_type.launch(executable_path=find(), args=[*FLAGS, *FAKE_CAMERA])
    yield browser
    browser.close()


LIGHT = """() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = async (what) => {
        const stream = await ask(what);
        window.tracks.push(...stream.getTracks());
        return stream;
    };
}"""
DARK = "() => window.tracks.length > 0 && window.tracks.every(track => track.readyState === 'ended')"


@pytest.fixture
def filmed(filming: Browser) -> Iterator[Page]:
    """A page that notes which cameras it lit."""
    context = filming.new_context()
    page = context.new_page()
    page.add_init_script(f"({LIGHT})()")
    yield page
    context.close()


def test_a_picture_from_the_camera(filmed: Page, address: str) -> None:
    tool = opened(filmed, address)
    button(tool, "camera").focus()
    filmed.keyboard.press("Enter")
    expect(tool.locator("video")).to_be_visible()
    expect(button(tool, "shoot")).to_be_focused()
    filmed.keyboard.press("Enter")
    found = taken(tool)
    assert found.shape == (48, 64, 4)
    assert len(np.unique(found.reshape(-1, 4), axis=0)) > 5
    filmed.wait_for_function(DARK)
    expect(button(tool, "camera")).to_be_focused()
    expect(tool.locator("video")).to_be_hidden()


def test_the_camera_goes_out(filmed: Page, address: str) -> None:
    """By its button, by a file that is opened, when the tool goes away, and when it ends by itself."""
    tool = opened(filmed, address)
    for end in (
        lambda: button(tool, "stop").click(),
        lambda: choose(tool, encoded(halves(), "PNG")),
        lambda: tool.evaluate("tool => tool.remove()"),
    ):
        button(tool, "camera").click()
        expect(button(tool, "stop")).to_be_visible()
        end()
        filmed.wait_for_function(DARK)
    tool = opened(filmed, address)
    button(tool, "camera").click()
    expect(button(tool, "stop")).to_be_visible()
    filmed.evaluate("window.tracks[0].dispatchEvent(new Event('ended'))")
    refused(tool, "camera.ended")
    filmed.wait_for_function(DARK)


def test_a_tool_that_goes_away_while_the_browser_asks(filmed: Page, address: str) -> None:
    tool = opened(filmed, address)
    tool.evaluate("tool => { tool.own.start(); tool.remove(); }")
    filmed.wait_for_function(DARK)


def test_a_tool_that_shows_the_camera_itself(filmed: Page, address: str) -> None:
    tool = opened(filmed, address, "?live")
    button(tool, "camera").click()
    filmed.wait_for_function("document.querySelector('a-tool').frames > 3")
    assert tool.locator("video").evaluate("video => getComputedStyle(video).opacity") == "0"
    button(tool, "stop").click()
    refused(tool, "camera.off")
    frames = tool.evaluate("tool => tool.frames")
    assert tool.evaluate("tool => tool.stops") == 1
    filmed.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert tool.evaluate("tool => tool.frames") == frames


def test_a_refused_camera(browser: Browser, address: str) -> None:
    browser = browser.browser_type.launch(
        executable_path=find(), args=[*FLAGS, "--use-fake-device-for-media-stream"]
    )
    page = browser.new_page()
    tool = opened(page, address)
    button(tool, "camera").click()
    refused(tool, "camera.refused")
    expect(button(tool, "stop")).to_be_hidden()
    browser.close()


@pytest.mark.parametrize(("name", "key"), [("NotFoundError", "none"), ("NotReadableError", "busy")])
def test_a_camera_that_is_not_there(page: Page, address: str, name: str, key: str) -> None:
    tool = opened(page, address)
    page.evaluate(
        "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name)); }",
        name,
    )
    button(tool, "camera").click()
    refused(tool, f"camera.{key}")


def test_a_browser_that_has_no_cameras(page: Page, address: str) -> None:
    tool = opened(page, address)
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    button(tool, "camera").click()
    refused(tool, "camera.none")
