"""The search finds a size however it is typed: with spaces or without, with × or with x."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gallery_gen.site.publish import publish
from tests.browser.serving import Site, served
from tests.conftest import edit, write_project
from tests.site.conftest import write_site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")

PAGES = {
    "alpha": "A 3 × 3 filter slides.",
    "beta": "Each filter of 3×3 weights, says this author.",
    "gamma": "Stacked 3x3 layers see as much as one of 7 x 7.",
    "delta": "## A 1 × 1 convolution\n\nIt mixes channels.",
    "epsilon": "Maps of 3 × 320 × 400 numbers, from 3 photos.",
    "zeta": "Three of 3 things, 13 × 30 others, 31 more; x marks 1 spot of 11 × 11.",
}
THREE = {"alpha", "beta", "gamma"}
SPELLINGS = ("{0} × {1}", "{0}×{1}", "{0}x{1}", "{0} x {1}", "{0}X{1}", "{0}\u00a0×\u00a0{1}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The miniature site with some pages about sizes."""
    root = write_site(write_project(tmp_path_factory.mktemp("search")))
    for name, text in PAGES.items():
        (root / f"docs/{name}.md").write_text(f"# The page {name}\n\n{text}\n")
    edit(
        root / "mkdocs.yml",
        "  - calls.md\n",
        "  - calls.md\n" + "".join(f"  - {name}.md\n" for name in PAGES),
    )
    with served(publish(root, root / "site")) as server:
        yield server


COUNT = """
const post = Worker.prototype.postMessage;
const answered = ({data}) => { if (data.type === 3) window.answers += 1; };
Object.assign(window, {questions: 0, answers: 0});
Worker.prototype.postMessage = function (message) {
    if (message.type === 0) this.addEventListener("message", answered);
    if (message.type === 2) Object.assign(window, {questions: window.questions + 1, question: message.data});
    post.call(this, message);
};
"""
"""Counts what the search's worker is asked and has answered, so that no answer to half a question is looked at."""


def search(page: Page, site: Site, typed: str) -> list[tuple[str, str]]:
    """Type it, key by key: address and title of what is found, best first."""
    page.goto(f"{site.address}en/alpha/")
    page.keyboard.press("/")
    field = page.locator("input[data-md-component=search-query]")
    expect(field).to_be_focused()
    page.keyboard.type(typed)
    expect(field).to_have_value(typed)
    page.wait_for_function("typed => window.question === typed && questions === answers", arg=typed)
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
    found: list[tuple[str, str]] = page.locator(".md-search-result__item > a").evaluate_all(
        "links => links.map(({href, textContent}) => [new URL(href).pathname.replace('/en/', ''), textContent])"
    )
    return found


@pytest.fixture(autouse=True)
def _counted(page: Page) -> None:
    page.add_init_script(COUNT)


def pages(found: list[tuple[str, str]]) -> set[str]:
    """Which of our pages are among them."""
    return {address.partition("/")[0] for address, _ in found} & PAGES.keys()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(("3", "3"), THREE), (("7", "7"), {"gamma"}), (("1", "1"), {"delta"}), (("320", "400"), {"epsilon"})],
    ids=["3x3", "7x7", "1x1", "320x400"],
)
def test_every_spelling_finds_the_same(
    page: Page, site: Site, numbers: tuple[str, str], expected: set[str]
) -> None:
    found = {spelling: search(page, site, spelling.format(*numbers)) for spelling in SPELLINGS}
    first = found[SPELLINGS[0]]
    assert pages(first) == expected
    for spelling, pages_found in found.items():
        assert pages_found == first, spelling


def test_results_are_spelled_as_pages_are(page: Page, site: Site) -> None:
    found = "".join(text for address, text in search(page, site, "1x1") if address.startswith("delta"))
    assert "A 1\u00a0×\u00a01 convolution" in found


def test_what_is_no_size_is_searched_as_ever(page: Page, site: Site) -> None:
    assert pages(search(page, site, "marks")) == {"zeta"}
    assert pages(search(page, site, "photos")) >= {"epsilon"}
    assert pages(search(page, site, "3 × 320 × 400")) >= {"epsilon"}
