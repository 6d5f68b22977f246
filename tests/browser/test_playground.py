"""The kernel playground in a real browser: every kernel against NumPy, edits, the window, own pictures, addresses, a phone."""

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from gallery_gen import nn
from gallery_gen.figures import feature_maps
from gallery_gen.models import KERNELS
from gallery_gen.site.words import Words, share
from tests.browser.phone import phone, violations
from tests.browser.serving import Site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")
WORDS = Words.of("en")
Maps = np.ndarray[Any, np.dtype[np.float32]]
PIXELS = """canvas => {
    const {data, width, height} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return [new Uint8Array(data.buffer).toBase64(), height, width];
}"""
MAPS = """tool => {
    const {maps, across, down} = tool.playground.filter;
    const size = across * down;
    const all = new Float32Array(maps.length * size);
    maps.forEach((map, i) => all.set(map.subarray(0, size), i * size));
    return [new Uint8Array(all.buffer).toBase64(), maps.length, down, across];
}"""


@pytest.fixture
def tool(page: Page, site: Site) -> Locator:
    return opened(page, site)


def opened(page: Page, site: Site, query: str = "") -> Locator:
    page.goto(f"{site.address}en/convolution/{query}")
    tool = page.locator("kernel-playground")
    tool.scroll_into_view_if_needed()
    expect(tool.locator("[data-where]")).to_contain_text("Row")
    return tool


def settled(tool: Locator) -> None:
    """Wait for what is drawn before the next frame."""
    tool.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def field(tool: Locator, name: str) -> Locator:
    return tool.locator(f"[name={name}]")


def press(tool: Locator, name: str) -> None:
    tool.get_by_role("button", name=WORDS.say(f"playground.page.{name}")).click()


def weights(tool: Locator) -> list[list[float]]:
    rows = tool.locator("[data-weights] tr").all()
    return [[float(cell.input_value()) for cell in row.locator("input").all()] for row in rows]


def canvas(tool: Locator, which: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    settled(tool)
    data, height, width = tool.locator("canvas").nth(which).evaluate(PIXELS)
    return np.frombuffer(b64decode(data), np.uint8).reshape(height, width, 4)[..., :3]


def maps(tool: Locator) -> Maps:
    settled(tool)
    data, *shape = tool.evaluate(MAPS)
    return np.frombuffer(b64decode(data), np.float32).reshape(shape)


def photo(tool: Locator, site: Site, grey: bool) -> Maps:
    """The cat as its networks see it, decoded by Python: (C, H, W)."""
    address = tool.evaluate("tool => tool.playground.photos.cat.file.pathname")
    with Image.open(site.folder / address.lstrip("/")) as image:
        planes: Maps = np.asarray(image.convert("RGB"), np.float32).transpose(2, 0, 1) / np.float32(255)
    return planes.mean(axis=0, keepdims=True, dtype=np.float32) if grey else planes


def filtered(planes: Maps, kernel: Any, bias: float = 0) -> Maps:
    weight = np.broadcast_to(np.asarray(kernel, np.float32), (len(planes), 1, *np.shape(kernel))).copy()
    biases = np.full(len(planes), bias, np.float32)
    found: Maps = nn.conv2d(planes[None], weight, biases, groups=len(planes))[0]
    return found


def test_every_kernel_makes_of_the_cat_what_python_makes(tool: Locator, site: Site) -> None:
    """Numbers to 1e-5, and the pictures that the gallery shows; edges as one signed map, others in colour."""
    names = [name.get_attribute("value") for name in field(tool, "kernel").locator("option").all()]
    assert sorted(filter(None, names)) == sorted(KERNELS)
    for name, kernel in KERNELS.items():
        field(tool, "kernel").select_option(name)
        edges = abs(float(kernel.sum())) < 1e-6
        expect(field(tool, "channels")).to_have_value("grey" if edges else "colour")
        expect(field(tool, "show")).to_have_value("signed" if edges else "clipped")
        right = filtered(photo(tool, site, edges), kernel)
        found = maps(tool)
        np.testing.assert_allclose(found, right, rtol=0, atol=1e-5 * np.abs(right).max(), err_msg=name)
        picture = feature_maps.render(right, mode="signed" if edges else "clipped").pixels
        off = np.abs(canvas(tool, 1).astype(int) - picture)
        assert off.max() <= 6, name
        assert (off > 0).mean() < 0.12, name
        parts = "not separable" if np.linalg.matrix_rank(kernel) > 1 else "separable: the column"
        if min(kernel.shape) > 1:
            expect(tool.locator("[data-facts]")).to_contain_text(parts)
        expect(tool.locator("[data-facts]")).to_contain_text("add up to 0" if edges else "add up to 1")


def test_channels_and_renderings(tool: Locator, site: Site) -> None:
    planes = photo(tool, site, grey=False)
    before = canvas(tool, 0)
    np.testing.assert_allclose(before, np.broadcast_to(before[..., :1], before.shape))  # Sobel begins in grey
    field(tool, "channels").select_option("colour")
    right = filtered(planes, KERNELS["sobel-x"])
    np.testing.assert_allclose(maps(tool), right, rtol=0, atol=1e-5 * np.abs(right).max())
    np.testing.assert_allclose(canvas(tool, 0), planes.transpose(1, 2, 0) * 255, atol=0.6)
    assert canvas(tool, 1).shape[1] == 3 * right.shape[2] + 16  # three maps, and two gaps
    limit = float(np.abs(right).max())
    blue = feature_maps.render(right[2:], mode="signed", limit=limit).pixels
    assert np.abs(canvas(tool, 1)[:, -right.shape[2] :].astype(int) - blue).max() <= 6
    expect(tool.locator("[data-scale]")).to_be_visible()
    field(tool, "show").select_option("clipped")
    expect(tool.locator("[data-scale]")).to_be_hidden()
    shares = [share(float(part.mean())) for part in (right < 0, right > 1)]
    expect(tool.locator("[data-note]").last).to_contain_text(
        f"{shares[0]} lie below 0 and {shares[1]} above 1"
    )


def test_weights_divisor_and_bias(tool: Locator, site: Site, page: Page) -> None:
    grey = photo(tool, site, grey=True)
    kernel = KERNELS["sobel-x"].copy()
    cell = tool.get_by_label("Weight in row 2, column 1", exact=True)
    cell.focus()
    page.keyboard.press("ArrowUp")
    kernel[1, 0] += 1
    expect(cell).to_have_value("-1")
    expect(field(tool, "kernel")).to_have_value("")
    expect(tool.locator("[data-facts]")).to_contain_text("add up to 1")
    field(tool, "divisor").fill("4")
    field(tool, "bias").fill("-0.25")
    np.testing.assert_allclose(maps(tool), filtered(grey, kernel / 4, -0.25), atol=1e-5)
    press(tool, "turn")
    np.testing.assert_allclose(maps(tool), filtered(grey, kernel[::-1, ::-1] / 4, -0.25), atol=1e-5)
    press(tool, "reset")
    assert weights(tool) == KERNELS["sobel-x"].tolist()
    expect(field(tool, "bias")).to_have_value("0")
    expect(field(tool, "kernel")).to_have_value("sobel-x")


def test_sizes_ones_and_sums(tool: Locator, site: Site) -> None:
    """The middle stays the middle; 11 × 11 ones over their sum are a blur, computed in two steps."""
    field(tool, "kernel").select_option("sharpen")
    field(tool, "rows").select_option("5")
    assert weights(tool) == np.pad(KERNELS["sharpen"], ((1, 1), (0, 0))).tolist()
    field(tool, "columns").select_option("1")
    assert weights(tool) == [[0], [-1], [5], [-1], [0]]
    for rows, columns in ((11, 11), (2, 4), (1, 11), (1, 1)):
        field(tool, "rows").select_option(str(rows))
        field(tool, "columns").select_option(str(columns))
        press(tool, "ones")
        press(tool, "normalise")
        expect(field(tool, "divisor")).to_have_value(str(rows * columns))
        right = filtered(photo(tool, site, grey=False), np.full((rows, columns), 1 / (rows * columns)))
        np.testing.assert_allclose(maps(tool), right, atol=1e-5)
    expect(tool.locator("[data-facts]")).to_contain_text("add up to 1")


def test_what_is_no_number_is_said_and_the_last_one_stays(tool: Locator, page: Page) -> None:
    before = maps(tool)
    cell = tool.get_by_label("Weight in row 1, column 1", exact=True)
    unread = tool.locator("[data-unread]")
    cell.fill("")
    expect(unread).to_contain_text("write a number")
    expect(cell).to_have_attribute("aria-invalid", "true")
    cell.focus()
    page.keyboard.type("e")
    expect(unread).to_contain_text("write a number")
    cell.fill("1e99")
    expect(unread).to_contain_text("below a million")
    field(tool, "divisor").fill("0")
    expect(unread).to_contain_text("other than 0")
    np.testing.assert_array_equal(maps(tool), before)
    field(tool, "divisor").fill("1")
    cell.fill("-1")
    expect(unread).to_have_text("")
    press(tool, "normalise")
    expect(unread).to_contain_text("nothing can be divided by 0")


def sums(tool: Locator) -> tuple[float, float]:
    """What the written products add up to, and the result that is written behind them."""
    left, _, right = tool.locator("[data-sum]").inner_text().replace("−", "-").rpartition(" = ")
    terms = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", left)
    assert len(terms) == 9
    return sum(float(one) * float(other) for one, other in terms), float(right)


def test_the_window_under_the_pointer(tool: Locator, page: Page) -> None:
    box = tool.locator("[data-box]").first
    box.scroll_into_view_if_needed()
    frame = tool.locator("canvas").first.bounding_box()
    assert frame
    scale = frame["width"] / 400
    page.mouse.move(frame["x"] + 133.5 * scale, frame["y"] + 122.5 * scale)
    where = tool.locator("[data-where]")
    expect(where).to_contain_text("Row 122, column 133 of the result")
    written, result = sums(tool)
    assert written == pytest.approx(result, abs=0.01)
    assert maps(tool)[0, 121, 132] == pytest.approx(result, rel=0.01)
    expect(where).to_contain_text(f": {tool.locator('[data-sum]').inner_text().rpartition(' = ')[2]}")
    pixels = tool.locator("[data-pixels] td").all_inner_texts()
    cat = canvas(tool, 0)[121:124, 132:135, 0] / 255
    np.testing.assert_allclose([float(text) for text in pixels], cat.ravel(), atol=4e-3)
    after = tool.locator("canvas").last.bounding_box()
    assert after
    page.mouse.move(after["x"] + 50.5 * after["width"] / 398, after["y"] + 20.5 * after["height"] / 318)
    expect(where).to_contain_text("Row 21, column 51 of the result")
    mark = tool.locator("[data-mark]").last.bounding_box()
    assert mark
    assert mark["x"] - after["x"] == pytest.approx(50 * after["width"] / 398, abs=1)


def test_the_pointer_chooses_one_of_three_maps(tool: Locator, page: Page) -> None:
    field(tool, "channels").select_option("colour")
    settled(tool)
    tool.locator("canvas").last.scroll_into_view_if_needed()
    after = tool.locator("canvas").last.bounding_box()
    assert after
    unit = after["width"] / (3 * 398 + 16)
    page.mouse.move(after["x"] + (2 * 406 + 10.5) * unit, after["y"] + 5.5 * unit)
    expect(tool.locator("[data-where]")).to_contain_text("Row 6, column 11 of the result in blue")
    field(tool, "map").select_option("1")
    expect(tool.locator("[data-where]")).to_contain_text("column 11 of the result in green")


def test_the_window_by_keyboard(tool: Locator, page: Page) -> None:
    tool.get_by_role("application", name=WORDS.say("playground.page.before")).focus()
    where, said = tool.locator("[data-where]"), tool.locator("[data-said]")
    for keys, place in (
        (["Home"], "Row 160, column 1 "),
        (["ArrowRight", "ArrowDown"], "Row 161, column 2 "),
        (["Shift+ArrowRight", "Shift+ArrowUp"], "Row 151, column 12 "),
        (["End"], "Row 151, column 398 "),
        (["ArrowRight"], "Row 151, column 398 "),
    ):
        for key in keys:
            page.keyboard.press(key)
        expect(where).to_contain_text(place)
    expect(said).to_have_text(where.inner_text())
    field(tool, "kernel").select_option("box-5")
    expect(tool.locator("[data-sum]")).to_contain_text("The 25 products add up to")
    expect(where).to_contain_text("column 396 ")


def test_the_address_keeps_kernel_and_options(tool: Locator, page: Page, site: Site) -> None:
    field(tool, "kernel").select_option("emboss")
    expect(page).to_have_url(re.compile(r"\?kernel=emboss&photo=cat&channels=colour&show=clipped(#|$)"))
    field(tool, "divisor").fill("2")
    field(tool, "photo").select_option("coffee")
    expect(page).to_have_url(re.compile(r"\?kernel=-2,-1,0;-1,1,1;0,1,2&divisor=2&bias=0&photo=coffee&"))
    again = opened(
        page, site, "?kernel=1,2;3,-4;0.5,0&divisor=3&bias=0.5&photo=rocket&channels=grey&show=signed"
    )
    assert weights(again) == [[1, 2], [3, -4], [0.5, 0]]
    for name, value in {
        "divisor": "3",
        "bias": "0.5",
        "photo": "rocket",
        "channels": "grey",
        "kernel": "",
    }.items():
        expect(field(again, name)).to_have_value(value)
    for strange in ("<b>", "1,2;3", "1,x", "NaN", "1e9", ",", ";".join(["1"] * 12), "toString"):
        other = opened(page, site, f"?kernel={strange}&divisor=0&bias=x&photo=dog&show=loud&channels=two")
        assert weights(other) == KERNELS["sobel-x"].tolist(), strange
        expect(field(other, "photo")).to_have_value("cat")
        expect(field(other, "show")).to_have_value("signed")


def own(tool: Locator, width: int, height: int) -> None:
    buffer = BytesIO()
    Image.new("RGB", (width, height), (200, 100, 50)).save(buffer, "PNG")
    file = FilePayload(name="mine.png", mimeType="image/png", buffer=buffer.getvalue())
    tool.get_by_label(WORDS.say("own.page.file")).set_input_files(file)


def test_an_own_picture(tool: Locator, page: Page) -> None:
    """It is filtered and never in the address; one smaller than the kernel is said; the photos stay at hand."""
    field(tool, "kernel").select_option("identity")
    own(tool, 30, 20)
    expect(field(tool, "photo").locator("option:checked")).to_have_text("Your own picture")
    expect(tool.locator("[data-note]").first).to_contain_text("Your own picture: 30 × 20 pixels")
    assert (canvas(tool, 1) == [200, 100, 50]).all()
    assert canvas(tool, 1).shape == (18, 28, 3)
    assert "photo" not in page.url
    own(tool, 2, 2)
    expect(tool.locator("[data-message]")).to_contain_text("larger than the picture of 2 × 2 pixels")
    expect(tool.locator("[data-found]")).to_be_hidden()
    field(tool, "rows").select_option("1")
    field(tool, "columns").select_option("2")
    expect(tool.locator("[data-message]")).to_have_text("")
    expect(tool.locator("[data-found]")).to_be_visible()
    field(tool, "photo").select_option("cat")
    expect(tool.locator("[data-note]").first).to_contain_text("Chelsea")
    field(tool, "photo").select_option("")
    expect(tool.locator("[data-note]").first).to_contain_text("2 × 2 pixels")


def test_a_photo_that_does_not_arrive(tool: Locator, page: Page) -> None:
    page.route("**/pictures/**", lambda route: route.fulfill(body="a proxy's page", content_type="text/html"))
    field(tool, "photo").select_option("hubble")
    expect(tool.locator("[data-message]")).to_contain_text("did not arrive")
    page.unroute("**/pictures/**")
    field(tool, "photo").select_option("clock")
    expect(tool.locator("[data-message]")).to_have_text("")
    expect(tool.locator("[data-note]").first).to_contain_text("A clock")


def test_nothing_is_fetched_before_the_reader_comes_near(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}en/convolution/")
    expect(page.locator("kernel-playground [data-tool]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    photos = "tool => new URL(JSON.parse(tool.dataset.photos).cat.file, location).href"
    scripts = f"{site.address}en/gallery/on_demand"
    late = [page.locator("kernel-playground").evaluate(photos), f"{scripts}/own-picture.js"]
    late.append(f"{scripts}/playground/playground.js")
    assert not set(late) & set(asked)
    page.locator("kernel-playground").scroll_into_view_if_needed()
    expect(page.locator("kernel-playground [data-where]")).to_contain_text("Row")
    assert set(late) <= set(asked)


def test_it_survives_instant_navigation_and_back(tool: Locator, page: Page) -> None:
    field(tool, "kernel").select_option("laplacian")
    tool.get_by_label("Weight in row 2, column 2", exact=True).fill("-3")
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pooling")
    page.go_back()
    again = page.locator("kernel-playground")
    expect(again.get_by_label("Weight in row 2, column 2", exact=True)).to_have_value("-3")
    again.scroll_into_view_if_needed()
    expect(again.locator("[data-where]")).to_contain_text("Row")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone(browser: Browser, site: Site, scheme: str) -> None:
    with phone(browser, scheme) as page:
        tool = opened(page, site)
        box = tool.locator("[data-box]").last
        box.scroll_into_view_if_needed()
        frame = box.bounding_box()
        assert frame
        page.touchscreen.tap(frame["x"] + 5, frame["y"] + frame["height"] / 2)
        expect(tool.locator("[data-where]")).to_contain_text(re.compile(r"column [4-8] of"))
        for size in ("3", "11"):
            for side in ("rows", "columns"):
                field(tool, side).select_option(size)
            settled(tool)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert violations(page, "kernel-playground") == []
        field(tool, "channels").select_option("colour")
        settled(tool)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page, "kernel-playground") == []


def test_without_a_script_it_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}en/convolution/")
    expect(page.locator("kernel-playground [data-tool]")).to_be_hidden()
    expect(page.locator("kernel-playground [data-without]")).to_be_visible()
    context.close()
