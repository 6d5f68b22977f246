"""The Explore page in a real browser: choices, keys, filters, comparing, addresses, what is loaded, mistakes, a phone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.browser.phone import phone, violations
from tests.browser.serving import Site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/explore/{query}")
    tool = page.locator("gallery-explore")
    expect(tool.locator("[data-shows=right] .sc-facts div")).to_have_count(4)
    return tool


def shows(tool: Locator, place: str, side: str = "show") -> None:
    """The address names a place, and the lists and the picture agree with it."""
    expect(tool.page).to_have_url(re.compile(rf"[?&]{side}={place}(&|#|$)"))
    if side == "show":
        photo, network, stage, _ = place.split("/")
        for part, value in (("photo", photo), ("configuration", network), ("stage", stage)):
            expect(tool.locator(f"[data-part={part}]")).to_have_value(value)
        expect(tool.locator("[aria-current=true]")).to_have_attribute("data-stage", stage)
        expect(tool.locator("[data-shows=right] figcaption b").nth(1)).to_have_text(
            re.compile(stage, re.IGNORECASE)
        )


def test_one_stage_is_large_with_its_facts_and_ways_on(tool: Locator, page: Page, site: Site) -> None:
    image = tool.locator("[data-shows=right] img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert len(image.get_attribute("alt") or "") > 20
    expect(tool.locator("[data-shows=left]")).to_be_hidden()
    expect(tool.locator("[data-without]")).to_be_hidden()
    for name, path in {
        "The photo": "photos/cat/",
        "The network": "configurations/cat-14/",
        "Provenance": "configurations/cat-14/#provenance-cat-cat-14",
    }.items():
        link = tool.get_by_role("link", name=name, exact=True)
        assert link.evaluate("link => link.href") == f"{site.address}en/gallery/{path}"
    tool.get_by_role("link", name="Provenance").click()
    expect(page.locator("#provenance-cat-cat-14 summary")).to_be_in_viewport()


def test_by_pointer(tool: Locator) -> None:
    tool.get_by_label("Photo", exact=True).select_option("coffee")
    expect(tool.locator("[data-shows=right] figcaption")).to_contain_text("coffee")
    tool.get_by_role("button", name="Next stage").click()
    shows(tool, "coffee/cat-14/relu1/honest")
    tool.get_by_role("button", name="Previous stage").click()
    tool.get_by_role("button", name="Previous stage").click()
    expect(tool.locator("[aria-current=true]")).to_have_attribute("data-stage", "input")
    expect(tool.get_by_role("button", name="Previous stage")).to_have_attribute("aria-disabled", "true")
    tool.get_by_role("button", name="Previous stage").click(force=True)
    expect(tool.locator("[aria-current=true]")).to_have_attribute("data-stage", "input")
    tool.get_by_role("group", name="The stages on the way").get_by_role("button", name="conv2").click()
    shows(tool, "coffee/cat-14/conv2/honest")
    tool.get_by_role("button", name="Next network").click()
    expect(tool.locator("[data-part=configuration]")).to_have_value("channels")
    tool.get_by_label("Network", exact=True).select_option("kernel-sobel-x")
    tool.get_by_label("Drawn", exact=True).select_option("grey")
    shows(tool, "coffee/kernel-sobel-x/conv1/grey")


def test_by_keyboard(tool: Locator, page: Page) -> None:
    tool.locator("[data-shows=right] a").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    shows(tool, "cat/cat-14/relu1/honest")
    page.keyboard.press("ArrowRight")
    shows(tool, "astronaut/cat-14/relu1/honest")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tool.locator("[data-part=photo]")).to_have_value("rocket")  # after the last comes the first
    page.keyboard.press("ArrowUp")
    expect(tool.locator("[data-part=configuration]")).to_have_value("cat-13")
    page.keyboard.press("ArrowDown")
    expect(tool.locator("[data-part=configuration]")).to_have_value("cat-14")
    button = tool.get_by_role("button", name="Next stage")
    button.focus()
    before = tool.locator("[data-part=stage]").input_value()
    page.keyboard.press("Shift+ArrowLeft")
    expect(tool.locator("[data-part=stage]")).not_to_have_value(before)
    expect(button).to_be_focused()
    outline = button.evaluate(
        "e => { e.focus({focusVisible: true}); return getComputedStyle(e).outlineStyle; }"
    )
    assert outline != "none"


def test_keys_stay_the_sites_and_the_fields(tool: Locator, page: Page) -> None:
    """In a list an arrow moves the list; away from the tool it scrolls; with other keys held it is the browser's."""
    url = page.url
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    tool.get_by_role("button", name="Next photo").focus()
    for keys in ("Control+ArrowRight", "Alt+ArrowDown", "Home", "Tab"):
        page.keyboard.press(keys)
    assert page.url.partition("#")[0] == url.partition("#")[0]
    photo = tool.get_by_label("Photo", exact=True)
    photo.focus()
    network = tool.locator("[data-part=configuration]").input_value()
    page.keyboard.press("ArrowDown")
    expect(photo).to_have_value("astronaut")
    expect(tool.locator("[data-part=configuration]")).to_have_value(network)


def test_filters(tool: Locator, page: Page) -> None:
    tool.locator("summary").click()
    tool.get_by_role("button", name="kernels", exact=True).click()
    networks = tool.locator("[data-part=configuration]")
    expect(tool.locator("[data-count]")).to_have_text("10 networks of 66.")
    assert networks.locator("option").count() == 10
    shows(tool, "cat/kernel-identity/conv1/clipped")
    for _ in range(10):
        tool.get_by_role("button", name="Next network").click()
    expect(networks).to_have_value("kernel-identity")
    tool.get_by_role("button", name="lenet", exact=True).click()
    tool.get_by_label("Stages made by").select_option("pooling")
    expect(tool.locator("[data-count]")).to_contain_text("networks of 66.")
    expect(tool.locator("[aria-current=true]")).to_have_attribute("data-stage", re.compile("pool"))
    place = tool.locator("[aria-current=true]").get_attribute("data-stage")
    tool.get_by_role("button", name="Previous stage").click()
    expect(tool.locator("[aria-current=true]")).not_to_have_attribute("data-stage", place or "")
    expect(tool.locator("[aria-current=true]")).to_have_attribute("data-stage", re.compile("pool"))
    expect(page).to_have_url(re.compile("tag=lenet&kind=pooling"))
    page.reload()
    expect(tool.get_by_role("button", name="lenet", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(tool.get_by_label("Stages made by")).to_have_value("pooling")
    tool.get_by_role("button", name="trained", exact=True).click()  # no trained network shows a pooling stage
    expect(tool.locator("[data-shows=right] img")).to_be_visible()


def test_one_is_kept_while_the_other_goes_on(tool: Locator, page: Page) -> None:
    tool.get_by_role("button", name="Compare with this").click()
    expect(tool.locator("[data-shows=left] img")).to_be_visible()
    tool.get_by_role("button", name="Next stage").click()
    shows(tool, "cat/cat-14/relu1/honest")
    shows(tool, "cat/cat-14/conv1/honest", "keep")
    tool.get_by_label("slider").check()
    slider = tool.get_by_role("slider", name="Share of the left picture")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0%")
    expect(page).to_have_url(re.compile("view=slider&at=0"))
    boxes = [tool.locator(f"[data-shows={side}] img").bounding_box() for side in ("left", "right")]
    assert boxes[0] == boxes[1]
    tool.get_by_role("button", name="Stop comparing").click()
    expect(tool.locator("[data-shows=left]")).to_be_hidden()
    expect(tool.get_by_role("button", name="Compare with this")).to_be_focused()
    expect(page).not_to_have_url(re.compile("keep="))


def test_an_address_holds_all_of_it(page: Page, site: Site) -> None:
    query = "?show=coffee/cat-04/conv1/honest&keep=rocket/cat-08/pool1/original&view=slider&at=30&tag=cat-figures&kind=convolution"
    tool = opened(page, site, query)
    shows(tool, "coffee/cat-04/conv1/honest")
    expect(tool.locator("[data-shows=left] figcaption")).to_contain_text("Falcon 9")
    expect(tool.get_by_role("slider")).to_have_value("30")
    expect(page).to_have_url(re.compile(re.escape(query) + "(#|$)"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tool.get_by_role("button", name="Copy link").click()
    expect(tool.locator("[data-message]")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_unknown_names_are_said_and_the_page_lives_on(page: Page, site: Site) -> None:
    tool = opened(page, site, "?show=dog/%3Cb%3E/x/y&keep=cat/nothing&tag=none&kind=none&at=x&view=z")
    message = tool.locator("[data-message]")
    expect(message).to_contain_text("there is no photo “dog”")
    expect(message).to_contain_text("there is no network “<b>”")
    expect(message).to_contain_text("Left: there is no network “nothing”")
    tool.get_by_role("button", name="Next photo").click()
    expect(message).to_have_text("")


def test_nothing_is_loaded_but_what_is_shown(page: Page, site: Site) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/gallery/stages/" in request.url or "/gallery/pictures/" in request.url:
            asked.append(request.url.partition("/gallery/")[2])

    page.on("request", note)
    tool = opened(page, site)
    page.wait_for_load_state("networkidle")
    thumbs = tool.locator("[data-strip] img").evaluate_all("images => images.map(image => image.src)")
    large = tool.locator("[data-shows=right] img").get_attribute("src")
    expected = {"stages/cat-14.json", *(url.partition("/gallery/")[2] for url in [*thumbs, large or ""])}
    assert set(asked) <= expected
    assert sum(url.startswith("stages/") for url in asked) == 1
    assert len(asked) == len(set(asked)) <= 2 + len(thumbs)
    asked.clear()
    tool.get_by_role("button", name="Next stage").click()
    shows(tool, "cat/cat-14/relu1/honest")
    page.wait_for_load_state("networkidle")
    assert len(asked) == 1  # the next picture; its thumbnail is there
    asked.clear()
    tool.get_by_role("button", name="Next photo").click()
    shows(tool, "astronaut/cat-14/relu1/honest")
    page.wait_for_load_state("networkidle")
    assert not any(url.startswith("stages/") for url in asked)
    assert 1 <= len(asked) <= 1 + len(thumbs)


def test_a_network_whose_data_do_not_come_can_be_asked_for_again(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    tool = opened(page, site)
    page.route("**/stages/pool-max-5.json", lambda route: route.abort())
    tool.get_by_label("Network", exact=True).select_option("pool-max-5")
    expect(tool.locator("[data-message]")).to_contain_text("could not be loaded")
    expect(tool.locator("[data-shows=right] img")).to_be_visible()
    page.unroute("**/stages/pool-max-5.json")
    tool.get_by_label("Network", exact=True).select_option("pool-max-3")
    tool.get_by_label("Network", exact=True).select_option("pool-max-5")
    expect(page).to_have_url(re.compile(r"show=cat/pool-max-5/"))
    page.close()


def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    tool.get_by_label("Photo", exact=True).select_option("rocket")
    expect(page).to_have_url(re.compile("show=rocket/"))
    page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Compare").click()
    expect(page.locator("gallery-compare tbody tr")).to_have_count(5)
    page.go_back()
    tool = page.locator("gallery-explore")
    expect(tool.locator("[data-shows=right] .sc-facts div")).to_have_count(4)
    expect(tool.locator("[data-part=photo]")).to_have_value("rocket")


def test_photos_and_networks_lead_here(page: Page, site: Site) -> None:
    for path, place in (("photos/hubble", "hubble/cat-14/"), ("configurations/cat-08", "cat/cat-08/")):
        page.goto(f"{site.address}en/gallery/{path}/")
        page.locator(".sc-compare-link a[href*=explore]").first.click()
        expect(page.locator("gallery-explore .sc-facts div")).to_have_count(4)
        expect(page).to_have_url(re.compile(f"show={place}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_by_touch(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site)
        tool.locator("summary").tap()
        tool.get_by_role("button", name="Compare with this").tap()
        tool.get_by_role("button", name="relu2").tap()
        expect(tool.locator("[data-part=stage]")).to_have_value("relu2")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/explore/")
    expect(page.locator("[data-tool]")).to_be_hidden()
    expect(page.locator("[data-without]")).to_contain_text("needs JavaScript")
    context.close()
