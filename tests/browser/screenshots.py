"""Takes a picture of every page of site/, light and dark, phone and desktop, for people to look at.

python -m tests.browser.screenshots [part of a page's path …]

The pictures go to screenshots/<view>/, a long page as several, from top to bottom: page.png, page-2.png … Nothing is cut off.
Each view's first screens also go to a contact sheet, screenshots/<view>.jpg.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from tests.browser.chromium import ADVICE, FLAGS, find
from tests.browser.serving import Site, served

ROOT = Path(__file__).parents[2]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"phone": 390, "desktop": 1280}
TALLEST = 4_000
"""Pixels of one picture; a longer page is cut into several."""
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
                pieces = photograph(page, width)
                write(pieces, folder / f"{name}-{scheme}", path.strip("/").replace("/", "--"))
                thumbnails.append(thumbnail(pieces[0]))
            context.close()
            contact_sheet(thumbnails).save(folder / f"{name}-{scheme}.jpg", quality=80)
            print(f"{folder.name}/{name}-{scheme}: {len(pages)} pages", flush=True)


def photograph(page: Page, width: int) -> list[bytes]:
    """The whole page, top to bottom, in pieces."""
    height = page.evaluate("document.documentElement.scrollHeight")
    tops = range(0, height, TALLEST)
    clips: list[FloatRect] = [
        {"x": 0, "y": top, "width": width, "height": min(TALLEST, height - top)} for top in tops
    ]
    return [page.screenshot(full_page=True, clip=clip) for clip in clips]


def write(pieces: list[bytes], folder: Path, name: str) -> None:
    """One file a piece, numbered from the second on."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(pieces, start=1):
        (folder / f"{name}{f'-{number}' if number > 1 else ''}.png").write_bytes(data)


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
