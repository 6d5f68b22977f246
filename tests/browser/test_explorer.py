"""The activation explorer in a real browser: every activation and option, against NumPy; addresses, mistakes, a phone."""

import re
from itertools import combinations

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gallery_gen import nn
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

POINT = re.compile(r"At (\S+) it gives (\S+), with slope (\S+)\.")


pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/activations/{query}")
    tool = page.locator("activation-explorer")
    expect(tool.get_by_role("combobox", name="activation")).to_be_visible()
    tool.scroll_into_view_if_needed()
    return tool


def point(tool: Locator) -> list[float]:
    """The number, its value and its slope, as the page says them."""
    found = POINT.fullmatch(tool.get_by_role("status").last.inner_text())
    assert found
    return [float(text.replace("−", "-")) for text in found.groups()]


def test_every_activation_is_numpys(tool: Locator, page: Page) -> None:
    known = page.evaluate(
        "async () => Object.keys((await import(new URL('../gallery/on_demand/numeric/activations.js', location))).ACTIVATIONS)"
    )
    listed = tool.get_by_role("combobox", name="activation").locator("option")
    names = [option.get_attribute("value") or "" for option in listed.all()]
    assert sorted(names) == sorted(known)
    slider = tool.get_by_role("slider")
    for name in names:
        tool.get_by_role("combobox", name="activation").select_option(name)
        for x in (-1.3, 0.7):
            slider.fill(str(x))
            place = np.array([x - 1e-4, x, x + 1e-4])
            below, value, above = getattr(nn, name)(place)
            right = [x, value, (above - below) / 2e-4]
            np.testing.assert_allclose(point(tool), right, rtol=6e-3, atol=2e-3, err_msg=f"{name} at {x}")


def test_options_and_the_address_keeps_them(tool: Locator, page: Page, site: Site) -> None:
    tool.get_by_role("combobox", name="activation").select_option("elu")
    tool.get_by_label("alpha").fill("0.4")
    tool.get_by_role("slider").fill("-2")
    expect(page).to_have_url(re.compile(r"\?f=elu&alpha=0\.4"))
    assert point(tool)[1] == pytest.approx(float(nn.elu(np.array([-2.0]), 0.4)[0]), rel=6e-3)
    again = opened(page, site, "?f=gelu&approximate=tanh")
    expect(again.get_by_role("combobox", name="approximate")).to_have_value("tanh")
    strange = opened(page, site, "?f=%3Cb%3E&alpha=x")
    expect(strange.get_by_role("combobox", name="activation")).to_have_value("relu")


def test_an_option_that_does_not_fit_is_said(tool: Locator) -> None:
    tool.get_by_role("combobox", name="activation").select_option("celu")
    tool.get_by_label("alpha").fill("0")
    expect(tool.get_by_role("status").first).to_contain_text("do not fit: alpha")
    tool.get_by_label("alpha").fill("")
    expect(tool.get_by_role("status").first).to_contain_text("do not fit")
    tool.get_by_label("alpha").fill("2")
    expect(tool.get_by_role("status").first).to_have_text("")
    tool.get_by_role("combobox", name="activation").select_option("elu")
    tool.get_by_label("alpha").fill("1e300")
    expect(tool.get_by_role("status").first).to_contain_text("do not fit: alpha")
    tool.get_by_label("alpha").fill("1e6")
    expect(tool.get_by_role("status").first).to_have_text("")


def test_the_stages_values_before_and_after(tool: Locator) -> None:
    before, after = tool.locator("[data-before]"), tool.locator("[data-after]")
    expect(after).to_contain_text("After: from 0 to")
    expect(after).to_contain_text(" 0% negative")
    expect(before).to_contain_text("from −1.92 to 1.68")  # as the stage's own caption says
    tool.get_by_role("combobox", name="activation").select_option("identity")
    assert after.inner_text().removeprefix("After") == before.inner_text().removeprefix("Before")
    tool.get_by_role("combobox", name="activation").select_option("sigmoid")
    expect(after).to_contain_text(" 0% negative")


@pytest.mark.parametrize(
    ("query", "x", "words"),
    [
        ("relu", "0", "At 0 it gives 0. It has a corner there: slope 0 on the left, 1 on the right."),
        ("hardtanh&max_val=2", "2", "At 2 it gives 2. It has a corner there: slope 1 on the left, 0 on the right."),
        ("elu&alpha=3", "0", "At 0 it gives 0. It has a corner there: slope 3 on the left, 1 on the right."),
        ("step", "0", "At 0 it gives 0. It jumps there and has no slope."),
        ("elu", "0", "At 0 it gives 0, with slope 1."),
        ("softplus", "0", "At 0 it gives 0.693, with slope 0.5."),
    ],
)  # fmt: skip
def test_corners_and_jumps_are_said(page: Page, site: Site, query: str, x: str, words: str) -> None:
    tool = opened(page, site, f"?f={query}")
    tool.get_by_role("slider").fill(x)
    expect(tool.get_by_role("status").last).to_have_text(words)


@pytest.mark.parametrize(
    ("query", "curve", "slope"),
    [
        ("relu", 1, 2), ("step", 2, 1), ("hardtanh", 1, 3), ("relu6", 1, 3), ("hardsigmoid", 1, 3),
        ("identity", 1, 1), ("gelu", 1, 1), ("elu&alpha=30", 1, 2), ("celu&alpha=0.05", 1, 1),
    ],
)  # fmt: skip
def test_a_line_that_jumps_is_broken(page: Page, site: Site, query: str, curve: int, slope: int) -> None:
    """Into so many pieces; the last one of ReLU6 begins at the plot's edge."""
    tool = opened(page, site, f"?f={query}")
    for kind, pieces in (("curve", curve), ("slope", slope)):
        path = tool.locator(f"svg svg .sc-explorer__{kind}").get_attribute("d") or ""
        assert path.count("M") == pieces, kind


def test_the_lines_are_named_and_differ_in_more_than_colour(tool: Locator) -> None:
    names = tool.locator(".sc-explorer__name")
    expect(names).to_have_text(["ReLU", "its slope"])
    tool.get_by_role("combobox", name="activation").select_option("tanh")
    expect(names).to_have_text(["tanh", "its slope"])
    dashes = "line => getComputedStyle(line).strokeDasharray"
    curve, slope = tool.locator(".sc-explorer__curve"), tool.locator(".sc-explorer__slope")
    for place in (0, 1):  # in the legend and in the plot
        assert curve.nth(place).evaluate(dashes) == "none"
        assert slope.nth(place).evaluate(dashes) == "6px, 4px"
    assert "Solid: the function. Dashed: its slope." in tool.inner_text()
    assert tool.locator("svg:not(svg svg):not([aria-hidden=true])").count() == 0


def test_the_number_is_marked_in_every_plot(tool: Locator) -> None:
    """Before at x and after at f(x), both on the axis whose ends and zero are written below."""
    tool.get_by_role("combobox", name="activation").select_option("tanh")
    panels = tool.locator("svg:has(rect)")
    expect(panels).to_have_count(2)

    def places(panel: Locator) -> tuple[dict[str, float], float]:
        texts = panel.locator("text[text-anchor=middle]").all()
        ticks = {text.inner_html(): float(text.get_attribute("x") or "") for text in texts}
        return ticks, float(re.findall(r"[\d.]+", panel.locator("g").get_attribute("transform") or "")[0])

    slider = tool.get_by_role("slider")
    for x in (-1.5, 0.0, 1.2):
        slider.fill(str(x))
        for panel, value in zip(panels.all(), (x, float(np.tanh(x))), strict=True):
            ticks, mark = places(panel)
            assert list(ticks) == ["0", "−1.92", "1.68"]
            right = ticks["0"] + (ticks["1.68"] - ticks["0"]) * value / 1.68
            assert mark == pytest.approx(right, abs=0.3)
    slider.fill("4")
    expect(panels.first.locator("g")).to_have_attribute("visibility", "hidden")
    expect(panels.last.locator("g")).to_have_attribute("visibility", "visible")
    slider.fill("-5.5")
    tool.get_by_role("combobox", name="activation").select_option("identity")
    expect(tool.locator(".sc-explorer__dot")).to_have_attribute("visibility", "hidden")


def test_the_slider_stands_below_its_dot_and_can_be_dragged(tool: Locator, page: Page) -> None:
    track, dot = tool.get_by_role("slider").bounding_box(), tool.locator(".sc-explorer__dot")
    assert track
    for share, x in ((0.25, -3.0), (0.75, 3.0)):
        page.mouse.click(track["x"] + 8 + share * (track["width"] - 16), track["y"] + track["height"] / 2)
        assert point(tool)[0] == pytest.approx(x, abs=0.1)
        box = dot.bounding_box()
        assert box
        middle = track["x"] + 8 + (point(tool)[0] + 6) / 12 * (track["width"] - 16)
        assert box["x"] + box["width"] / 2 == pytest.approx(middle, abs=1.5)


def test_histograms_stand_to_the_right_where_there_is_room(
    tool: Locator, browser: Browser, site: Site
) -> None:
    def tops_and_lefts(tool: Locator) -> tuple[list[float], list[float]]:
        boxes = [svg.bounding_box() for svg in tool.locator("svg[aria-hidden]").all()]
        return [box["y"] for box in boxes if box], [box["x"] for box in boxes if box]

    (curve, before, after), lefts = tops_and_lefts(tool)
    assert lefts[1] == lefts[2] > lefts[0] + 300
    assert curve < before < after < curve + 300
    with phone(browser, "light") as page:
        tops, lefts = tops_and_lefts(opened(page, site))
        assert len(set(lefts)) == 1
        assert tops == sorted(tops)


def test_by_keyboard(tool: Locator, page: Page) -> None:
    slider = tool.get_by_role("slider")
    slider.focus()
    before = point(tool)[0]
    page.keyboard.press("ArrowRight")
    assert point(tool)[0] == pytest.approx(before + 0.1)
    page.keyboard.press("Home")
    assert point(tool)[0] == -6
    assert "it gives" in (slider.get_attribute("aria-valuetext") or "")


def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    tool.get_by_role("combobox", name="activation").select_option("mish")
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pooling")
    page.go_back()
    again = page.locator("activation-explorer").get_by_role("combobox", name="activation")
    expect(again).to_have_value("mish")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site, "?f=softplus")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page, "activation-explorer") == []
        assert tool.get_by_label("beta").input_value() == "1"
        boxes = "texts => texts.map(text => text.getBoundingClientRect().toJSON())"
        for query in (
            "relu",
            "step",
            "hardtanh",
            "sigmoid",
            "elu&alpha=30",
            "elu&alpha=-400000",
            "leaky_relu&negative_slope=-9",
        ):
            tool = opened(page, site, f"?f={query}")
            texts = tool.locator("svg text")
            written = [text.inner_html() for text in texts.all()]
            assert {"−6", "−4", "−2", "0", "2", "4", "6"} <= set(written)
            found = texts.evaluate_all(boxes)
            assert min(box["height"] for box in found) > 11
            assert all(box["left"] >= 0 and box["right"] <= 360 for box in found)
            for (name, one), (other, two) in combinations(zip(written, found, strict=True), 2):
                apart = (
                    one["right"] <= two["left"]
                    or two["right"] <= one["left"]
                    or one["bottom"] <= two["top"]
                    or two["bottom"] <= one["top"]
                )
                assert apart, (query, name, other)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/activations/")
    expect(page.locator("activation-explorer [data-tool]")).to_be_hidden()
    expect(page.locator("activation-explorer [data-without]")).to_be_visible()
    context.close()
