"""The steppers in a real browser, by pointer, keyboard and touch; every sum is compared with NumPy's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gallery_gen import nn
from gallery_gen.figures.scenes import KERNEL, PICTURE
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

X, WEIGHT = PICTURE[None, None], KERNEL[None, None]


pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")


@pytest.fixture
def convolution(page: Page, site: Site) -> Locator:
    return opened(page, site, "convolution")


@pytest.fixture
def pooling(page: Page, site: Site) -> Locator:
    return opened(page, site, "pooling")


def opened(page: Page, site: Site, kind: str) -> Locator:
    page.goto(f"{site.address}en/{kind}/")
    tool = page.locator(f"{kind}-stepper")
    expect(tool.get_by_role("gridcell").first).to_be_visible()
    tool.scroll_into_view_if_needed()
    return tool


def output(tool: Locator) -> list[list[float]]:
    """The output as numbers."""
    rows = tool.get_by_role("grid").get_by_role("row").all()
    return [
        [float(text.replace("−", "-")) for text in row.get_by_role("gridcell").all_inner_texts()]
        for row in rows
    ]


def sentence(tool: Locator) -> str:
    return tool.get_by_role("status").first.inner_text()


def test_a_convolution_by_keyboard(convolution: Locator, page: Page) -> None:
    assert output(convolution) == nn.conv2d(X, WEIGHT)[0, 0].tolist()
    products = [
        f"{pixel:g}·{weight:g}" for pixel, weight in zip(PICTURE[:3, :3].flat, KERNEL.flat, strict=True)
    ]
    assert (
        sentence(convolution)
        == f"Row 1, column 1: {' + '.join(products)} + bias 0 = {nn.conv2d(X, WEIGHT)[0, 0, 0, 0]:g}"
    )
    convolution.get_by_role("gridcell", selected=True).focus()
    for key, place in (
        ("ArrowRight", "Row 1, column 2"), ("ArrowDown", "Row 2, column 2"), ("End", "Row 2, column 3"),
        ("ArrowRight", "Row 2, column 3"), ("Home", "Row 2, column 1"), ("ArrowUp", "Row 1, column 1"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert sentence(convolution).startswith(f"{place}: "), key
        expect(convolution.get_by_role("gridcell", selected=True)).to_be_focused()
    expect(convolution.locator(".sc-step__seen")).to_have_count(9)


def test_numbers_can_be_changed(convolution: Locator) -> None:
    picture, kernel = PICTURE.copy(), KERNEL.copy()
    convolution.get_by_label("Pixel in row 2, column 3").fill("-4.5")
    picture[1, 2] = -4.5
    convolution.get_by_label("Weight in row 1, column 1").fill("0,5")
    kernel[0, 0] = 0.5
    right = nn.conv2d(picture[None, None], kernel[None, None])[0, 0]
    np.testing.assert_allclose(output(convolution), right, rtol=1e-2)
    assert "(−4.5)·0" in sentence(convolution)
    convolution.get_by_role("button", name="Start again").click()
    assert output(convolution) == nn.conv2d(X, WEIGHT)[0, 0].tolist()


def test_the_bias_is_added_to_every_output(convolution: Locator, page: Page) -> None:
    field = convolution.get_by_label("Bias")
    expect(field).to_have_value("0")
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("-2.5")
    for padding in (0, 1):
        convolution.get_by_label("padding").select_option(str(padding))
        right = nn.conv2d(X, WEIGHT, np.array([-2.5], np.float32), padding=padding)[0, 0]
        assert output(convolution) == right.tolist()
        assert sentence(convolution).endswith(f" + bias (−2.5) = {right[0, 0]:g}")
    convolution.get_by_role("gridcell", selected=True).focus()
    page.keyboard.press("ArrowDown")
    assert sentence(convolution).endswith(f" + bias (−2.5) = {right[1, 0]:g}")
    convolution.get_by_label("Bias").fill("1000")
    largest = nn.conv2d(X, WEIGHT, padding=1)[0, 0, 1, 0] + 1000
    assert sentence(convolution).endswith(f" + bias 1000 = {largest:g}")
    convolution.get_by_role("button", name="Start again").click()
    expect(convolution.get_by_label("Bias")).to_have_value("0")
    assert output(convolution) == nn.conv2d(X, WEIGHT)[0, 0].tolist()
    assert " + bias 0 = " in sentence(convolution)


@pytest.mark.parametrize("place", ["Pixel in row 1, column 1", "Bias"])
@pytest.mark.parametrize("text", ["NaN", "1e999", "", "two", "<b>"])
def test_what_is_no_number_is_said_and_the_last_one_stays(
    convolution: Locator, text: str, place: str
) -> None:
    field = convolution.get_by_label(place)
    last = field.input_value()
    field.fill(text)
    expect(convolution.get_by_role("status").last).to_have_text(
        f"{place}: please write a number below a million. Until then it counts as {last}."
    )
    expect(field).to_have_attribute("aria-invalid", "true")
    assert output(convolution) == nn.conv2d(X, WEIGHT)[0, 0].tolist()
    field.fill(last)
    expect(convolution.get_by_role("status").last).to_have_text("")
    expect(field).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize(("stride", "padding"), [(2, 0), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_stride_and_padding(convolution: Locator, stride: int, padding: int) -> None:
    convolution.get_by_label("stride").select_option(str(stride))
    convolution.get_by_label("padding").select_option(str(padding))
    assert output(convolution) == nn.conv2d(X, WEIGHT, None, stride, padding)[0, 0].tolist()
    expect(convolution.locator(".sc-step__around")).to_have_count((5 + 2 * padding) ** 2 - 25)
    expect(convolution.locator(".sc-step__seen")).to_have_count(9)


def test_by_pointer(convolution: Locator, page: Page) -> None:
    convolution.get_by_role("gridcell").nth(5).click()
    assert sentence(convolution).startswith("Row 2, column 3: ")
    start, end = (convolution.get_by_label(f"Pixel in row {n}, column {n}").bounding_box() for n in (2, 4))
    assert start
    assert end
    page.mouse.move(start["x"] + 9, start["y"] + 9)
    page.mouse.down()
    assert sentence(convolution).startswith("Row 1, column 1: ")
    page.mouse.move(end["x"] + 9, end["y"] + 9, steps=4)
    page.mouse.up()
    assert sentence(convolution).startswith("Row 3, column 3: ")
    expect(convolution.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    convolution.get_by_role("button", name="Previous").click()
    assert sentence(convolution).startswith("Row 3, column 2: ")


def test_it_plays_through_all_positions(page: Page, site: Site) -> None:
    page.clock.install()
    tool = opened(page, site, "convolution")
    tool.get_by_role("button", name="Play").click()
    assert sentence(tool).startswith("Row 1, column 2: ")
    page.clock.run_for(60_000)
    assert sentence(tool).startswith("Row 3, column 3: ")
    expect(tool.get_by_role("button", name="Play")).to_be_visible()
    tool.get_by_role("button", name="Play").click()
    assert sentence(tool).startswith("Row 1, column 1: ")
    tool.get_by_role("button", name="Pause").click()
    page.clock.run_for(60_000)
    assert sentence(tool).startswith("Row 1, column 1: ")


def test_poolings(pooling: Locator) -> None:
    functions: dict[str, Callable[..., Any]] = {
        "the largest": nn.max_pool2d,
        "the smallest": nn.min_pool2d,
        "the average": nn.avg_pool2d,
        "the L2 norm": lambda x, size, stride: nn.lp_pool2d(x, 2, size, stride),
    }
    for name, function in functions.items():
        pooling.get_by_label("keep").select_option(name)
        for size, stride in ((2, 1), (3, 2), (4, 1)):
            pooling.get_by_label("window").select_option(str(size))
            pooling.get_by_label("stride").select_option(str(stride))
            right = function(X, size, stride)[0, 0]
            np.testing.assert_allclose(output(pooling), right, rtol=6e-3, err_msg=f"{name} {size} {stride}")


def test_the_winner_is_marked(pooling: Locator) -> None:
    winner = pooling.locator(".sc-step__winner input")
    expect(winner).to_have_attribute("aria-label", "Pixel in row 1, column 1")
    expect(pooling.get_by_label("Bias")).to_have_count(0)
    assert sentence(pooling) == "Row 1, column 1: the largest of 3, 3, 2, 0, 0, 1, 3, 1, 2 is 3"
    pooling.get_by_label("Pixel in row 3, column 3").fill("9")
    expect(winner).to_have_attribute("aria-label", "Pixel in row 3, column 3")
    pooling.get_by_label("keep").select_option("the average")
    expect(winner).to_have_count(0)
    pooling.get_by_label("padding").select_option("1")
    assert output(pooling)[0][0] == 0.667  # (3 + 3 + 0 + 0) / 9, padding counts
    pooling.get_by_label("keep").select_option("the largest")
    assert output(pooling)[0][0] == 3


def test_it_survives_instant_navigation_and_back(page: Page, site: Site) -> None:
    opened(page, site, "convolution")
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.locator("pooling-stepper").get_by_role("gridcell").first).to_be_visible()
    page.go_back()
    expect(page.locator("convolution-stepper").get_by_role("gridcell").first).to_be_visible()
    page.locator("convolution-stepper").get_by_role("button", name="Next").click()
    assert sentence(page.locator("convolution-stepper")).startswith("Row 1, column 2: ")


@pytest.mark.parametrize("kind", ["convolution", "pooling"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_by_touch(browser: Browser, site: Site, kind: str, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site, kind)
        tool.get_by_label("padding").select_option("1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        tool.get_by_role("gridcell").nth(1).tap()
        assert sentence(tool).startswith("Row 1, column 2: ")
        assert violations(page, f"{kind}-stepper") == []


def test_large_numbers_fit_a_narrow_phone(browser: Browser, site: Site) -> None:
    with phone(browser, "light") as page:
        tool = opened(page, site, "convolution")
        tool.get_by_label("padding").select_option("2")
        tool.get_by_label("Pixel in row 1, column 1").fill("-987654")
        tool.get_by_label("Bias").fill("-123456")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page, "convolution-stepper") == []


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/convolution/")
    expect(page.locator("convolution-stepper [data-tool]")).to_be_hidden()
    expect(page.locator("convolution-stepper [data-without]")).to_be_visible()
    context.close()
