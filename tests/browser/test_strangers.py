"""HTML, Markdown and Jinja in a photo's or configuration's texts are shown as written, and never run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Page, expect

from gallery_gen.site.publish import publish
from tests.browser.serving import Site, served
from tests.conftest import write_project
from tests.site.conftest import write_site

RUN = "window.hacked = 1"
NASTY = {
    "title": f"<img src=x onerror=\"{RUN}\"> **bold** `code` {{{{ count('photos') }}}} $x^2$ </title></script><script>{RUN}</script>",
    "alt": f"\"><svg onload='{RUN}'> [link](javascript:{RUN.replace(' ', '')}) {{% for a in b %}} &lt;b&gt; &amp; {{: onclick=x }} <!-- -->",
    "credit": f"'><iframe srcdoc=\"<script>parent.{RUN}</script>\"></iframe> _em_ ![i](x) \\\\ --> ]]> ${{7*7}} #1 :smile: ~~s~~",
    "source": f"https://a.example/\"onmouseover=\"{RUN.replace(' ', '')} javascript:alert(1) <https://b.example> www.c.example",
}  # fmt: skip


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose photo and configurations say nasty things."""
    root = write_site(write_project(tmp_path_factory.mktemp("nasty")))
    (root / "photos/noise.yml").write_text(
        yaml.safe_dump({**NASTY, "licence": "CC0-1.0"}, allow_unicode=True)
    )
    stripes = {**NASTY, "source": f"javascript:{RUN.replace(' ', '')}", "licence": "CC0-1.0"}
    (root / "photos/stripes.yml").write_text(yaml.safe_dump(stripes, allow_unicode=True))
    gallery = yaml.safe_load((root / "gallery.yml").read_text())
    for configuration in gallery["configurations"]:
        configuration |= {"title": NASTY["title"], "description": NASTY["credit"]}
    (root / "gallery.yml").write_text(yaml.safe_dump(gallery, sort_keys=False, allow_unicode=True))
    site = publish(root, root / "site")
    with served(site) as server:
        yield server


def test_nothing_runs_on_any_page(nasty: Site, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    paths = [path for path in nasty.pages if path.startswith("en/")]
    assert {
        "en/gallery/", "en/gallery/photos/noise/", "en/gallery/configurations/edges/", "en/calls/", "en/compare/",
    } <= set(paths)  # fmt: skip
    for path in paths:
        page.goto(nasty.address + path, wait_until="networkidle")
        page.mouse.move(300, 300)
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert page.evaluate("window.hacked") is None, path
        strange = page.evaluate(
            """() => [...document.querySelectorAll('*')].flatMap(element => [...element.attributes]
                .filter(({name, value}) => /^on/.test(name) && !element.closest('.md-header, [data-md-component]')
                    || /^(href|src)$/.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value))
                .map(({name, value}) => `${element.tagName} ${name}=${value}`))"""
        )
        assert strange == [], path
        assert page.locator("main :is(iframe, svg[onload], img[src='x'])").count() == 0, path
        programs = "[...document.scripts].filter(s => !/json/.test(s.type)).map(s => s.textContent).join()"
        assert "hacked" not in page.evaluate(programs), path
    # Your photo shows pictures that it has drawn: blobs of the site itself.
    assert [url for url in asked if not url.removeprefix("blob:").startswith(nasty.address)] == []


def test_every_text_is_shown_as_it_is_written(nasty: Site, page: Page) -> None:
    page.goto(f"{nasty.address}en/gallery/photos/noise/")
    assert page.title().startswith(NASTY["title"])
    assert page.locator("h1").evaluate("e => e.firstChild.textContent") == NASTY["title"]
    assert page.locator("p.sc-lead").text_content() == NASTY["alt"]
    facts = page.locator("dl.sc-about dd").all_text_contents()
    assert NASTY["credit"] in facts
    assert NASTY["source"] in facts
    link = page.locator("dl.sc-about dd a[href^=http]").first
    assert link.get_attribute("href") == NASTY["source"].split(" ")[0]
    page.goto(f"{nasty.address}en/gallery/photos/stripes/")
    assert page.locator("dl.sc-about dd", has_text="javascript:").locator("a").count() == 0
    page.goto(f"{nasty.address}en/gallery/configurations/edges/")
    assert page.locator("h1").evaluate("e => e.firstChild.textContent") == NASTY["title"]
    assert page.locator("p.sc-lead").text_content() == NASTY["credit"]
    page.goto(f"{nasty.address}en/gallery/")
    assert NASTY["title"] in page.locator(".sc-card__title").all_text_contents()
    page.goto(f"{nasty.address}en/calls/")
    table = page.locator(".sc-credits")
    assert NASTY["credit"] in table.locator("td").all_text_contents()
    assert page.locator(f"img[alt={_quoted(NASTY['alt'])}]").count() > 0


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_the_search_shows_texts_as_they_are_written(nasty: Site, page: Page) -> None:
    page.goto(f"{nasty.address}en/gallery/")
    page.keyboard.press("s")
    page.locator(".md-search__input").press_sequentially("through")
    expect(page.locator(".md-search-result").get_by_text(NASTY["title"]).first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator(".md-search img").count() == 0


def test_the_comparison_tool_shows_texts_as_they_are_written(nasty: Site, page: Page) -> None:
    page.goto(f"{nasty.address}en/compare/", wait_until="networkidle")
    options = page.locator("gallery-compare option").all_text_contents()
    assert NASTY["title"] in [option.strip() for option in options]
    for photo in ("noise", "stripes"):
        page.locator("#compare-left-photo").select_option(photo)
        page.locator("#compare-right-photo").select_option(photo)
        expect(page.locator("gallery-compare img").first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator("gallery-compare img[src='x']").count() == 0
