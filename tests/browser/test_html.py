"""The built site as HTML: valid, every link leads somewhere, headings in order, pictures described."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from justhtml import Element, JustHTML

from gallery_gen.pipeline import Manifest
from tests.browser.serving import Site

ADDRESSES = ("href", "src", "srcset", "poster", "data", "action")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Document:
    """One parsed page."""

    def __init__(self, html: str) -> None:
        self._tree = JustHTML(html, sanitize=False, collect_errors=True)

    @property
    def errors(self) -> list[str]:
        """What the HTML standard calls parse errors, with their places."""
        return [f"{error.line}:{error.column} {error.message}" for error in self._tree.errors]

    @cached_property
    def elements(self) -> list[Element]:
        """Every element, in order."""
        return [node for node in self._tree.query("*") if isinstance(node, Element)]

    @cached_property
    def ids(self) -> Counter[str]:
        """How often each id is given."""
        return Counter(str(element.attrs["id"]) for element in self.elements if "id" in element.attrs)

    def named(self, *names: str) -> list[Element]:
        """The elements of some names, in order."""
        return [element for element in self.elements if element.name in names]


def inside(element: Element) -> Iterator[Element]:
    """An element and all that it is in, from the inside out."""
    node = element
    while isinstance(node, Element):
        yield node
        node = node.parent  # type: ignore[assignment]


def text_of(element: Element) -> str:
    return " ".join(element.to_text().split())


def addresses(document: Document) -> Iterator[str]:
    """Everything that a page asks for or leads to."""
    for element in document.elements:
        for name in ADDRESSES:
            value = element.attrs.get(name)
            if value is None or (name == "data" and element.name != "object"):
                continue
            parts = re.split(r",\s+", str(value)) if name == "srcset" else [str(value)]
            yield from (part.split()[0] if name == "srcset" else part for part in parts)


def find_faults(page: str, document: Document, titles: set[str]) -> Iterator[str]:
    """What is wrong with one page by itself."""
    yield from (f"not valid: {error}" for error in document.errors)
    yield from (f"id {name!r} is given {count} times" for name, count in document.ids.items() if count > 1)
    yield from heading_faults(document)
    yield from picture_faults(document, titles)


def heading_faults(document: Document) -> Iterator[str]:
    levels = [(int(heading.name[1]), text_of(heading)) for heading in document.named(*HEADINGS)]
    if sum(level == 1 for level, _ in levels) != 1:
        yield f"has {sum(level == 1 for level, _ in levels)} headings of level 1"
    for (before, _), (level, text) in zip(levels, levels[1:], strict=False):
        if level > before + 1:
            yield f"heading {text!r} jumps from level {before} to {level}"


def picture_faults(document: Document, titles: set[str]) -> Iterator[str]:
    """An alt says what is to be seen: not nothing, not a file's name, and nothing that is written beside it."""
    for image in document.named("img"):
        source, alt = str(image.attrs.get("src") or ""), image.attrs.get("alt")
        around = list(inside(image))
        if any(element.attrs.get("aria-hidden") == "true" for element in around) and alt == "":
            continue  # decorative, and said so
        if alt is None or not alt.strip():
            yield f"image {source} has no alt"
            continue
        figure = next((element for element in around if element.name == "figure"), None)
        captions = [text_of(caption) for caption in figure.query("figcaption")] if figure else []
        name = Path(urlsplit(source).path).name
        if alt.casefold() in {name.casefold(), Path(name).stem.casefold()} or re.search(r"\.\w{3,4}$", alt):
            yield f"image {source}: alt {alt!r} is a file's name"
        if alt.casefold() in {text.casefold() for text in (*captions, *titles)}:
            yield f"image {source}: alt {alt!r} repeats a caption or title"
    for drawing in document.named("svg"):
        if drawing.attrs.get("role") == "img" and not (
            drawing.attrs.get("aria-label") or [title for title in drawing.query("title") if text_of(title)]
        ):
            yield "a drawing has no name"


@pytest.fixture(scope="module")
def documents(site: Site) -> dict[str, Document]:
    return {page: Document(site.file(page).read_text("utf-8")) for page in site.pages}


@pytest.fixture(scope="module")
def titles(site: Site) -> set[str]:
    manifest = Manifest.model_validate_json((site.folder / "en/gallery/manifest.json").read_bytes())
    return {photo.title for photo in manifest.photos} | {entry.title for entry in manifest.configurations}


def test_every_page_is_valid_ordered_and_described(
    documents: dict[str, Document], titles: set[str], site: Site
) -> None:
    assert len(documents) > 80
    faults = [
        f"{page}: {fault}"
        for page, document in documents.items()
        if page  # the root only leads to en/
        for fault in find_faults(page, document, titles)
    ]
    assert faults[:20] == []
    assert site.pages


def test_every_link_leads_to_a_page_and_its_anchor(documents: dict[str, Document], site: Site) -> None:
    faults, checked = [], 0
    for page, document in documents.items():
        for address in set(addresses(document)):
            url = urlsplit(urljoin(site.address + page, address))
            if f"{url.scheme}://{url.netloc}/" != site.address:
                continue
            checked += 1
            target = unquote(url.path).lstrip("/")
            file = site.file(target)
            if not file.is_file():
                faults.append(f"{page}: there is no {address}")
            elif url.fragment and target in documents and not is_place(url.fragment, documents[target]):
                faults.append(f"{page}: nothing is called {address}")
    assert faults[:20] == []
    assert checked > 5000


def is_place(fragment: str, document: Document) -> bool:
    return unquote(fragment) in document.ids


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>a</h1><p>b</div>", "not valid"),
        ("<h1>a</h1><p id=b id=c>b</p>", "not valid"),
        ("<h1>a</h1><p id=b></p><p id=b></p>", "id 'b' is given 2 times"),
        ("<h2>a</h2>", "has 0 headings of level 1"),
        ("<h1>a</h1><h1>b</h1>", "has 2 headings of level 1"),
        ("<h1>a</h1><h3>b</h3>", "heading 'b' jumps from level 1 to 3"),
        ("<h1>a</h1><img src=x.png>", "image x.png has no alt"),
        ("<h1>a</h1><img src=x.png alt=' '>", "image x.png has no alt"),
        ("<h1>a</h1><img src=a/x.png alt=X.png>", "is a file's name"),
        ("<h1>a</h1><img src=a/x.png alt='The cat'>", "repeats a caption or title"),
        (
            "<h1>a</h1><figure><img src=a/x.png alt='So it is'><figcaption><p>So  it is</p></figcaption></figure>",
            "repeats a caption or title",
        ),
        ("<h1>a</h1><svg role=img><title> </title></svg>", "a drawing has no name"),
    ],
)
def test_faults_are_found(html: str, fault: str) -> None:
    head = "<!doctype html><html lang=en><head><title>t</title></head><body>"
    good = Document(f"{head}<h1>a</h1><h2>b</h2><img src=x.png alt='A cat on a mat'></body></html>")
    assert list(find_faults("", good, {"The cat"})) == []
    found = list(find_faults("", Document(f"{head}{html}</body></html>"), {"The cat"}))
    assert len(found) == 1, found
    assert fault in found[0]
