"""Hostile pages in a real browser: nothing runs, nothing foreign is asked for, nobody is led away.

The pages are built as a server builds them, which shows what is wrong and lives on: a strict build would stop
at them. The gate is judged alone, with the second wall, the Content-Security-Policy, switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown  # type: ignore[import-untyped]
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, expect

from gallery_gen.site.allowed import PAGE
from gallery_gen.site.extensions import PLAIN
from gallery_gen.site.gate import pass_gate
from gallery_gen.site.publish import publish
from tests.browser.serving import Site, served
from tests.conftest import write_project
from tests.site.conftest import write_site
from tests.site.hostile import HOSTILE
from tests.site.test_strangers import add_pages

HEARD = "window.hacked = () => { window.wasHacked = true };"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with all hostile pages, as a server shows it."""
    root = write_site(write_project(tmp_path_factory.mktemp("hostile")))
    add_pages(root, HOSTILE)
    out = root / "out"
    out.mkdir()
    with served(out) as site:
        text = (root / "mkdocs.yml").read_text().replace("http://127.0.0.1/en/", site.address)
        (root / "mkdocs.yml").write_text(text)
        config = load_config(str(root / "mkdocs.yml"), strict=False)
        config.plugins.on_startup(command="serve", dirty=False)
        build(config)
        config.plugins.on_shutdown()
        yield site


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab without the second wall."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(HEARD)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STRANGE_LINKS = """[...document.querySelectorAll("article a[href]")].map(link => link.href).filter(
    address => !/^(https?|mailto):/.test(address))"""
LEADS_AWAY = "document.querySelectorAll('meta[http-equiv=refresh i], base').length"
SEARCH = "JSON.parse(document.getElementById('__config').textContent).search"


def test_nothing_runs_and_nothing_foreign_is_asked_for(hostile: Site, tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    found = []
    for name in HOSTILE:
        address = f"{hostile.address}evil/{name}/"
        asked.clear()
        tab.goto(address)
        tab.locator("article").first.hover()
        tab.evaluate(SETTLED)
        found += [
            (name, what)
            for what, is_so in {
                "ran": tab.evaluate("Boolean(window.wasHacked)"),
                "went elsewhere": tab.url != address or tab.evaluate(LEADS_AWAY),
                "asked elsewhere": [
                    url for url in asked if not url.startswith((hostile.address, "data:", "blob:"))
                ],
                "has a strange link": tab.evaluate(STRANGE_LINKS),
                "took the place of the settings": not tab.evaluate(SEARCH).startswith("../../assets/"),
            }.items()
            if is_so
        ]
    assert found == []


def test_the_menu_and_the_search_know_no_hostile_title(hostile: Site, tab: Page) -> None:
    tab.goto(hostile.address)
    tab.keyboard.press("s")
    tab.locator(".md-search__input").press_sequentially("text")
    expect(tab.locator(".md-search-result__item").first).to_be_visible(timeout=30_000)
    assert not tab.evaluate("Boolean(window.wasHacked)")
    assert tab.locator(".md-nav :is(img, script), .md-search :is(img, script)").count() == 0


BITS = st.sampled_from(
    [
        *("<!--", "-->", "--!>", "<![CDATA[", "]]>", "<!x", "<?", "?>", "</", "<", ">", "/>", "'", '"', "`", "```\n", "~~~\n"),
        *("<img src=x onerror=hacked()>", "<svg>", "</svg>", "<math>", "<mtext>", "<title>", "<style>", "</style>"),
        *("<script>hacked()</script>", "<p title='", "<a href='", "javascript:hacked()", "' onclick='hacked()'"),
        *("<table>", "<tr>", "<td>", "</table>", "<select>", "<template>", "<noscript>", "<textarea>", "<xmp>", "<plaintext>"),
        *("<div markdown>", "</div>", "<p id=__config>", "<b>", "<i>", "</b>", "<h2>", "<details>", "<form>", "<input>"),
        *("{: onclick=hacked() }", "{: id='a b' }", "[x](", "![x](", ")", "//evil.example", "\\\\evil.example", "# ", "\n\n"),
        *("&lt;", "&#60;", "&colon;", "&Tab;", "\n", " ", "\t", "\x0c", "\x00", "[^1]", "[^1]: ", "*[x]: ", "|a|b|\n|-|-|\n", "$x$", "$$"),
        *("> ", "- ", "    ", "!!! note '", "=", ":", "::: os\n", "data-gallery-call=0", "{{ f() }}"),
    ]
)  # fmt: skip
EVERYTHING = """html => {
    const inside = document.createElement("template");
    inside.innerHTML = html;
    return [...inside.content.querySelectorAll("*")].map(element => [
        element.namespaceURI.endsWith("xhtml"), element.localName,
        [...element.attributes].map(({name, value}) => [name, value])]);
}"""


@pytest.fixture(scope="module")
def converter() -> Markdown:
    """Markdown with every extension that a written page may have."""
    names = [name for name in sorted(PLAIN) if name != "fenced_code"]  # which superfences takes the place of
    return Markdown(extensions=names)


@given(st.lists(BITS | st.text(max_size=5), max_size=40).map("".join))
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_whatever_comes_a_browser_sees_nothing_outside_the_list(
    converter: Markdown, tab: Page, text: str
) -> None:
    for html in (text, converter.reset().convert(text)):
        passed = pass_gate(html)
        for of_html, tag, attributes in tab.evaluate(EVERYTHING, passed.html):
            assert of_html
            assert tag in PAGE.elements
            for name, value in attributes:
                assert PAGE.allows(tag, name, value), (name, value)
        again = pass_gate(passed.html)
        assert again.findings == []
        assert not tab.evaluate("Boolean(window.wasHacked)")


def test_behind_the_second_wall_even_what_gets_into_a_page_does_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    site = publish(write_site(write_project(tmp_path)), tmp_path / "site")
    page = site / "en/calls/index.html"
    breach = (
        "</h1><script>hacked()</script><img src=x onerror=hacked()><img src=https://evil.example/a.png>"
        "<a id=run href='javascript:hacked()'>x</a><iframe src=https://evil.example></iframe>"
        "<form action=https://evil.example><button id=send>x</button></form>"
    )
    page.write_text(page.read_text().replace("</h1>", breach, 1))
    context = browser.new_context()
    context.add_init_script(HEARD)
    tab = context.new_page()
    answered: list[str] = []
    tab.on("response", lambda response: answered.append(response.url))
    with served(site) as served_site:
        address = f"{served_site.address}en/calls/"
        with tab.expect_console_message(lambda message: "evil.example/a.png" in message.text):
            tab.goto(address)
        tab.click("#run")
        tab.focus("#send")
        tab.keyboard.press("Enter")
        tab.evaluate(SETTLED)
        assert tab.url == address
        assert not tab.evaluate("Boolean(window.wasHacked)")
        assert tab.evaluate("document.referrer") == ""
        assert all(url.startswith((served_site.address, "data:", "chrome-error:")) for url in answered)
    context.close()
