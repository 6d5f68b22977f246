"""Takes a picture of every page of site/, light and dark, phone and desktop, for people to look at.

python -m tests.browser.screenshots [part of a page's path …]

The pictures go to screenshots/, each view's first screens to a contact sheet screenshots/<view>.jpg too.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ADVICE, FLAGS, find
from tests.browser.serving import Site, served

ROOT = Path(__file__).parents[2]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"phone": 390, "desktop": 1280}
TALLEST = 12_000
"""Pixels; longer pages are cut off."""
THUMBNAIL, COLUMNS, GAP = (200, 300), 10, 8
LOAD_ALL = """async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
}"""


def shoot(browser: Browser, site: Site, folder: Path, wanted: list[str]) -> None:
    """Every wanted page in every view; a page is wanted if one of the parts is in its path."""
    pages = [page for page in site.pages if page and (not wanted or any(part in page for part in wanted))]
    for name, width in WIDTHS.items():
        for scheme in SCHEMES:
            thumbnails = []
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = context.new_page()
            for path in pages:
                page.goto(site.address + path)
                page.evaluate(LOAD_ALL)
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
                data = page.screenshot()
                page.set_viewport_size({"width": width, "height": 900})
                target = folder / f"{name}-{scheme}" / f"{path.strip('/').replace('/', '--')}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                thumbnails.append(thumbnail(data))
            context.close()
            contact_sheet(thumbnails).save(folder / f"{name}-{scheme}.jpg", quality=80)
            print(f"{folder.name}/{name}-{scheme}: {len(pages)} pages", flush=True)


def thumbnail(data: bytes) -> Image.Image:
    """The top of a page, small."""
    with Image.open(BytesIO(data)) as image:
        width, height = THUMBNAIL
        top = image.convert("RGB").crop((0, 0, image.width, image.width * height // width))
        return top.resize(THUMBNAIL)


def contact_sheet(thumbnails: list[Image.Image]) -> Image.Image:
    """All thumbnails in rows."""
    width, height = (size + GAP for size in THUMBNAIL)
    rows = -(-len(thumbnails) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, rows * height), "grey")
    for index, image in enumerate(thumbnails):
        sheet.paste(image, (index % COLUMNS * width, index // COLUMNS * height))
    return sheet


def main(wanted: list[str]) -> None:
    """Serve site/ and photograph it."""
    path = find()
    if path is None:
        sys.exit(ADVICE)
    folder = ROOT / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    with served(ROOT / "site") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        shoot(browser, site, folder, wanted)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
