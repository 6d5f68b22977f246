"""A tool that does nothing but take a reader's own picture, to try the ways to hand one over without a built site."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from gallery_gen.site.desk import environment
from gallery_gen.site.words import Words

ROOT = Path(__file__).parents[2] / "gallery_gen/site"
WORDS = Words.of("en")
RED, BLUE = (220, 20, 30), (10, 40, 210)

TOOL = """<!doctype html><html lang="en"><title>A tool</title><main><h1>A tool</h1>
<a-tool data-words="{{ words | tojson | forceescape }}"><p data-without></p><div data-tool hidden>
{% from "own_picture.html" import own_picture with context %}{{ own_picture() }}
<input aria-label="A number"><canvas width="1" height="1"></canvas></div></a-tool></main>
<script type="module">
import { OwnPicture } from "/widgets/on_demand/own-picture.js";
import { Tool } from "/widgets/on_demand/shared.js";
customElements.define("a-tool", class extends Tool {
  static words = "tool.";
  start() {
    this.frames = this.stops = 0;
    const take = (picture) => (this.picture = picture);
    const live = location.search && { frame: (video) => (this.frames += video.videoWidth > 0), stopped: () => this.stops++ };
    this.own = new OwnPicture(this, { maxSide: 64, take, ...live });
  }
});
</script></html>"""


def opened(page: Page, address: str, query: str = "") -> Locator:
    """The bare tool, once it can be used; every request to another place is an error."""
    words = {key: text for key, text in WORDS.group("own").items() if not key.startswith("own.page")}
    html = environment().from_string(TOOL).render(
        words=words, say=WORDS.say, url=lambda path: f"/theme/{path}"
    )  # fmt: skip
    page.route("**/tool*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{address}tool{query}")
    expect(page.get_by_role("group", name=WORDS.say("own.page.title"))).to_be_visible()
    return page.locator("a-tool")


def halves(width: int = 8, height: int = 6) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def choose(tool: Locator, data: bytes, name: str = "picture.png") -> None:
    file = FilePayload(name=name, mimeType="image/png", buffer=data)
    tool.get_by_label(WORDS.say("own.page.file")).set_input_files(file)


def taken(tool: Locator) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The picture that the tool was handed, once it says so."""
    expect(tool.get_by_role("status")).to_contain_text("This is your picture")
    picture = tool.evaluate("tool => ({...tool.picture, pixels: [...tool.picture.pixels]})")
    return np.array(picture["pixels"], np.uint8).reshape(picture["height"], picture["width"], 4)


def refused(tool: Locator, key: str, **values: object) -> None:
    expect(tool.get_by_role("status")).to_have_text(WORDS.say(f"own.{key}", **values))
    assert tool.evaluate("tool => tool.picture") is None


def button(tool: Locator, key: str) -> Locator:
    return tool.get_by_role("button", name=WORDS.say(f"own.page.{key}"))
