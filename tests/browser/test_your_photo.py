"""The page Your photo in a real browser: pointer, keyboard, own pictures, stopping, mistakes, Back, a phone, no script, axe-core."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, Request, expect

from gallery_gen.images.photo import cover_crop
from tests.browser.phone import phone, violations
from tests.browser.serving import Site
from tests.browser.your_photo import (
    FIRST,
    GRADIENT,
    done,
    hand_over,
    message,
    networks,
    opened,
    photos,
    png,
    run,
    stages,
)

PIXELS = """async (link) => {
    const picture = new Image();
    picture.src = link.href;
    await picture.decode();
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    return [...pen.getImageData(0, 0, picture.width, picture.height).data];
}"""


@pytest.fixture
def tool(page: Page, site: Site, complaints: list[str]) -> Iterator[Locator]:
    """The tool, once it has run for the first time."""
    yield opened(page, site)
    assert complaints == []


def test_it_opens_with_a_photo_already_run(tool: Locator, page: Page) -> None:
    expect(stages(tool)).to_have_count(FIRST)
    expect(stages(tool).locator(".sc-stage__name b")).to_have_text(["input", "conv1", "relu1"])
    for image in tool.locator("[data-stages] img").all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        assert len(image.get_attribute("alt") or "") > 20
    expect(stages(tool).nth(1)).to_contain_text("multiply–adds3\u202f417\u202f228")
    expect(tool.get_by_role("progressbar")).to_have_js_property("value", FIRST)
    expect(tool.locator("[data-without]")).to_be_hidden()
    assert urlsplit(page.url).query == ""


def test_by_pointer(tool: Locator, page: Page, site: Site) -> None:
    networks(tool).select_option("cat-08")
    expect(page).to_have_url(re.compile(r"\?photo=cat&network=cat-08$"))
    expect(stages(tool).last).to_contain_text("pool1")
    done(tool)
    photos(tool).select_option("hubble")
    expect(page).to_have_url(re.compile(r"\?photo=hubble&network=cat-08$"))
    expect(stages(tool).last.locator("img").first).to_have_attribute("alt", re.compile("Hubble"))
    done(tool)
    more = tool.locator("[data-more]")
    expect(more).to_have_attribute("href", f"{site.address}en/gallery/configurations/cat-08/#hubble")
    stages(tool).last.locator("a.sc-picture").first.click()
    expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    page.keyboard.press("Escape")
    more.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One 3 × 3 filter, then max pooling by 5")


def test_by_keyboard(tool: Locator, page: Page) -> None:
    find = tool.get_by_label("Find")
    find.focus()
    page.keyboard.type("laplacian")
    expect(tool.locator("p[data-found]")).to_have_text("1 network found.")
    page.keyboard.press("Enter")
    expect(networks(tool)).to_have_value("kernel-laplacian")
    done(tool)
    page.keyboard.press("Tab")
    expect(networks(tool)).to_be_focused()
    page.keyboard.press("Tab")
    expect(run(tool)).to_be_focused()
    assert run(tool).evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.keyboard.press("Enter")
    done(tool)
    expect(run(tool)).to_be_focused()


def test_a_word_makes_the_list_shorter(tool: Locator) -> None:
    count = networks(tool).locator("option").count()
    find = tool.get_by_label("Find")
    find.fill("MaxPool overlapping")
    expect(networks(tool).locator("option")).to_have_text(["Overlapping max pooling", "ReLU after Sobel"])
    expect(networks(tool)).to_have_value("activation-relu")
    find.fill("zebra")
    expect(tool.locator("p[data-found]")).to_contain_text("No network found")
    find.press("Enter")
    expect(networks(tool)).to_have_value("activation-relu")
    find.fill("")
    expect(networks(tool).locator("option")).to_have_count(count)
    expect(tool.locator("p[data-found]")).to_have_text("")


def test_an_own_picture_is_cropped_as_the_pipeline_does_and_goes_nowhere(tool: Locator, page: Page) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    hand_over(tool, png(GRADIENT))
    expect(photos(tool).locator("option:checked")).to_have_text("Your own picture")
    expect(stages(tool).first.locator("img")).to_have_attribute("alt", "Your own picture")
    done(tool)
    shown = np.array(stages(tool).first.locator("a.sc-picture").evaluate(PIXELS)).reshape(320, 400, 4)
    np.testing.assert_array_equal(shown[..., :3], cover_crop(GRADIENT, 320, 400))
    expect(page).to_have_url(re.compile(r"\?network=activation-relu$"))
    networks(tool).select_option("cat-02")  # still on the same picture
    done(tool, 2)
    again = np.array(stages(tool).first.locator("a.sc-picture").evaluate(PIXELS)).reshape(320, 400, 4)
    np.testing.assert_array_equal(again, shown)
    sent = [request for request in asked if not request.url.startswith("blob:")]
    names = {urlsplit(request.url).path.rpartition("/")[2] for request in sent}
    assert names - {"favicon.svg"} == {"cat-02.safetensors"}
    assert all(request.method == "GET" and request.post_data is None for request in sent)
    photos(tool).select_option("cat")
    done(tool, 2)
    photos(tool).select_option("")  # and back to one's own
    expect(page).to_have_url(re.compile(r"\?network=cat-02$"))
    done(tool, 2)


def test_pictures_are_saved_under_names_that_say_where_they_come_from(tool: Locator, page: Page) -> None:
    with page.expect_download() as saving:
        tool.get_by_role("link", name="Save relu1, signed, as PNG").click()
    assert saving.value.suggested_filename == "seeing-convolutions-cat-activation-relu-relu1-signed.png"
    with Image.open(saving.value.path()) as image:
        assert (image.format, image.size) == ("PNG", (398, 318))
    hand_over(tool, png(GRADIENT, "secret holiday.png"))
    expect(photos(tool)).to_have_value("")
    done(tool)
    saved = tool.locator("[download]").evaluate_all("links => links.map(link => link.download)")
    assert saved[-1] == "seeing-convolutions-own-activation-relu-relu1-grey.png"
    assert not any("secret" in name for name in saved)


def test_an_address_holds_photo_and_network(page: Page, site: Site, complaints: list[str]) -> None:
    tool = opened(page, site, "?photo=coffee&network=pool-max-3")
    expect(photos(tool)).to_have_value("coffee")
    expect(networks(tool)).to_have_value("pool-max-3")
    strange = opened(page, site, "?photo=%3Cb%3E&network=efficientnet-lite0")
    expect(message(strange)).to_contain_text(
        "There is no photo “<b>” here. “Chelsea the cat” is shown instead."
    )
    expect(message(strange)).to_contain_text("There is no network “efficientnet-lite0” that runs here.")
    expect(networks(strange)).to_have_value("activation-relu")
    assert complaints == []


def test_the_link_is_copied(browser: Browser, site: Site) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    tool = opened(page, site, "?photo=coffee&network=cat-02")
    tool.get_by_role("button", name="Copy link").click()
    expect(message(tool)).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    hand_over(tool, png(GRADIENT))
    done(tool)
    tool.get_by_role("button", name="Copy link").click()
    expect(message(tool)).to_contain_text("not your picture")
    assert page.evaluate("navigator.clipboard.readText()").endswith("?network=cat-02")
    context.close()


def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    networks(tool).select_option("cat-08")
    done(tool)
    page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare")
    page.go_back()
    again = page.locator("your-photo")
    done(again)
    expect(networks(again)).to_have_value("cat-08")
    expect(stages(again).last.locator("img").first).to_have_js_property("complete", True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_all_fits_a_narrow_phone(
    browser: Browser, site: Site, scheme: str
) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site, "?network=lenet-classifier")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []
        run(tool).tap()
        done(tool, 11)
        hand_over(tool, FilePayload(name="a.png", mimeType="image/png", buffer=b"no"))
        expect(tool.locator("[data-own=message]")).to_contain_text("not a picture")
        page.route("**/networks/cat-05.safetensors", lambda route: route.abort())
        networks(tool).select_option("cat-05")
        expect(message(tool)).not_to_have_text("")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []


def test_without_a_script_a_network_is_shown(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/your-photo/")
    expect(page.locator("your-photo [data-tool]")).to_be_hidden()
    expect(page.locator("your-photo [data-without]")).to_be_visible()
    assert page.locator("[data-without] img").count() == FIRST
    expect(page.get_by_text("Networks that are left out")).to_be_visible()
    context.close()
