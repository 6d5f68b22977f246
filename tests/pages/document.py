"""One page of the built site as a tree, and its faults that can be seen without other pages or a browser.

Whether the HTML is valid is left to the Nu Html Checker; whether it can be used, to axe-core in Chromium.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ADDRESSES = {"href": "[href]", "src": "[src]", "poster": "[poster]", "data": "object[data]"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: one line of the check's report."""

    page: str
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.page}: {self.what}: {self.where}"


class Document:
    """A parsed page."""

    def __init__(self, page: str, html: str) -> None:
        self.page = page
        self.tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that a CSS selector picks, in order."""
        return self.tree.css(selector)

    def texts(self, selector: str) -> list[str]:
        """Their texts."""
        return [text_of(node) for node in self.all(selector)]

    @cached_property
    def places(self) -> set[str]:
        """Everything that the part of an address after # can lead to."""
        return {str(node.attributes["id"]) for node in self.all("[id]")} | {"", "top"}

    def addresses(self) -> Iterator[str]:
        """Everything that the page asks for or leads to, as it is written."""
        for name, selector in ADDRESSES.items():
            yield from (node.attributes.get(name) or "" for node in self.all(selector))
        for node in self.all("[srcset]"):
            yield from (
                part.split()[0] for part in re.split(r",\s+", (node.attributes.get("srcset") or "").strip())
            )


def text_of(node: LexborNode) -> str:
    """The text of an element, spaces made single."""
    return " ".join(node.text(separator=" ").split())


def around(node: LexborNode) -> Iterator[LexborNode]:
    """An element and all that it is in, from the inside out."""
    inner: LexborNode | None = node
    while inner is not None:
        yield inner
        inner = inner.parent


def head_faults(document: Document) -> Iterator[Fault]:
    """A page says its language, what it is called and what it is about."""
    page = document.page
    if not any(node.attributes.get("lang") for node in document.all("html")):
        yield Fault(page, "no lang", "<html>")
    if not any(document.texts("head > title")):
        yield Fault(page, "no title", "<head>")
    if not any(
        (node.attributes.get("content") or "").strip() for node in document.all("meta[name=description]")
    ):
        yield Fault(page, "no meta description", "<head>")


def heading_faults(document: Document) -> Iterator[Fault]:
    """One heading of level 1, and none that jumps over a level."""
    levels = [(int(str(node.tag)[1]), text_of(node)) for node in document.all(",".join(HEADINGS))]
    top = [text for level, text in levels if level == 1]
    if len(top) != 1:
        yield Fault(document.page, f"{len(top)} headings of level 1", ", ".join(top) or "<body>")
    for (before, _), (level, text) in pairwise(levels):
        if level > before + 1:
            yield Fault(document.page, f"heading jumps from level {before} to {level}", text)


def picture_faults(document: Document, titles: set[str]) -> Iterator[Fault]:
    """An alt says what is to be seen: not nothing, not a file's name, and not what is written beside it."""
    written = {title.casefold() for title in titles}
    for image in document.all("img"):
        source, alt = image.attributes.get("src") or "", image.attributes.get("alt")
        outer = list(around(image))
        if alt == "" and any(node.attributes.get("aria-hidden") == "true" for node in outer):
            continue  # decorative, and said so
        if not (alt or "").strip():
            yield Fault(document.page, "image without alt", source)
            continue
        alt = " ".join(str(alt).split())
        figure = next((node for node in outer if node.tag == "figure"), None)
        captions = figure.css("figcaption, figcaption p, figcaption b") if figure else []
        name = PurePosixPath(urlsplit(source).path)
        if alt.casefold() in {name.name.casefold(), name.stem.casefold()} or re.search(r"\.[a-z]{3,4}$", alt):
            yield Fault(document.page, f"alt {alt!r} is a file's name", source)
        elif alt.casefold() in written | {text_of(caption).casefold() for caption in captions}:
            yield Fault(document.page, f"alt {alt!r} repeats a caption or title", source)
    for drawing in document.all("svg[role=img]"):
        if not drawing.attributes.get("aria-label") and not any(map(text_of, drawing.css("title"))):
            yield Fault(document.page, "drawing without a name", (drawing.html or "")[:80])


def own_faults(document: Document, titles: set[str]) -> Iterator[Fault]:
    """What is wrong with a page by itself; `titles` are names of photos and networks, which describe no picture."""
    yield from head_faults(document)
    yield from heading_faults(document)
    yield from picture_faults(document, titles)
