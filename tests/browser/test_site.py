"""The built site in a real browser: what readers do with it. What every page must be is checked by tests.pages."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import Site

CHAPTERS = [
    "picture-is-an-array",
    "convolution",
    "size",
    "filters-and-channels",
    "seeing-a-tensor",
    "activations",
    "pooling",
    "lenet",
    "history",
]


def test_the_root_leads_to_english(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.wait_for_url(site.address + "en/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_a_picture_and_fits_a_phone(browser: Browser, site: Site, chapter: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site.address}en/{chapter}/")
    first_picture = page.evaluate(
        """() => {
            const [image, heading] = ["main :is(img, figure svg)", "main h2"].map(s => document.querySelector(s));
            return Boolean(image.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING);
        }"""
    )
    assert first_picture, "a picture comes before the first section"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    assert page.locator("details.question").count() == 3
    context.close()


def test_the_lightbox_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.address}en/lenet/")
    strip = page.locator("[data-pictures]").filter(has=page.locator("a[data-picture] >> nth=2")).first
    links = strip.locator("a[data-picture]")
    links.nth(0).focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    image = dialog.locator("img")
    expect(image).to_have_attribute("alt", links.nth(0).locator("img").get_attribute("alt") or "?")
    assert image.get_attribute("src") == links.nth(0).evaluate("link => link.href")
    page.keyboard.press("ArrowRight")
    expect(image).to_have_attribute("src", str(links.nth(1).evaluate("link => link.href")))
    page.wait_for_function("document.querySelector('dialog[open] img').naturalWidth > 0")
    page.keyboard.press("ArrowLeft")
    expect(image).to_have_attribute("src", str(links.nth(0).evaluate("link => link.href")))
    for _ in range(8):  # the focus stays inside, whatever is pressed
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(links.nth(0)).to_be_focused()


def test_the_lightbox_after_instant_navigation_and_back(page: Page, site: Site) -> None:
    page.goto(f"{site.address}en/seeing-a-tensor/")
    page.evaluate("window.sameDocument = true")
    page.locator("footer a[href*='filters-and-channels']").click()
    page.wait_for_url(re.compile("/filters-and-channels/"))  # the section in sight may follow
    expect(page.locator("h1")).to_contain_text("Filters")
    assert page.evaluate("window.sameDocument === true"), "instant navigation is on"
    page.locator("main a[data-picture]").first.click()
    expect(page.locator("dialog[open] img")).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("/seeing-a-tensor/"))
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("main a[data-picture]").first.click()
    expect(page.locator("dialog[open] img")).to_be_visible()


def test_formulas_have_their_font_after_instant_navigation(page: Page, site: Site) -> None:
    page.goto(f"{site.address}en/convolution/")
    page.evaluate("window.sameDocument = true")
    loaded = "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').length)"
    assert page.evaluate(loaded) == 0
    page.locator("footer a[href*='size']").click()
    page.wait_for_url(re.compile("/size/"))
    expect(page.locator(".sc-formula math").first).to_be_visible()
    assert page.evaluate("window.sameDocument === true"), "instant navigation is on"
    page.wait_for_function(
        "[...document.fonts].some(f => f.family.includes('Seeing Math') && f.status === 'loaded')"
    )


def test_pages_work_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/pooling/")
    link = page.locator("main a[data-picture]").first
    expect(link.locator("img")).to_be_visible()
    address = link.get_attribute("href")
    assert address is not None
    response = context.request.get(f"{site.address}en/pooling/{address}")
    assert response.ok
    assert response.headers["content-type"] == "image/png"
    question = page.locator("details.question").first
    expect(question.locator("p").last).to_be_hidden()
    question.locator("summary").click()
    expect(question.locator("p").last).to_be_visible()
    context.close()


def test_the_gallery_is_filtered_by_tag_and_the_address_keeps_it(page: Page, site: Site) -> None:
    page.goto(f"{site.address}en/gallery/")
    cards = page.locator("[data-tags]:visible")
    everything = cards.count()
    page.get_by_role("button", name="pooling", exact=False).first.click()
    expect(page.locator("button[aria-pressed=true]").first).to_be_visible()
    shown = cards.count()
    assert 0 < shown < everything
    page.reload()
    expect(cards).to_have_count(shown)


def test_pictures_are_light_on_the_page_and_exact_one_click_away(page: Page, site: Site) -> None:
    page.goto(f"{site.address}en/filters-and-channels/")
    link = page.locator("main a[data-picture]").first
    exact = site.folder / str(link.evaluate("link => link.href")).removeprefix(site.address)
    shown = str(link.locator("img").evaluate("image => image.decode().then(() => image.currentSrc)"))
    light = site.folder / shown.removeprefix(site.address)
    assert 0 < light.stat().st_size < exact.stat().st_size
