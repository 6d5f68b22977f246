"""The activation explorer in a real browser: every activation and option, against NumPy; addresses, mistakes, a phone."""

import re

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
    found = POINT.fullmatch(tool.get_by_role("status").first.inner_text())
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
    expect(tool.get_by_role("status").last).to_contain_text("do not fit: alpha")
    tool.get_by_label("alpha").fill("")
    expect(tool.get_by_role("status").last).to_contain_text("do not fit")
    tool.get_by_label("alpha").fill("2")
    expect(tool.get_by_role("status").last).to_have_text("")


def test_the_stages_values_before_and_after(tool: Locator) -> None:
    before, after = tool.locator("[data-before]"), tool.locator("[data-after]")
    expect(after).to_contain_text("After: from 0 to")
    expect(after).to_contain_text(" 0% negative")
    expect(before).to_contain_text("from −1.92 to 1.68")  # as the stage's own caption says
    tool.get_by_role("combobox", name="activation").select_option("identity")
    assert after.inner_text().removeprefix("After") == before.inner_text().removeprefix("Before")
    tool.get_by_role("combobox", name="activation").select_option("sigmoid")
    expect(after).to_contain_text(" 0% negative")


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


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/activations/")
    expect(page.locator("activation-explorer [data-tool]")).to_be_hidden()
    expect(page.locator("activation-explorer [data-without]")).to_be_visible()
    context.close()
