"""The Compare page in a real browser: pointer, keyboard, addresses, Back, mistakes, a phone, no script, axe-core."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.phone import phone, violations
from tests.browser.serving import Site

SEEN_ARE_LOADED = """() => {
    const seen = [...document.images].filter(image => image.getBoundingClientRect().top < innerHeight);
    return seen.length > 1 && seen.every(image => image.complete);
}"""
NUMBERS = ["shape", "min", "max", "mean", "negative"]


@pytest.fixture
def tool(page: Page, site: Site, complaints: list[str]) -> Iterator[Locator]:
    """The tool, once it shows its two pictures."""
    yield opened(page, site)
    assert complaints == []


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/compare/{query}")
    tool = page.locator("gallery-compare")
    expect(tool.locator("tbody tr")).to_have_count(len(NUMBERS))
    return tool


def side(tool: Locator, name: str) -> Locator:
    return tool.get_by_role("group", name=name, exact=True)


def chosen(tool: Locator, name: str, part: str) -> str:
    return side(tool, name).get_by_label(part, exact=True).input_value()


def test_two_stages_stand_side_by_side_with_their_numbers(tool: Locator) -> None:
    pictures = tool.locator("figure[data-shows] img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        assert len(picture.get_attribute("alt") or "") > 20
    assert tool.locator("tbody th").all_inner_texts() == NUMBERS
    expect(tool.locator("[data-without]")).to_be_hidden()


def test_by_pointer(tool: Locator, page: Page) -> None:
    side(tool, "Left").get_by_label("Photo", exact=True).select_option("hubble")
    expect(tool.locator("[data-shows=left] figcaption")).to_contain_text("Hubble")
    side(tool, "Right").get_by_label("Network", exact=True).select_option("pool-max-5")
    expect(tool.locator("[data-shows=right] figcaption b").first).to_have_text("Right")
    expect(page).to_have_url(re.compile(r"left=hubble/.*&right=\w+/pool-max-5/"))
    before = [chosen(tool, "Left", "Photo"), chosen(tool, "Right", "Photo")]
    tool.get_by_role("button", name="Swap sides").click()
    expect(side(tool, "Left").get_by_label("Network", exact=True)).to_have_value("pool-max-5")
    assert [chosen(tool, "Right", "Photo"), chosen(tool, "Left", "Photo")] == before
    side(tool, "Left").get_by_role("button", name="Next photo").click()
    expect(side(tool, "Left").get_by_label("Photo", exact=True)).not_to_have_value(before[1])


def test_by_keyboard(tool: Locator, page: Page) -> None:
    first = chosen(tool, "Left", "Photo")
    button = side(tool, "Left").get_by_role("button", name="Next photo")
    button.focus()
    page.keyboard.press("ArrowRight")
    expect(side(tool, "Left").get_by_label("Photo", exact=True)).not_to_have_value(first)
    page.keyboard.press("ArrowLeft")
    expect(side(tool, "Left").get_by_label("Photo", exact=True)).to_have_value(first)
    network = chosen(tool, "Left", "Network")
    page.keyboard.press("ArrowDown")
    expect(side(tool, "Left").get_by_label("Network", exact=True)).not_to_have_value(network)
    tool.get_by_role("radio", name="side by side").focus()
    page.keyboard.press("ArrowRight")
    slider = tool.get_by_role("slider", name="Share of the left picture")
    expect(slider).to_be_visible()
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100%")
    outline = button.evaluate(
        "e => { e.focus({focusVisible: true}); return getComputedStyle(e).outlineStyle; }"
    )
    assert outline != "none"


def test_a_difference_is_measured_where_sizes_agree_and_explained_where_not(tool: Locator) -> None:
    tool.get_by_role("button", name="Swap sides").click()
    tool.get_by_label("difference").check()
    expect(tool.locator(".sc-duel__note")).to_contain_text("of the pixels are drawn alike")
    for name in ("Left", "Right"):
        for part in ("Photo", "Network", "Stage", "Drawn"):
            side(tool, name).get_by_label(part, exact=True).select_option(index=0)
    expect(tool.locator(".sc-duel__note")).to_contain_text("100% of the pixels are drawn alike")
    side(tool, "Right").get_by_label("Network", exact=True).select_option("pool-max-5")
    side(tool, "Right").get_by_label("Stage", exact=True).select_option("pool1")
    expect(tool.locator(".sc-duel__note")).to_contain_text("A difference needs two pictures of one size")


def test_an_address_holds_the_choice(page: Page, site: Site, complaints: list[str]) -> None:
    query = "?left=coffee/cat-04/conv1/honest&right=rocket/cat-08/pool1/original&view=slider&at=30"
    tool = opened(page, site, query)
    assert [chosen(tool, "Left", part) for part in ("Photo", "Network", "Stage", "Drawn")] == [
        "coffee", "cat-04", "conv1", "honest",
    ]  # fmt: skip
    assert chosen(tool, "Right", "Drawn") == "original"
    expect(tool.get_by_role("slider")).to_have_value("30")
    expect(page).to_have_url(re.compile(re.escape(query) + "$"))
    assert complaints == []


def test_unknown_names_are_said_and_the_page_lives_on(page: Page, site: Site, complaints: list[str]) -> None:
    tool = opened(page, site, "?left=dog/cat-04/conv1/honest&right=cat/%3Cb%3E/x/y&view=upside-down")
    message = tool.locator(".sc-duel__message")
    expect(message).to_contain_text("Left: there is no photo “dog”.")
    expect(message).to_contain_text("Right: there is no network “<b>”.")
    side(tool, "Left").get_by_role("button", name="Next photo").click()
    expect(message).to_have_text("")
    assert complaints == []


def test_a_network_whose_data_do_not_come_can_be_asked_for_again(page: Page, site: Site) -> None:
    tool = opened(page, site)
    page.route("**/stages/pool-max-5.json", lambda route: route.abort())
    side(tool, "Left").get_by_label("Network", exact=True).select_option("pool-max-5")
    expect(tool.locator(".sc-duel__message")).to_contain_text("could not be loaded")
    expect(tool.locator("figure[data-shows] img")).to_have_count(2)
    page.unroute("**/stages/pool-max-5.json")
    side(tool, "Left").get_by_label("Network", exact=True).select_option("pool-max-3")
    side(tool, "Left").get_by_label("Network", exact=True).select_option("pool-max-5")
    expect(page).to_have_url(re.compile(r"left=\w+/pool-max-5/"))


def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    side(tool, "Left").get_by_label("Photo", exact=True).select_option("rocket")
    expect(page).to_have_url(re.compile("left=rocket/"))
    page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Gallery").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gallery")
    # Pictures that are asked for only after the address has changed again would be looked for in the wrong folder.
    page.wait_for_function(SEEN_ARE_LOADED)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare")
    expect(page.locator("gallery-compare tbody tr")).to_have_count(len(NUMBERS))
    expect(side(page.locator("gallery-compare"), "Left").get_by_label("Photo", exact=True)).to_have_value(
        "rocket"
    )


def test_a_pair_further_down_opens_in_the_tool(tool: Locator, page: Page) -> None:
    before = page.url
    page.locator(".sc-compare-link a").last.click()
    expect(side(tool, "Left").get_by_label("Photo", exact=True)).to_be_focused()
    assert page.url != before


def test_photos_and_networks_lead_here(page: Page, site: Site) -> None:
    for path, label in (("photos/hubble", "Photo"), ("configurations/cat-08", "Network")):
        page.goto(f"{site.address}en/gallery/{path}/")
        page.locator(".sc-compare-link a[href*=compare]").first.click()
        tool = page.locator("gallery-compare")
        expect(tool.locator("tbody tr")).to_have_count(len(NUMBERS))
        assert chosen(tool, "Left", label) == path.partition("/")[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_all_fits_a_narrow_phone(
    browser: Browser, site: Site, scheme: str
) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site)
        tool.get_by_label("slider").check()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        side(tool, "Right").get_by_role("button", name="Next network").tap()
        expect(tool.locator("tbody tr")).to_have_count(len(NUMBERS))
        assert violations(page) == []


def test_without_a_script_the_pairs_are_there(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/compare/")
    expect(page.locator("[data-tool]")).to_be_hidden()
    expect(page.locator("[data-without]")).to_be_visible()
    assert page.locator("figure img").count() >= 8
    context.close()
