"""Faults between pages: links that lead nowhere, and titles given twice. Addresses outside the site are left alone."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tests.pages.document import Document, Fault

ANYWHERE = "http://site.invalid/"
"""Stands for wherever the site will be served."""


def link_faults(documents: Mapping[str, Document], folder: Path) -> Iterator[Fault]:
    """Every address within the site must have its file, and its anchor there."""
    for page, document in documents.items():
        for address in dict.fromkeys(document.addresses()):
            url = urlsplit(urljoin(ANYWHERE + page, address))
            if f"{url.scheme}://{url.netloc}/" != ANYWHERE:
                continue
            target = unquote(url.path).lstrip("/")
            file = folder / target / "index.html" if target.endswith("/") or not target else folder / target
            if not file.is_file():
                yield Fault(page, "link to a page or file that does not exist", address)
            elif target in documents and unquote(url.fragment) not in documents[target].places:
                yield Fault(page, "link to a place that its page does not have", address)


def title_faults(documents: Mapping[str, Document]) -> Iterator[Fault]:
    """Tabs and search results tell pages apart by their titles, so no two may share one."""
    first: dict[str, str] = {}
    for page, document in documents.items():
        for title in document.texts("head > title"):
            if title in first:
                yield Fault(page, f"has the title of {first[title]}", title)
            first.setdefault(title, page)
