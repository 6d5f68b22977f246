"""The size lab in a real browser: sizes, reasons, mistakes, addresses, a phone, no script, axe-core."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gallery_gen import nn
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")


@pytest.fixture
def lab(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/size/{query}")
    lab = page.locator("size-lab")
    expect(lab.get_by_label("input i")).to_be_visible()
    lab.scroll_into_view_if_needed()
    return lab


def choose(lab: Locator, **sizes: int) -> None:
    names = {
        "i": "input i",
        "k": "kernel k",
        "s": "stride s",
        "p": "padding p",
        "d": "dilation d",
        "a": "output padding a",
    }
    for letter, value in sizes.items():
        lab.get_by_label(names[letter], exact=True).fill(str(value))


def said(lab: Locator) -> str:
    return lab.get_by_role("status").first.inner_text()


@pytest.mark.parametrize(
    ("sizes", "number"),
    [
        ({"i": 6, "k": 3, "s": 2}, 5),
        ({"i": 4, "k": 3, "s": 1}, 1),
        ({"i": 5, "k": 4, "s": 1, "p": 2}, 2),
        ({"i": 5, "k": 3, "s": 1, "p": 1}, 3),
        ({"i": 5, "k": 3, "s": 1, "p": 2}, 4),
        ({"i": 6, "k": 3, "s": 2, "p": 1}, 6),
        ({"i": 7, "k": 3, "s": 1, "d": 2}, 15),
    ],
)
def test_sizes_and_their_relationship(lab: Locator, sizes: dict[str, int], number: int) -> None:
    choose(lab, **sizes)
    i, k, s, p, d = (
        sizes.get(letter, least) for letter, least in (("i", 6), ("k", 3), ("s", 2), ("p", 0), ("d", 1))
    )
    assert said(lab).startswith(f"{nn.output_size(i, k, s, p, d)} outputs")
    lost = len(nn.dropped_pixels(i, k, s, p, d))
    assert ("dropped" in said(lab)) == (lost > 0)
    expect(lab.locator(".sc-lab__dropped")).to_have_count(lost)
    expect(lab.locator(".sc-lab__around")).to_have_count(2 * p)
    expect(lab.locator(".sc-lab__tap")).to_have_count(k * nn.output_size(i, k, s, p, d))
    expect(lab.locator("[data-why]")).to_contain_text(f"Relationship ({number})")


def test_transposed(lab: Locator) -> None:
    expect(lab.get_by_label("output padding a")).to_be_disabled()
    lab.get_by_label("transposed").check()
    choose(lab, i=3, k=3, s=2, p=1, a=1)
    assert said(lab) == f"{nn.transposed_output_size(3, 3, 2, 1, 1)} outputs along this side."
    expect(lab.locator("[data-why]")).to_contain_text("Relationship (14)")
    expect(lab.locator(".sc-lab__between")).to_have_count(2)
    expect(lab.locator("[data-same]")).to_be_hidden()
    choose(lab, a=2)
    expect(lab.get_by_role("status").last).to_contain_text("at most 1")
    expect(lab.locator("[data-found]")).to_be_hidden()


def test_two_meanings_of_same(lab: Locator) -> None:
    """TensorFlow pads an even input for stride 2 at its end only."""
    choose(lab, i=6, k=3, s=2)
    rows = [row.locator("td").all_inner_texts() for row in lab.locator("[data-same] tbody tr").all()]
    assert rows == [["0", "1", "3", "1"], ["1", "1", str(nn.output_size(6, 3, 2, 1)), "0"]]


@pytest.mark.parametrize(
    ("letter", "value", "part"), [("k", 9, "covers 9"), ("s", 0, "from 1 to 16"), ("i", 1000, "from 1 to 64")]
)
def test_what_does_not_fit_is_said(lab: Locator, letter: str, value: int, part: str) -> None:
    choose(lab, **{letter: value})
    expect(lab.get_by_role("status").last).to_contain_text(part)
    choose(lab, **{letter: 4})
    expect(lab.get_by_role("status").last).to_have_text("")
    assert "outputs" in said(lab)


def test_by_keyboard_and_the_address_keeps_it(lab: Locator, page: Page, site: Site) -> None:
    lab.get_by_label("input i").focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"\?i=7&k=3&s=2&p=0&d=1&a=0$"))
    assert said(lab) == "3 outputs along this side."
    again = opened(page, site, "?i=9&k=2&s=1&p=1&d=1&a=0&transposed=1")
    assert said(again).startswith(f"{nn.transposed_output_size(9, 2, 1, 1)} outputs")
    strange = opened(page, site, "?i=-4&k=<b>&s=2.5&p=&d=99")
    assert said(strange).startswith(f"{nn.output_size(6, 3, 2)} outputs")


def test_it_survives_instant_navigation_and_back(lab: Locator, page: Page) -> None:
    choose(lab, i=11)
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pooling")
    page.go_back()
    expect(page.locator("size-lab").get_by_label("input i")).to_have_value("11")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        lab = opened(page, site, "?i=64&k=3&s=1&p=1&d=1&a=0")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        lab.get_by_label("transposed").tap()
        assert "outputs" in said(lab)
        assert violations(page, "size-lab") == []


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/size/")
    expect(page.locator("size-lab [data-tool]")).to_be_hidden()
    expect(page.locator("size-lab [data-without]")).to_be_visible()
    context.close()
