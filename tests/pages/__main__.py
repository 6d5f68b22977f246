"""Checks every page of the built site/ and reports all faults at once, one a line: page: what: where.

python -m tests.pages [part of a page's path …]
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from gallery_gen.pipeline import Manifest
from tests.browser.chromium import ADVICE, find
from tests.browser.serving import Site, served
from tests.pages.document import Document, Fault, own_faults
from tests.pages.links import link_faults, title_faults
from tests.pages.sweep import look
from tests.pages.validity import validity_faults
from tests.pages.words import spelling_faults

ROOT = Path(__file__).parents[2]


def faults(site: Site, chromium: str, wanted: list[str]) -> Iterator[Fault]:
    """All that is wrong; only the slow look with a browser is narrowed to the wanted pages."""
    manifest = Manifest.model_validate_json((site.folder / "en/gallery/manifest.json").read_bytes())
    titles = {photo.title for photo in manifest.photos} | {entry.title for entry in manifest.configurations}
    documents = {page: Document(page, site.file(page).read_text("utf-8")) for page in site.pages}
    for document in documents.values():
        yield from own_faults(document, titles)
    yield from title_faults(documents)
    yield from link_faults(documents, site.folder)
    yield from validity_faults(site.folder)
    yield from spelling_faults(documents, {photo.credit for photo in manifest.photos})
    pages = [page for page in site.pages if page]  # the root only leads to a language
    pages = [page for page in pages if not wanted or any(part in page for part in wanted)]
    workers = min(os.cpu_count() or 1, 4)
    # Shares are dealt out like cards: alike pages, which stand together, take alike time.
    shares = [pages[start::workers] for start in range(workers)]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for found in pool.map(partial(look, site, chromium), shares):
            yield from found


def main(wanted: list[str]) -> None:
    """Serve site/, look, report; exit 1 if anything is wrong."""
    chromium = find()
    if chromium is None:
        sys.exit(ADVICE)
    with served(ROOT / "site") as site:
        found = 0
        for fault in faults(site, chromium, wanted):
            print(fault, flush=True)
            found += 1
        if found:
            sys.exit(f"{found} faults in the pages of site/.")
        print(f"All is well: {len(site.pages)} pages.")


if __name__ == "__main__":
    main(sys.argv[1:])
