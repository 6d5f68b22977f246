"""A reader's own picture in a real browser: files, clipboard, drag and drop; each refusal; nothing is sent or stored."""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin
from playwright.sync_api import Browser, Locator, Page, expect

from gallery_gen.images import decode_photo
from tests.browser.bare_tool import (
    BLUE,
    RED,
    ROOT,
    WORDS,
    button,
    choose,
    encoded,
    halves,
    opened,
    refused,
    taken,
)
from tests.browser.phone import violations
from tests.browser.serving import served


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(ROOT) as site:
        yield site.address


@pytest.fixture
def tool(page: Page, address: str, complaints: list[str]) -> Iterator[Locator]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    yield opened(page, address)
    assert complaints == []
    assert [one for one in asked if not one.startswith(f"GET {address}")] == []
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bare_png(width: int, height: int) -> bytes:
    """A header without pixels."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}), ("GIF", {}), ("BMP", {}), ("JPEG", {"quality": 95, "subsampling": 0}), ("JPEG", {"progressive": True}),
        ("WEBP", {"lossless": True}), ("WEBP", {"quality": 95}), ("WEBP", {"lossless": True, "exif": b"Exif\0\0"}), ("AVIF", {}),
    ],
)  # fmt: skip
def test_every_kind_is_known_by_its_content(tool: Locator, kind: str, options: dict[str, Any]) -> None:
    image = halves(32, 24)
    choose(tool, encoded(image, kind, **options), "notes.txt")
    found = taken(tool)
    assert found.shape == (24, 32, 4)
    np.testing.assert_allclose(
        found[..., :3][:, [0, 1, -2, -1]], np.asarray(image)[:, [0, 1, -2, -1]], atol=9
    )
    assert (found[..., 3] == 255).all()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"This is a text and no picture.\n" * 9, "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
        (bare_png(10, 10)[:12], "broken"),
        (bare_png(10, 10), "broken"),
        (bare_png(0, 10), "broken"),
        (encoded(halves(), "JPEG")[:30], "broken"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "broken"),
        (b"RIFF\x40\0\0\0WEBPVP8X", "broken"),
        (b"GIF89a\x08\0\x06\0", "broken"),
        (b"BM" + b"\0" * 60, "broken"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(tool: Locator, data: bytes, key: str) -> None:
    choose(tool, data)
    refused(tool, key)
    choose(tool, encoded(halves(), "PNG"))
    assert taken(tool).shape == (6, 8, 4)


def large(kind: str) -> bytes:
    """50 megapixels in a real file."""
    return encoded(Image.new("1" if kind == "PNG" else "L", (10_000, 5_000)), kind)


def huge_webp(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sizes + b"\0" * 40


@pytest.mark.parametrize(
    "data", [large("PNG"), large("JPEG"), huge_webp(10_000, 5_000)], ids=["PNG", "JPEG", "WebP"]
)
def test_fifty_megapixels_are_never_decoded(tool: Locator, page: Page, data: bytes) -> None:
    page.evaluate("() => { window.createImageBitmap = () => { throw new Error('it was decoded'); }; }")
    choose(tool, data)
    refused(tool, "large", width=10_000, height=5_000, millions=50, most=32)


def test_a_heavy_file_is_not_even_read(tool: Locator, page: Page) -> None:
    page.evaluate("""() => {
        const heavy = new File([new Uint8Array(65e6)], "heavy.png");
        heavy.arrayBuffer = () => { throw new Error("it was read"); };
        document.querySelector("a-tool").own.open(heavy);
    }""")
    refused(tool, "heavy", size=65, most=64)


def test_a_file_that_vanished(tool: Locator, page: Page) -> None:
    page.evaluate("""() => {
        const file = new File(["x"], "x.png");
        file.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
        document.querySelector("a-tool").own.open(file);
    }""")
    refused(tool, "unread")


def test_large_pictures_are_scaled_down_and_small_ones_stay(tool: Locator) -> None:
    choose(tool, encoded(halves(1000, 500), "PNG"))
    found = taken(tool)
    assert found.shape == (32, 64, 4)
    np.testing.assert_allclose(found[:, [0, 28, 35, 63], :3], [[RED, RED, BLUE, BLUE]] * 32, atol=2)
    choose(tool, encoded(halves(2, 1), "PNG"))
    expect(tool.get_by_role("status")).to_contain_text("2 × 1")
    assert (taken(tool)[..., :3] == [[RED, BLUE]]).all()
    choose(tool, encoded(Image.new("L", (4000, 1), 90), "PNG"))
    expect(tool.get_by_role("status")).to_contain_text("64 × 1")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(tool: Locator, orientation: int) -> None:
    image = halves(48, 32)
    image.paste((240, 240, 20), (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(image, "JPEG", exif=exif.tobytes(), quality=95, subsampling=0)
    choose(tool, data, "photo.jpg")
    right = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))))
    found = taken(tool)
    assert found.shape[:2] == right.shape[:2]
    np.testing.assert_allclose(found[..., :3].astype(int), right.astype(int), atol=12)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_it_stands_here_as_in_the_pipeline(tool: Locator, kind: str, orientation: int) -> None:
    """Browsers turn JPEG and PNG as their notes say, and no WebP."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    image = halves(48, 32)
    image.paste((240, 240, 20), (0, 0, 16, 16))
    data = encoded(image, kind, exif=exif.tobytes(), **options)
    choose(tool, data)
    found = taken(tool)[..., :3].astype(int)
    there = decode_photo(data, {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}[kind])
    assert found.shape == there.shape
    np.testing.assert_allclose(found, there, atol=3)


@pytest.mark.parametrize("upright", [True, False])
def test_of_a_very_long_picture_the_middle_is_taken(tool: Locator, upright: bool) -> None:
    """Else a strip of 6000 × 40 pixels would be one of 64 × 1 before it is cropped."""
    strip = np.full((40, 6000, 3), 90, np.uint8)
    strip[:, 2940:3060] = RED
    strip[:20, 2940:3060] = BLUE
    image = Image.fromarray(strip)
    choose(tool, encoded(image.transpose(Image.Transpose.TRANSPOSE) if upright else image, "PNG"))
    found = taken(tool)[..., :3]
    found = found.transpose(1, 0, 2) if upright else found
    assert found.shape[:2] == (16, 64)
    assert np.abs(found[[2, -3]][:, [16, 32, 48]].astype(int) - [[BLUE] * 3, [RED] * 3]).max() <= 8
    assert (found[:, [0, -1]] == 90).all()


def test_colours_are_srgb(tool: Locator) -> None:
    """Half the light in a file that stores light as it is becomes 188 of 255."""
    info = PngImagePlugin.PngInfo()
    info.add(b"gAMA", struct.pack(">I", 100_000))
    choose(tool, encoded(Image.new("RGB", (4, 4), (128, 128, 128)), "PNG", pnginfo=info))
    assert abs(int(taken(tool)[0, 0, 0]) - 188) <= 1


def test_white_shows_through(tool: Locator) -> None:
    choose(tool, encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 0)), "PNG"))
    assert (taken(tool) == 255).all()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_the_first_frame_of_an_animation(tool: Locator, kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    options = {"lossless": True} if kind == "WEBP" else {}
    choose(tool, encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=20, **options))
    np.testing.assert_allclose(taken(tool)[..., :3], np.broadcast_to(RED, (8, 8, 3)), atol=2)


def test_the_last_of_two_files_counts(tool: Locator, page: Page) -> None:
    page.evaluate(
        """(small) => {
            const decode = window.createImageBitmap;
            const late = [];
            window.createImageBitmap = (blob) => new Promise((done) => late.push(() => done(decode(blob))));
            const { own } = document.querySelector("a-tool");
            const files = small.map((one) => new File([Uint8Array.from(one)], "x"));
            const opened = files.map((file) => own.open(file));
            window.finish = async () => {
                while (late.length < 2) await new Promise((done) => setTimeout(done, 5));
                for (const go of late.reverse()) go();
                await Promise.all(opened);
            };
        }""",
        [list(encoded(Image.new("RGB", (2, 2), colour), "PNG")) for colour in (RED, BLUE)],
    )
    page.evaluate("window.finish()")
    assert (taken(tool)[..., :3] == BLUE).all()


PASTE = """(target, [bytes, text]) => {
    const data = new DataTransfer();
    if (bytes) data.items.add(new File([Uint8Array.from(bytes)], "image.png", {type: "image/png"}));
    if (text) data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    target.dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_paste(tool: Locator, page: Page) -> None:
    button = tool.get_by_role("button", name=WORDS.say("own.page.camera"))
    assert button.evaluate(PASTE, [None, "words"])
    refused(tool, "paste.none")
    field = page.get_by_label("A number")
    assert not field.evaluate(PASTE, [None, "12"])
    assert field.evaluate(PASTE, [list(encoded(halves(), "PNG")), None])
    assert taken(tool).shape == (6, 8, 4)


def test_paste_by_button(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    tool = opened(page, address)
    paste = tool.get_by_role("button", name=WORDS.say("own.page.paste"))
    page.evaluate("navigator.clipboard.writeText('words')")
    paste.click()
    refused(tool, "paste.none")
    page.evaluate(
        """async (bytes) => {
            const blob = new Blob([Uint8Array.from(bytes)], {type: "image/png"});
            await navigator.clipboard.write([new ClipboardItem({"image/png": blob})]);
        }""",
        list(encoded(halves(), "PNG")),
    )
    paste.click()
    assert taken(tool).shape == (6, 8, 4)
    context.close()


def test_a_clipboard_that_may_not_be_read(tool: Locator) -> None:
    tool.get_by_role("button", name=WORDS.say("own.page.paste")).click()
    refused(tool, "paste.refused")


@pytest.fixture
def drop(page: Page, tool: Locator) -> Callable[..., None]:
    """Drag something over the tool with a real drag of the browser, and let go."""
    devtools = page.context.new_cdp_session(page)

    def dropping(*files: Path, link: str = "") -> None:
        box = tool.bounding_box()
        assert box
        place = {"x": box["x"] + 20, "y": box["y"] + 10}
        items = [{"mimeType": "text/uri-list", "data": link}] if link else []
        data = {"items": items, "files": [str(file) for file in files], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "dragOver"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
        expect(page.locator("[data-own-over]")).to_have_count(1)
        devtools.send("Input.dispatchDragEvent", {"type": "drop", **place, "data": data})
        expect(page.locator("[data-own-over]")).to_have_count(0)

    return dropping


def test_drag_and_drop(tool: Locator, drop: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    drop(tmp_path / "folder")
    refused(tool, "folder")
    drop(link="https://example.org/cat.png")
    refused(tool, "link")
    (tmp_path / "text.png").write_text("No picture")
    drop(tmp_path / "text.png")
    refused(tool, "unknown")
    (tmp_path / "x.png").write_bytes(encoded(halves(), "PNG"))
    drop(tmp_path / "x.png")
    assert taken(tool).shape == (6, 8, 4)


def test_by_keyboard(tool: Locator, page: Page) -> None:
    """All ways are reached by Tab, and the file button is pressed by Enter, which is what opens a dialog."""
    file = tool.get_by_label(WORDS.say("own.page.file"))
    # No dialog: among many open windows Chromium sometimes shows none to a test.
    file.evaluate("""file => file.addEventListener("click", event => {
        event.preventDefault();
        window.pressed = event.isTrusted;
    })""")
    file.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("window.pressed")
    file.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": encoded(halves(), "PNG")})
    taken(tool)
    for key in ("paste", "camera"):
        page.keyboard.press("Tab")
        expect(button(tool, key)).to_be_focused()
    assert violations(page) == []
