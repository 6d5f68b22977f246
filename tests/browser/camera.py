"""A browser with a camera that films a test picture, whose reader allows it, and which notes the cameras it lit."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.chromium import FLAGS, find

CAMERA = "--use-fake-device-for-media-stream"
"""Without more the reader is asked, and a browser without a window answers no."""
_NOTE = """() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = async (what) => {
        const stream = await ask(what);
        window.tracks.push(...stream.getTracks());
        return stream;
    };
}"""


@contextmanager
def filming(browser: Browser) -> Iterator[Page]:
    """A fresh tab of such a browser."""
    other = browser.browser_type.launch(
        executable_path=find(), args=[*FLAGS, CAMERA, "--use-fake-ui-for-media-stream"]
    )
    page = other.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(f"({_NOTE})()")
    yield page
    other.close()


def goes_out(page: Page) -> None:
    """Wait until every camera that was lit is dark."""
    page.wait_for_function("tracks.length > 0 && tracks.every(track => track.readyState === 'ended')")
