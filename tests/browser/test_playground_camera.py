"""The kernel playground with a camera: every frame is filtered, a picture is kept or not, and the camera goes out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gallery_gen.site.words import Words
from tests.browser.camera import filming, goes_out
from tests.browser.serving import Site

WORDS = Words.of("en")
NEW_FRAME = """tool => new Promise(done => {
    const frame = () => {
        const canvas = tool.querySelectorAll("canvas")[1];
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.join();
    };
    const first = frame();
    const look = () => (frame() === first ? setTimeout(look, 20) : done());
    look();
})"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with a camera, whose console stays empty."""
    with filming(browser) as page:
        complaints: list[str] = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert complaints == []


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    """The playground, with the camera on."""
    page.goto(f"{site.address}en/convolution/")
    tool = page.locator("kernel-playground")
    tool.scroll_into_view_if_needed()
    expect(tool.locator("[data-where]")).to_contain_text("Row")
    press(tool, "camera")
    expect(tool.locator("[data-note]").first).to_contain_text("The camera: 640 × 480 pixels")
    return tool


def press(tool: Locator, key: str) -> None:
    tool.get_by_role("button", name=WORDS.say(f"own.page.{key}")).click()


def test_frames_go_through_the_kernel_while_it_is_changed(tool: Locator) -> None:
    expect(tool.locator("[data-note]").last).to_contain_text("638 × 478")
    tool.evaluate(NEW_FRAME)
    tool.locator("[name=kernel]").select_option("box-5")
    expect(tool.locator("[data-note]").last).to_contain_text("636 × 476")
    tool.evaluate(NEW_FRAME)


def test_a_picture_is_kept(tool: Locator, page: Page) -> None:
    press(tool, "shoot")
    goes_out(page)
    expect(tool.locator("[data-note]").first).to_contain_text("Your own picture: 640 × 480 pixels")
    assert "photo" not in page.url


@pytest.mark.parametrize("way", ["stop", "photo"])
def test_the_photo_comes_back(tool: Locator, page: Page, way: str) -> None:
    if way == "stop":
        press(tool, "stop")
    else:
        tool.locator("[name=photo]").select_option("clock")
    goes_out(page)
    expect(tool.locator("[data-note]").first).to_contain_text("Chelsea" if way == "stop" else "A clock")


def test_leaving_the_page_and_back(tool: Locator, page: Page) -> None:
    """The page changes without loading anew, so that the tool itself must let go."""
    expect(tool.locator("[data-own=live]")).to_be_visible()
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pooling")
    goes_out(page)
    page.go_back()
    expect(page.locator("kernel-playground [data-own=live]")).to_be_hidden()
    page.locator("kernel-playground").scroll_into_view_if_needed()
    expect(page.locator("kernel-playground [data-note]").first).to_contain_text("Chelsea")
