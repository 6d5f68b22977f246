"""Tools on a network whose numbers become infinite: each loads it and says what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from gallery_gen.figures import style
from gallery_gen.images import encode_values
from gallery_gen.pipeline import build_gallery
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.publish import publish
from gallery_gen.site.words import Words
from tests.browser.serving import Site, served
from tests.conftest import edit, write_overflow, write_project
from tests.site.conftest import write_site

pytestmark = pytest.mark.usefixtures("_nothing_to_complain_of")

MAGENTA = "rgb(255, 0, 255)"
PLACE = "stripes/overflow/conv2/honest"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The miniature site with that network, and a page for the tensor viewer."""
    root = write_overflow(write_site(write_project(tmp_path_factory.mktemp("overflow"))))
    (root / "docs/viewer.md").write_text('# Viewer\n\n{{ tensor_viewer("stripes", "overflow", "conv2") }}\n')
    edit(root / "mkdocs.yml", "  - calls.md\n", "  - calls.md\n  - viewer.md\n")
    with served(publish(root, root / "site")) as server:
        yield server


@pytest.fixture(scope="module")
def sentences(site: Site) -> dict[str, str]:
    """What pages say of each stage that there is something to say of."""
    manifest = build_gallery(site.folder.parent, workers=1)
    job = Catalogue(manifest).job("stripes", "overflow")
    said = {stage.name: Words.of().not_finite(stage) for stage in job.stages}
    return {name: text for name, text in said.items() if text}


def colour(line: Locator) -> str:
    """Of the patch before a sentence."""
    found: str = line.locator(".sc-missing__colour").evaluate(
        "patch => getComputedStyle(patch).backgroundColor"
    )
    return found


def test_the_networks_page(page: Page, site: Site, sentences: dict[str, str]) -> None:
    assert list(sentences) == ["conv2", "tanh2", "pool2"]
    page.goto(f"{site.address}en/gallery/configurations/overflow/")
    figure = page.locator("#stripes-conv2-honest figure")
    line = figure.locator(".sc-missing")
    expect(line).to_have_text(sentences["conv2"])
    assert colour(line) == MAGENTA
    assert style.MISSING == "#ff00ff"
    expect(figure.locator("img")).to_have_attribute("alt", re.compile("Magenta where"))
    expect(page.locator("#stripes-pool2-honest .sc-missing")).to_have_text(sentences["pool2"])


def test_explore(page: Page, site: Site, sentences: dict[str, str]) -> None:
    page.goto(f"{site.address}en/explore/?show={PLACE}")
    figure = page.locator("gallery-explore [data-shows=right]")
    expect(figure.locator(".sc-missing")).to_have_text(sentences["conv2"])
    assert colour(figure.locator(".sc-missing")) == MAGENTA
    expect(figure.locator(".sc-facts")).to_contain_text("max")
    expect(figure.locator("img")).to_have_js_property("complete", True)
    page.goto(f"{site.address}en/explore/?show=stripes/overflow/conv1/honest")
    expect(figure.locator("figcaption")).to_contain_text("conv1")
    expect(figure.locator(".sc-missing")).to_have_count(0)


def test_compare(page: Page, site: Site, sentences: dict[str, str]) -> None:
    page.goto(f"{site.address}en/compare/?left={PLACE}&right=stripes/overflow/pool2/honest")
    tool = page.locator("gallery-compare")
    expect(tool.locator("[data-shows=left] .sc-missing")).to_have_text(sentences["conv2"])
    expect(tool.locator("[data-shows=right] .sc-missing")).to_have_text(sentences["pool2"])
    expect(tool.locator("tbody tr")).to_have_count(5)
    assert "NaN" not in tool.locator("tbody").inner_text()


def test_the_viewer(page: Page, site: Site, sentences: dict[str, str]) -> None:
    page.goto(f"{site.address}en/viewer/")
    tool = page.locator("tensor-viewer")
    line = tool.locator("[data-missing]")
    expect(line).to_have_text(sentences["conv2"])
    assert colour(line) == MAGENTA
    tool.locator("[name=viewer-way][value=one]").check()
    expect(tool.locator("[data-value]")).to_contain_text("not finite")
    expect(line).to_be_visible()


def test_the_viewer_without_any_number(page: Page, site: Site) -> None:
    nothing = encode_values(np.full((3, 22, 30), np.nan, np.float32))
    page.route("**/*.values", lambda route: route.fulfill(body=nothing))
    page.goto(f"{site.address}en/viewer/")
    tool = page.locator("tensor-viewer")
    expect(tool.locator("[data-missing]")).to_be_visible()
    for way in ("wrapped", "clipped", "stretched", "grey", "each", "signed", "one"):
        tool.locator(f"[name=viewer-way][value={way}]").check()
        expect(tool.locator("[data-value]")).to_contain_text("not finite")
        expect(tool.locator("[data-limits]")).not_to_contain_text("NaN")


def test_your_photo(page: Page, site: Site, sentences: dict[str, str]) -> None:
    page.goto(f"{site.address}en/your-photo/?photo=stripes&network=overflow")
    tool = page.locator("your-photo")
    expect(tool.locator("[data-status]")).to_contain_text("computed here")
    stages = tool.locator("[data-stages] > li")
    lines = {
        stage.locator("b").first.inner_text(): stage.locator(".sc-missing").all_inner_texts()
        for stage in stages.all()
    }
    assert {name: found[0] for name, found in lines.items() if found} == sentences
    conv2 = stages.nth(2)
    assert colour(conv2.locator(".sc-missing")) == MAGENTA
    assert all("Magenta" in (image.get_attribute("alt") or "") for image in conv2.locator("img").all())
    assert "NaN" not in conv2.locator(".sc-facts").inner_text()


def test_a_network_without_any_number(page: Page, site: Site) -> None:
    """Its file of stages as it would be: null for min, max and mean."""
    path = "en/gallery/stages/overflow.json"
    text = (site.folder / path).read_text()
    network = json.loads(text)
    stage = next(one for one in network["photos"]["stripes"] if one["name"] == "conv2")
    stage["numbers"] |= {"min": None, "max": None, "mean": None}
    stage["facts"][:3] = ["–"] * 3
    page.route("**/stages/overflow.json", lambda route: route.fulfill(json=network))
    page.goto(f"{site.address}en/compare/?left={PLACE}&right=stripes/overflow/pool2/honest")
    rows = page.locator("gallery-compare tbody tr")
    expect(rows.nth(1)).to_contain_text("–")
    cells = rows.nth(1).locator("td").all_inner_texts()
    assert (cells[0], cells[2]) == ("–", "–")
