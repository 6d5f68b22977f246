"""The checks find what they are for: one small broken document for each fault, and a good one without any."""

from pathlib import Path

import pytest

from tests.pages.document import Document, own_faults
from tests.pages.links import link_faults, title_faults

HEAD = "<!doctype html><html lang=en><head><title>t</title><meta name=description content=d></head>"
GOOD = (
    f"{HEAD}<body><h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2><img src=x.png alt='A cat on a mat'></body></html>"
)


def found(html: str) -> list[str]:
    return [str(fault) for fault in own_faults(Document("en/", html), {"The cat"})]


def test_a_good_page_has_no_faults() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<html lang=en>", "<html>", "no lang: <html>"),
        ("<title>t</title>", "<title> </title>", "no title: <head>"),
        ("<title>t</title>", "<body><svg><title>t</title></svg>", "no title: <head>"),
        ("content=d", "content=' '", "no meta description: <head>"),
        ("<h1>a</h1>", "", "0 headings of level 1: <body>"),
        ("<h1>a</h1>", "<h1>a</h1><h1>b</h1>", "2 headings of level 1: a, b"),
        ("<h2>b</h2>", "", "heading jumps from level 1 to 3: c"),
        (" alt='A cat on a mat'", "", "image without alt: x.png"),
        ("A cat on a mat", " ", "image without alt: x.png"),
        ("A cat on a mat", "", "image without alt: x.png"),
        ("A cat on a mat", "X.png", "alt 'X.png' is a file's name: x.png"),
        ("A cat on a mat", "x", "alt 'x' is a file's name: x.png"),
        ("A cat on a mat", "other.webp", "alt 'other.webp' is a file's name: x.png"),
        ("A cat on a mat", "the  cat", "alt 'the cat' repeats a caption or title: x.png"),
        ("<h3>c</h3>", "<svg role=img><title> </title></svg>", "drawing without a name: <svg role"),
        (
            "<img src=x.png alt='A cat on a mat'>",
            "<figure><img src=x.png alt='So it is'><figcaption><p>So  it is</p> 3 × 4</figcaption></figure>",
            "alt 'So it is' repeats a caption or title: x.png",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    (line,) = found(GOOD.replace(old, new))
    assert line.startswith(f"en/: {fault}")


def test_a_decorative_image_needs_no_words() -> None:
    assert found(GOOD.replace("<h3>c</h3>", "<a aria-hidden=true><img src=y.png alt=''></a>")) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<a href=b/>b</a><a href=#here>h</a><a href=b/#there>t</a><a href=../x.png>x</a><a href='#'>top</a>", None),
        ("<a href=https://example.org/no>far</a><a href=mailto:a@b.c>m</a><img src=data:,x>", None),
        ("<a href=c/>c</a>", "en/: link to a page or file that does not exist: c/"),
        ("<a href=/b/>c</a>", "en/: link to a page or file that does not exist: /b/"),
        ("<a href=#there>c</a>", "en/: link to a place that its page does not have: #there"),
        ("<a href=b/#here>c</a>", "en/: link to a place that its page does not have: b/#here"),
        ("<img src=y.png>", "en/: link to a page or file that does not exist: y.png"),
        ("<img src=../x.png srcset='../x.png 1w, y.png 2w'>", "en/: link to a page or file that does not exist: y.png"),
        ("<svg><use href=#no /></svg>", "en/: link to a place that its page does not have: #no"),
        ("<video poster=y.png></video>", "en/: link to a page or file that does not exist: y.png"),
        ("<object data=y.svg></object>", "en/: link to a page or file that does not exist: y.svg"),
    ],
)  # fmt: skip
def test_links_within_the_site_lead_somewhere(tmp_path: Path, body: str, fault: str | None) -> None:
    pages = {"en/": f"<p id=here>{body}", "en/b/": "<p id=there>"}
    for page, html in pages.items():
        (tmp_path / page).mkdir(parents=True)
        (tmp_path / page / "index.html").write_text(html)
    (tmp_path / "x.png").touch()
    documents = {page: Document(page, html) for page, html in pages.items()}
    assert [str(one) for one in link_faults(documents, tmp_path)] == ([fault] if fault else [])


def test_two_pages_of_one_title() -> None:
    pages = {"a/": "One", "b/": "Two", "c/": "One"}
    documents = {page: Document(page, f"<head><title>{title}</title>") for page, title in pages.items()}
    assert [str(fault) for fault in title_faults(documents)] == ["c/: has the title of a/: One"]
