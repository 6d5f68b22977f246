"""Drawing a digit in a real browser, by pointer, touch and keys; what is said of it, and what happens if nothing arrives."""

import math
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from gallery_gen.models import lenet5, sample_digits, trained_parameters
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

SAMPLE = sample_digits()
STAGES = lenet5.TODAY.trace(trained_parameters(), SAMPLE.images[:, None].astype(np.float32) / np.float32(255))
SHARES = STAGES["softmax"]
ANSWERS = SHARES.argmax(axis=1)
CIRCLE = [(0.5 + 0.2 * math.sin(step / 3), 0.5 - 0.3 * math.cos(step / 3)) for step in range(20)]
ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.5, 0.5), (0.42, 0.8)]

quiet = pytest.mark.usefixtures("_nothing_to_complain_of")


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/lenet/{query}")
    tool = page.locator("draw-digit")
    tool.scroll_into_view_if_needed()
    board(tool).scroll_into_view_if_needed()
    expect(answer(tool)).to_contain_text("The answer is")
    return tool


def board(tool: Locator) -> Locator:
    return tool.get_by_role("application", name="Board to draw on")


def answer(tool: Locator) -> Locator:
    return tool.locator(".sc-digit__answer")


def account(tool: Locator) -> Locator:
    return tool.locator("[data-account]")


def maps(tool: Locator, stage: str) -> Locator:
    return tool.locator(f"[data-stage={stage}] [data-maps]")


def draw(tool: Locator, page: Page, points: Iterable[tuple[float, float]]) -> None:
    """One stroke by mouse; points as parts of the board."""
    board(tool).scroll_into_view_if_needed()
    box = board(tool).bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def seen(tool: Locator) -> list[int]:
    """The input's pixels, as they are painted, which is in the frame after what was done."""
    pixels: list[int] = maps(tool, "input").evaluate(
        """async maps => {
            for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
            return [...maps.querySelector("canvas").getContext("2d").getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
        }"""
    )
    return pixels


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def shares(tool: Locator) -> list[str]:
    return tool.locator("[data-bars] td:last-child").all_inner_texts()


@quiet
def test_it_opens_with_a_sample_that_a_stroke_replaces(tool: Locator, page: Page) -> None:
    assert seen(tool) == SAMPLE.images[0].ravel().tolist()
    assert shares(tool) == ["<0.1%" if digit != 7 else ">99.9%" for digit in range(10)]
    expect(answer(tool)).to_contain_text("The answer is 7, with >99.9%.")
    expect(answer(tool)).to_contain_text("The data set says 7 too.")
    draw(tool, page, ONE)
    expect(answer(tool)).to_contain_text("The answer is 1")
    expect(answer(tool)).not_to_contain_text("data set")
    tool.get_by_role("button", name="Undo").click()
    expect(answer(tool)).to_contain_text("The board is empty")
    tool.get_by_role("button", name="Undo").click()
    expect(answer(tool)).to_contain_text("The answer is 7")


@quiet
@pytest.mark.parametrize(("points", "digit"), [(ONE, 1), (SEVEN, 7), (CIRCLE, 0)])
def test_what_is_drawn_is_read(
    tool: Locator, page: Page, points: list[tuple[float, float]], digit: int
) -> None:
    draw(tool, page, points)
    expect(answer(tool)).to_contain_text(f"The answer is {digit}, with")
    best = tool.locator(".sc-digit__best")
    expect(best).to_have_count(1)
    expect(best.get_by_role("rowheader")).to_have_text(str(digit))
    rows, columns = np.nonzero(np.array(seen(tool)).reshape(28, 28))
    assert max(np.ptp(rows), np.ptp(columns)) == 19, "fitted into twenty pixels"
    tool.get_by_role("button", name="Clear").click()
    expect(answer(tool)).to_contain_text("The board is empty, and still there is an answer.")
    assert seen(tool) == [0] * 784


@quiet
def test_strokes_add_up_and_are_undone_one_by_one(tool: Locator, page: Page) -> None:
    draw(tool, page, ONE)
    one = seen(tool)
    draw(tool, page, [(0.2, 0.5), (0.8, 0.5)])
    page.wait_for_function(
        "old => document.querySelector('[data-stage=input] canvas').getContext('2d').getImageData(0, 0, 28, 28).data.some((v, i) => i % 4 === 0 && v !== old[i / 4])",
        arg=one,
    )
    board(tool).press("Control+z")
    expect(answer(tool)).to_contain_text("The answer is 1")
    assert seen(tool) == one


@quiet
def test_by_keyboard(tool: Locator, page: Page) -> None:
    board(tool).focus()
    expect(tool.locator("[data-pen]")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(tool.locator(".sc-digit__said")).to_have_text("The pen is down.")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(tool.locator(".sc-digit__said")).to_have_text("The pen is up.")
    expect(answer(tool)).to_contain_text("The answer is 1")
    before = seen(tool)
    page.keyboard.press("ArrowLeft")  # a lifted pen draws nothing
    assert seen(tool) == before
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(tool.locator(".sc-digit__said")).to_have_text("The pen is up.")


@quiet
def test_samples_of_each_digit_and_mistakes(tool: Locator, page: Page) -> None:
    for digit in (0, 3, 9):
        button = tool.get_by_role("button", name=f"Sample {digit}")
        for which in np.flatnonzero(SAMPLE.labels == digit)[:2]:
            button.click()
            expect(page).to_have_url(re.compile(rf"\?sample={which}\b"))
            expect(answer(tool)).to_contain_text(f"The answer is {ANSWERS[which]}")
            assert seen(tool) == SAMPLE.images[which].ravel().tolist()
    wrong = np.flatnonzero(SAMPLE.labels != ANSWERS)[0]
    tool.get_by_role("button", name="a mistake").click()
    said = f"The data set says {SAMPLE.labels[wrong]}: the network is wrong."
    expect(answer(tool)).to_contain_text(said)
    page.reload()
    expect(answer(tool)).to_contain_text(said)
    draw(tool, page, ONE)
    expect(page).not_to_have_url(re.compile("sample"))


@quiet
def test_moving_is_undone_by_centring_until_it_is_switched_off(tool: Locator) -> None:
    tool.get_by_role("button", name="Sample 4").click()
    expect(answer(tool)).to_contain_text("The data set says 4 too.")
    centred = np.array(seen(tool)).reshape(28, 28)
    for _ in range(3):
        tool.get_by_role("button", name="Move right").click()
    expect(answer(tool)).not_to_contain_text("data set")
    assert seen(tool) == centred.ravel().tolist()
    tool.get_by_role("checkbox").uncheck()
    expect(tool.locator("[data-fitted]")).to_be_hidden()
    assert seen(tool) == np.roll(centred, 3, axis=1).ravel().tolist()
    tool.get_by_role("button", name="Move down").click()
    expect(answer(tool)).to_contain_text("The answer is")
    assert seen(tool) == np.roll(centred, (1, 3), axis=(0, 1)).ravel().tolist()
    for name in ("Move left", "Move left", "Move left", "Move up"):
        tool.get_by_role("button", name=name).click()
    tool.get_by_role("checkbox").check()
    expect(tool.locator("[data-fitted]")).to_be_visible()
    assert seen(tool) == centred.ravel().tolist()


@quiet
def test_a_six_turned_half_a_turn_is_a_nine(tool: Locator) -> None:
    tool.get_by_role("button", name="Sample 6").click()
    expect(answer(tool)).to_contain_text("The answer is 6")
    for _ in range(12):
        tool.get_by_role("button", name="Turn clockwise").click()
    expect(answer(tool)).to_contain_text("The answer is 9")


@quiet
def test_a_cell_is_accounted_for_by_pointer_and_keys(tool: Locator, page: Page) -> None:
    canvas = maps(tool, "conv2").locator("canvas").nth(8)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.45 * box["height"])
    expect(account(tool)).to_contain_text("conv2, map 9, row 5, column 6:")
    expect(page).to_have_url(re.compile(r"\?sample=0&value=conv2\.845\b"))
    expect(account(tool).get_by_role("table")).to_have_count(6)
    result = STAGES["conv2"][0, 8, 4, 5]
    said = re.search(r"= (\S+)\. ReLU makes (\S+) of it", account(tool).inner_text())
    assert said
    assert number(said[1]) == pytest.approx(result, rel=6e-3)
    assert number(said[2]) == pytest.approx(max(result, 0), abs=0.01)
    # Outlined in each map of the stage before, and in the input.
    assert maps(tool, "pool1").locator(".sc-digit__mark:visible").count() == 6
    mark = maps(tool, "input").locator(".sc-digit__mark")
    assert mark.evaluate("mark => [mark.style.top, mark.style.left, mark.style.height].map(parseFloat)") == (
        pytest.approx([100 * 6 / 28, 100 * 8 / 28, 50], abs=0.01)
    )
    expect(account(tool)).to_contain_text("14 × 14 pixels of the input")
    maps(tool, "conv2").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    expect(account(tool)).to_contain_text("conv2, map 8, row 6, column 7:")
    expect(tool.locator(".sc-digit__said")).to_contain_text("conv2, map 8, row 6, column 7:")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(account(tool)).to_contain_text("row 6, column 1:")
    expect(maps(tool, "conv2")).to_be_focused()


@quiet
@pytest.mark.parametrize(
    ("stage", "said", "tables"),
    [
        ("input", "where 0 is paper and 1 is ink", 0),
        ("conv1", "the products below, added up, and then the bias", 1),
        ("relu1", "above zero and", 0),
        ("pool1", "the largest of", 0),
        ("conv2", "one sum for each of the 6 maps before", 6),
        ("relu2", "above zero and", 0),
        ("pool2", "the largest of", 0),
        ("fc1", "the 8 largest products, the 392 others, and the bias", 1),
        ("relu3", "above zero and", 0),
        ("fc2", "the 8 largest products, the 112 others, and the bias", 1),
        ("fc3", "fc3, digit 7: the 8 largest products, the 76 others", 1),
        ("softmax", "softmax, digit 7: its power of e", 1),
    ],
)
def test_every_stage_accounts_for_its_cells(
    tool: Locator, page: Page, stage: str, said: str, tables: int
) -> None:
    maps(tool, stage).focus()
    page.keyboard.press("ArrowRight")
    expect(account(tool)).to_contain_text(said)
    strongest = int(np.abs(STAGES[stage][0]).argmax())
    expect(page).to_have_url(re.compile(rf"value={stage}\.{strongest}\b"))
    expect(account(tool).get_by_role("table")).to_have_count(tables)
    expect(tool.locator(".sc-digit__mark--chosen:visible")).to_have_count(1)


@quiet
def test_the_account_follows_the_drawing(tool: Locator, page: Page, site: Site) -> None:
    tool = opened(page, site, "?sample=2&value=softmax.1")
    expect(account(tool)).to_contain_text("softmax, digit 1")
    text = account(tool).inner_text()
    tool.get_by_role("button", name="Sample 0").click()
    expect(account(tool)).not_to_have_text(text)
    expect(page).to_have_url(re.compile(r"\?sample=3&value=softmax\.1\b"))
    strange = opened(page, site, "?sample=-1&value=conv9.%3Cb%3E")
    expect(answer(strange)).to_contain_text("The data set says 7 too.")
    expect(account(strange)).to_be_hidden()
    large = opened(page, site, "?sample=1e9&value=softmax.10")
    expect(account(large)).to_be_hidden()


def test_numbers_that_do_not_arrive_are_asked_for_again(page: Page, site: Site) -> None:
    answers: list[Callable[[Route], None]] = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=500, body="no"),
        lambda route: route.fulfill(body="\0" * 40),
        lambda route: route.fulfill(body="?"),
    ]
    page.route("**/lenet.safetensors", lambda route: answers.pop(0)(route) if answers else route.continue_())
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.address}en/lenet/?sample=4")
    tool = page.locator("draw-digit")
    tool.scroll_into_view_if_needed()
    for left in (3, 2, 1, 0):
        expect(tool.get_by_role("alert")).to_contain_text("did not arrive")
        assert len(answers) == left
        if left == 2:
            draw(tool, page, ONE)  # the board works all the same, and the drawing stays when they arrive
        tool.get_by_role("button", name="Try again").click()
    expect(answer(tool)).to_contain_text("The answer is 1")
    expect(tool.get_by_role("alert")).to_have_text("")
    assert errors == []


def test_a_script_that_does_not_arrive_is_asked_for_again(page: Page, site: Site) -> None:
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    page.route("**/digit/laboratory.js", refuse_once)
    page.goto(f"{site.address}en/lenet/")
    tool = page.locator("draw-digit")
    tool.scroll_into_view_if_needed()
    expect(tool.get_by_role("alert")).to_contain_text("did not arrive")
    assert len(refused) == 1
    tool.get_by_role("button", name="Try again").click()
    expect(answer(tool)).to_contain_text("The answer is 7")


@quiet
def test_nothing_is_asked_for_until_the_tool_comes_near(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}en/lenet/")
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if address.endswith((".safetensors", "laboratory.js"))]
    with page.expect_request("**/lenet.safetensors"):
        page.locator("draw-digit").scroll_into_view_if_needed()


@quiet
def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    tool.get_by_role("button", name="Sample 3").click()
    expect(page).to_have_url(re.compile("sample=18"))
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pooling")
    page.go_back()
    again = page.locator("draw-digit")
    again.scroll_into_view_if_needed()
    expect(answer(again)).to_contain_text("The data set says 3 too.")


@quiet
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_by_touch(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site, "?sample=4&value=conv2.845")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page, "draw-digit") == []
        box = board(tool).bounding_box()
        assert box
        assert 290 <= box["width"] <= 360
        assert box["height"] <= 740 * 0.75
        tool.get_by_role("button", name="Clear").tap()
        expect(answer(tool)).to_contain_text("The board is empty")
        board(tool).scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        swipe(page, board(tool), ONE)
        expect(answer(tool)).to_contain_text("The answer is 1")
        assert page.evaluate("scrollY") == scrolled, "a finger on the board draws"
        swipe(page, tool.locator("[data-bars]"), [(0.5, 0.9), (0.5, 0.5), (0.5, 0.1)])
        page.wait_for_function("before => scrollY > before + 20", arg=scrolled)
        maps(tool, "pool2").locator("canvas").first.tap()
        expect(account(tool)).to_contain_text("pool2, map 1, row 3, column 3:")
        maps(tool, "fc1").locator("canvas").tap()
        expect(account(tool)).to_contain_text("fc1, number")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page, "draw-digit") == []


def swipe(page: Page, target: Locator, points: list[tuple[float, float]]) -> None:
    """One finger along some points of an element, as the browser's own input, so that it may scroll."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    places = [points[0]]
    for (x, y), (to_x, to_y) in pairwise(points):
        places += [(x + (to_x - x) * part / 6, y + (to_y - y) * part / 6) for part in range(1, 7)]
    for place, (x, y) in enumerate(places):
        touch = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchStart" if place == 0 else "touchMove"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [touch]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/lenet/")
    expect(page.locator("draw-digit [data-tool]")).to_be_hidden()
    expect(page.locator("draw-digit [data-without]")).to_be_visible()
    context.close()
