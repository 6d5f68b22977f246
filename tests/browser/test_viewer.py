"""The tensor viewer in a real browser: every way against Python's pixels, limits by keys, mouse and touch, mistakes, a phone."""

import base64
import json
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page, Request, expect

from gallery_gen.figures.feature_maps import render
from gallery_gen.images.values import NARROWEST, decode_values
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")

NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?: × 10⁻?\d+)?")
PIXELS = """async (canvas) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const {width, height} = canvas;
    const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return {width, height, data: btoa(text)};
}"""


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/seeing-a-tensor/{query}")
    tool = page.locator("tensor-viewer")
    tool.get_by_role("application").scroll_into_view_if_needed()
    expect(tool.locator("[data-limits]")).not_to_be_empty()
    return tool


def values(tool: Locator, site: Site, name: str = "cat/tensor-views/conv1") -> NDArray[np.float32]:
    """A stage's values, as Python reads the published file."""
    stages = json.loads(tool.get_attribute("data-stages") or "")
    (stage,) = (stage for stage in stages if stage["name"] == name)
    file = (site.folder / "en/seeing-a-tensor" / stage["file"]).resolve()
    return decode_values(file.read_bytes(), tuple(stage["shape"]))


def drawn(tool: Locator) -> NDArray[np.uint8]:
    found = tool.locator("canvas").first.evaluate(PIXELS)
    pixels = np.frombuffer(base64.b64decode(found["data"]), np.uint8)
    return pixels.reshape(found["height"], found["width"], 4)[:, :, :3]


def choose(tool: Locator, way: str) -> None:
    tool.get_by_role("radio", name=way, exact=True).check()


def limit(tool: Locator, name: str) -> float:
    return float(tool.get_by_role("slider", name=f"{name} limit").get_attribute("aria-valuenow") or "")


def read(tool: Locator) -> str:
    return tool.locator("[data-value]").inner_text()


WAYS: dict[str, dict[str, Any]] = {
    "Wrapped": {"mode": "wrapped"},
    "Clipped": {"mode": "clipped"},
    "Stretched": {"mode": "rgb"},
    "One scale": {"mode": "grid"},
    "Own scales": {"mode": "grid", "scale": "per_map"},
    "Signed": {"mode": "signed"},
    "One map": {"mode": "map"},
}


def test_every_way_is_what_python_draws(tool: Locator, site: Site) -> None:
    tensor = values(tool, site)
    for way, options in WAYS.items():
        choose(tool, way)
        np.testing.assert_array_equal(drawn(tool), render(tensor, **options).pixels, err_msg=way)
        if options["mode"] in ("grid", "map"):
            tool.get_by_label("Colours").select_option("viridis")
            right = render(tensor, **options, colormap="viridis").pixels
            np.testing.assert_array_equal(drawn(tool), right, err_msg=way)
            tool.get_by_label("Colours").select_option("grey")
    tool.locator("[data-option=map]").select_option(label="2")
    np.testing.assert_array_equal(drawn(tool), render(tensor, mode="map", channel=1).pixels)
    for way in ("Wrapped", "Clipped"):
        choose(tool, way)
        tool.get_by_label("times 255 first").set_checked(True)
        np.testing.assert_array_equal(drawn(tool), render(tensor, **WAYS[way], gain=255.0).pixels)


def test_a_stage_is_offered_what_can_draw_it(tool: Locator, site: Site) -> None:
    for name, ways in {
        "cat/kernel-sobel-x/conv1": ["Wrapped", "Clipped", "One scale", "Signed"],
        "cat/lenet-classifier/hidden1": ["One scale", "Signed"],
        "cat/efficientnet-lite0/block3": ["One scale", "Own scales", "Signed", "One map"],
    }.items():
        tool.get_by_label("Stage").select_option(name)
        tensor = values(tool, site, name)
        expect(tool.get_by_role("radio", name="Signed")).to_be_checked()
        expect(tool.locator("[data-message]")).to_be_empty()
        assert tool.locator("label:visible > [name=viewer-way] + span").all_inner_texts() == ways
        for way in ways:
            choose(tool, way)
            np.testing.assert_array_equal(
                drawn(tool), render(tensor, **WAYS[way]).pixels, err_msg=f"{name} {way}"
            )


def test_the_value_under_the_pointer(tool: Locator, site: Site) -> None:
    tensor = values(tool, site)
    choose(tool, "One map")
    box = tool.locator("canvas").first.bounding_box()
    assert box is not None
    tool.page.mouse.move(box["x"] + box["width"] * 100.5 / 398, box["y"] + box["height"] * 60.5 / 318)
    expect(tool.locator("[data-value]")).to_contain_text("Map 1, row 61, column 101: ")
    assert number(read(tool).partition(": ")[2]) == pytest.approx(tensor[0, 60, 100], abs=1e-3)
    expect(tool.locator("[data-ticks] span")).to_have_count(1)
    choose(tool, "Stretched")
    expect(tool.locator("[data-value]")).to_contain_text("Row 61, column 101, in each map: ")
    found = [number(text) for text in read(tool).partition(": ")[2].split(", ")]
    assert found == pytest.approx(tensor[:, 60, 100], abs=1e-3)


def test_values_by_keyboard(tool: Locator, site: Site, page: Page) -> None:
    tensor = values(tool, site)
    picture = tool.get_by_role("application")
    picture.focus()
    for keys, place in [
        (("Home",), (0, 159, 0)),
        (("ArrowRight", "Shift+ArrowDown"), (0, 169, 1)),
        (("PageDown", "ArrowUp", "PageDown", "PageDown"), (2, 168, 1)),
        (("End", "ArrowRight", "PageUp"), (1, 168, 397)),
        (("ArrowLeft",), (1, 168, 396)),
    ]:
        for key in keys:
            page.keyboard.press(key)
        told = f"Map {place[0] + 1}, row {place[1] + 1}, column {place[2] + 1}: "
        assert read(tool).startswith(told)
        assert number(read(tool).removeprefix(told)) == pytest.approx(tensor[place], abs=1e-3)
    outline = picture.evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline != "none"
    tool.get_by_label("Stage").select_option("cat/lenet-classifier/hidden1")
    expect(tool.locator("[data-value]")).to_contain_text("Value ")
    picture.press("PageDown")
    vector = values(tool, site, "cat/lenet-classifier/hidden1")
    picture.press("ArrowDown")
    told, _, value = read(tool).partition(": ")
    assert number(value) == pytest.approx(vector[int(told.removeprefix("Value ")) - 1], abs=1e-3)


def test_limits_by_keyboard(tool: Locator, site: Site, page: Page) -> None:
    tensor = values(tool, site)
    low, high = float(tensor.min()), float(tensor.max())
    choose(tool, "One scale")
    lower, upper = (tool.get_by_role("slider", name=f"{name} limit") for name in ("Lower", "Upper"))
    lower.focus()
    for key in ("PageUp", "PageUp", "PageUp", "PageUp", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        drawn(tool)
    assert low < limit(tool, "Lower") < limit(tool, "Upper") == pytest.approx(high)
    upper.focus()
    page.keyboard.press("PageDown")
    drawn(tool)
    ends = np.array([limit(tool, "Lower"), limit(tool, "Upper")], np.float32)
    np.testing.assert_array_equal(drawn(tool), render(tensor.clip(*ends), mode="grid").pixels)
    said = tool.locator("[data-limits]").inner_text()
    below = round(100 * float((tensor < ends[0]).mean()))
    assert f"Below it lie {below}% of the values" in said
    page.keyboard.press("Home")
    drawn(tool)
    apart = limit(tool, "Upper") - limit(tool, "Lower")
    assert apart == pytest.approx((high - low) * NARROWEST)
    assert upper.get_attribute("aria-valuemin") == upper.get_attribute("aria-valuenow")
    tool.get_by_role("button", name="Whole range").click()
    np.testing.assert_array_equal(drawn(tool), render(tensor, mode="grid").pixels)


def test_a_signed_scale_stays_even(tool: Locator, site: Site, page: Page) -> None:
    tensor = values(tool, site)
    tool.get_by_role("slider", name="Upper limit").focus()
    page.keyboard.press("PageDown")
    drawn(tool)
    assert limit(tool, "Lower") == -limit(tool, "Upper")
    right = render(tensor, mode="signed", limit=limit(tool, "Upper")).pixels
    np.testing.assert_array_equal(drawn(tool), right)


def test_limits_by_mouse(tool: Locator, site: Site, page: Page) -> None:
    choose(tool, "One scale")
    upper = tool.get_by_role("slider", name="Upper limit")
    before = limit(tool, "Upper")
    box = upper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] - 100, box["y"] + 30, steps=4)
    page.mouse.up()
    drawn(tool)
    after = limit(tool, "Upper")
    assert after < before
    page.mouse.move(box["x"] - 200, box["y"] + 30)
    drawn(tool)
    assert limit(tool, "Upper") == after
    right = render(values(tool, site).clip(None, np.float32(after)), mode="grid").pixels
    np.testing.assert_array_equal(drawn(tool), right)
    expect(page).to_have_url(re.compile(r"tensor=cat/tensor-views/conv1&draw=grey&colours=grey&low=.*&high="))


def test_an_address_holds_the_choice(page: Page, site: Site) -> None:
    query = "?tensor=cat/efficientnet-lite0/block3&draw=one&colours=magma&map=7&low=-4.000&high=9.000"
    tool = opened(page, site, query)
    name = "cat/efficientnet-lite0/block3"
    tensor = values(tool, site, name)[6:7].clip(-4, 9)
    assert tool.get_by_label("Stage").input_value() == name
    np.testing.assert_array_equal(drawn(tool), render(tensor, mode="map", colormap="magma").pixels)
    tool.get_by_label("Colours").select_option("jet")
    expect(page).to_have_url(re.compile(re.escape(query.replace("magma", "jet")) + "(#|$)"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?tensor=dog/x/%3Cb%3E", "There are no values of “dog/x/<b>” here."),
        ("?draw=upside-down&colours=pink&low=x&high=NaN&map=-3&times=7", ""),
        ("?draw=grey&low=0.4&high=0.1", ""),
        ("?draw=grey&low=-1e30&high=1e999", ""),
        ("?draw=signed&low=3&high=-5", ""),
    ],
)
def test_what_an_address_has_wrong(page: Page, site: Site, query: str, message: str) -> None:
    tool = opened(page, site, query)
    assert message in tool.locator("[data-message]").inner_text()
    way = "One scale" if "grey" in query else "Signed"
    expect(tool.get_by_role("radio", name=way)).to_be_checked()
    np.testing.assert_array_equal(drawn(tool), render(values(tool, site), **WAYS[way]).pixels)


def test_values_are_asked_for_when_they_are_to_be_seen_and_once(page: Page, site: Site) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith((".values", "colours.json")):
            asked.append(request.url.rpartition(".")[2])

    page.on("request", note)
    page.goto(f"{site.address}en/seeing-a-tensor/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert asked == []
    tool = page.locator("tensor-viewer")
    tool.get_by_role("application").scroll_into_view_if_needed()
    expect(tool.locator("[data-limits]")).not_to_be_empty()
    assert sorted(asked) == ["json", "values"]
    tool.get_by_label("Stage").select_option("cat/cat-14/pool2")
    expect(tool.locator("[data-limits]")).to_contain_text("The scale goes from")
    drawn(tool)
    tool.get_by_label("Stage").select_option("cat/tensor-views/conv1")
    drawn(tool)
    assert sorted(asked) == ["json", "values", "values"]


def test_it_survives_instant_navigation_and_back(page: Page, site: Site) -> None:
    tool = opened(page, site)
    choose(tool, "Clipped")
    expect(page).to_have_url(re.compile("draw=clipped"))
    page.get_by_role("link", name="Activations").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Activations")
    page.go_back()
    tool = page.locator("tensor-viewer")
    tool.get_by_role("application").scroll_into_view_if_needed()
    expect(tool.get_by_role("radio", name="Clipped")).to_be_checked()
    expect(tool.locator("[data-limits]")).to_contain_text("are black")
    np.testing.assert_array_equal(drawn(tool), render(values(tool, site), mode="clipped").pixels)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_by_touch(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        tool.get_by_role("radio", name="One scale").tap()
        before = limit(tool, "Upper")
        upper = tool.get_by_role("slider", name="Upper limit")
        upper.scroll_into_view_if_needed()
        box = upper.bounding_box()
        assert box is not None
        assert box["width"] >= 24
        touch = page.context.new_cdp_session(page)
        for kind, left in (("Start", 0), ("Move", -40), ("Move", -80), ("End", None)):
            points = [] if left is None else [{"x": box["x"] + box["width"] / 2 + left, "y": box["y"] + 30}]
            touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
        drawn(tool)
        assert limit(tool, "Upper") < before
        tool.get_by_role("application").tap()
        assert read(tool).startswith("Map 2, row ")
        assert violations(page, "tensor-viewer") == []


def test_without_a_script_the_exact_picture_is_there(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/seeing-a-tensor/")
    tool = page.locator("tensor-viewer")
    expect(tool.locator("[data-tool]")).to_be_hidden()
    expect(tool.locator("[data-without] p").first).to_contain_text("needs JavaScript")
    link, image = tool.locator("a[data-picture]"), tool.locator("img")
    assert image.get_attribute("src") == link.get_attribute("href")
    context.close()


def number(text: str) -> float:
    """A number as the page writes it."""
    found = NUMBER.fullmatch(text)
    assert found, text
    digits, _, power = text.replace("−", "-").partition(" × 10")
    exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    return float(digits) * 10.0**exponent


def test_values_that_do_not_come_can_be_asked_for_again(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.route("**/*.values", lambda route: route.abort())
    page.goto(f"{site.address}en/seeing-a-tensor/")
    tool = page.locator("tensor-viewer")
    tool.get_by_role("application").scroll_into_view_if_needed()
    expect(tool.locator("[data-message]")).to_have_text("The values could not be loaded.")
    page.unroute("**/*.values")
    page.route("**/*.values", lambda route: route.fulfill(body=b"no values", status=200))
    tool.get_by_role("button", name="Try again").click()
    expect(tool.get_by_role("button", name="Try again")).to_be_visible()
    expect(tool.locator("[data-message]")).to_have_text("The values could not be loaded.")
    page.unroute("**/*.values")
    tool.get_by_role("button", name="Try again").click()
    expect(tool.locator("[data-limits]")).to_contain_text("The scale goes from")
    expect(tool.get_by_role("button", name="Try again")).to_be_hidden()
    page.close()
