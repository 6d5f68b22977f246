"""The frame player in a real browser: pointer, keyboard, playing, no script, instant navigation, axe-core."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.serving import served
from tests.conftest import edit, write_project
from tests.site.conftest import write_site

PAGE = """\
# Scenes

{{ scene("numeric-conv-p0-s1") }}

{{ scene("multi-channel") }}

{{ scenes() }}

{{ pixel_use(5, 3, padding=[0, 1, 2]) }}

{{ stride_subsampling() }}

{{ edge_example() }}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The miniature site with a page of scenes, served with instant navigation."""
    root = write_site(write_project(tmp_path_factory.mktemp("scenes")))
    (root / "docs" / "scenes.md").write_text(PAGE)
    with served(root / "out") as site:
        edit(root / "mkdocs.yml", "http://127.0.0.1/en/", site.address)
        edit(root / "mkdocs.yml", "  font: false\n", "  font: false\n  features: [navigation.instant]\n")
        edit(root / "mkdocs.yml", "  - calls.md\n", "  - calls.md\n  - scenes.md\n")
        config = load_config(str(root / "mkdocs.yml"), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        yield site.address


@pytest.fixture
def scene(page: Page, address: str) -> Locator:
    """The first scene: nine positions, with digits."""
    page.goto(f"{address}scenes/")
    return page.locator("#scene-numeric-conv-p0-s1")


def shows(scene: Locator, position: int, total: str) -> None:
    """Words, slider and drawing agree on where the window is."""
    expect(scene.locator("[data-words]")).to_contain_text(f"Position {position} of 9")
    expect(scene.locator("[data-words]")).to_contain_text(re.compile(rf" = {total}$"))
    expect(scene.get_by_role("slider")).to_have_value(str(position))
    expect(scene.locator("[data-now] text")).to_have_count(position)
    expect(scene.locator("[data-now] text").last).to_have_text(total)


def test_by_pointer(scene: Locator) -> None:
    shows(scene, 1, "12")
    scene.get_by_role("button", name="Next position").click()
    scene.get_by_role("button", name="Next position").click()
    shows(scene, 3, "17")
    scene.get_by_role("button", name="Previous position").click()
    shows(scene, 2, "12")
    scene.get_by_role("slider").fill("9")
    shows(scene, 9, "14")
    expect(scene.get_by_role("button", name="Next position")).to_have_attribute("aria-disabled", "true")
    scene.get_by_role("button", name="Next position").click(force=True)
    shows(scene, 9, "14")


def test_by_keyboard(scene: Locator, page: Page) -> None:
    scene.get_by_role("button", name="Play").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    shows(scene, 3, "17")
    page.keyboard.press("ArrowLeft")
    shows(scene, 2, "12")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(scene.get_by_role("slider")).to_be_focused()
    page.keyboard.press("ArrowRight")
    shows(scene, 3, "17")
    page.keyboard.press("End")
    shows(scene, 9, "14")
    page.keyboard.press("Home")
    shows(scene, 1, "12")


def test_it_plays_only_when_asked_and_to_the_end(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(f"{address}scenes/")
    scene = page.locator("#scene-numeric-conv-p0-s1")
    words, button = scene.locator("[data-words]"), scene.get_by_role("button").first
    page.clock.run_for(20_000)
    shows(scene, 1, "12")
    expect(words).to_have_attribute("aria-live", "polite")
    button.click()
    expect(button).to_have_text("Pause")
    expect(words).to_have_attribute("aria-live", "off")
    page.clock.run_for(2_500)
    shows(scene, 3, "17")
    button.click()
    page.clock.run_for(20_000)
    shows(scene, 3, "17")
    button.click()
    page.clock.run_for(20_000)
    shows(scene, 9, "14")
    expect(button).to_have_text("Play")
    expect(words).to_have_attribute("aria-live", "polite")
    button.click()
    shows(scene, 1, "12")
    scene.get_by_role("button", name="Next position").click()
    expect(button).to_have_text("Play")
    shows(scene, 2, "12")


def test_without_a_script_the_first_frame_shows_and_the_stills_open(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}scenes/")
    scene = page.locator("#scene-numeric-conv-p0-s1")
    expect(scene.locator("[data-words]")).to_contain_text("Position 1 of 9")
    expect(scene.locator("[data-bar]")).to_be_hidden()
    expect(scene.get_by_role("button")).to_have_count(0)
    last = scene.locator("[data-still]").last
    expect(last).to_be_hidden()
    scene.locator("summary").click()
    expect(last).to_be_visible()
    expect(last).to_contain_text("= 14")
    box = last.locator("svg use").first.bounding_box()
    assert box is not None
    assert box["width"] > 100, "what stands still is drawn in a still too"
    context.close()


def test_all_scenes_open_in_place(page: Page, address: str) -> None:
    page.goto(f"{address}scenes/")
    item = page.locator("#scene-full-padding-no-strides")
    still = item.locator("summary svg use").first.bounding_box()
    assert still is not None
    assert still["width"] > 50, "a still is drawn while its screen is closed"
    item.locator("> summary").click()
    item.get_by_role("slider").fill("49")
    expect(item.locator("[data-words]")).to_contain_text("Position 49 of 49: row 7, column 7")


def test_after_instant_navigation(page: Page, address: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}calls/")
    page.evaluate("window.sameDocument = true")
    page.locator("nav.md-nav a[href$='scenes/']").first.click()
    page.wait_for_url("**/scenes/")
    scene = page.locator("#scene-numeric-conv-p0-s1")
    scene.get_by_role("button", name="Next position").click()
    shows(scene, 2, "12")
    assert page.evaluate("window.sameDocument === true")
    assert faults == []


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_and_a_phone_has_room(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{address}scenes/")
    page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme }", scheme)
    for summary in page.locator("#scene-dilation > summary, #scene-multi-channel summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    context.close()
