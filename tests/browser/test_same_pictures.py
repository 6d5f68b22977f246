"""Networks that the page runs against the pipeline: a gallery photo's stages are drawn as in the gallery, pixel by pixel."""

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from gallery_gen.figures.feature_maps import _table
from gallery_gen.pipeline.manifest import Manifest, Picture, Stage
from gallery_gen.site.words import number, share
from tests.browser.serving import Site

Pixels = NDArray[np.int64]

MOST = {
    # A value of 255 · 255 · y is cut off to a whole number, and then only its lowest eight bits count: of numbers of some
    # ten thousand, single precision keeps two or three binary digits behind the point.
    ("wrapped", "grey"): 0.025,
    # A mean of four bytes lies on the half between two levels one time in four, and so do blurs with weights of 1/256.
    ("clipped", "grey"): 0.1,
    # A photo that is grey itself has even areas where Sobel's sum is zero, which lies on the half between two greys.
    ("map", "grey"): 0.08,
}
"""Mode and colours → the share of pixels that may be drawn one level apart, since sums are added up in another order."""
MOST_ELSEWHERE = 0.0006

GRAB = """async (tool) => {
    const text = (bytes) => {
        let found = "";
        for (let at = 0; at < bytes.length; at += 8192) found += String.fromCharCode(...bytes.subarray(at, at + 8192));
        return btoa(found);
    };
    return Promise.all([...tool.querySelectorAll("[data-stages] > li")].map(async (stage) => ({
        facts: [...stage.querySelectorAll("dd")].map((fact) => fact.textContent),
        pictures: await Promise.all([...stage.querySelectorAll("a.sc-picture")].map(async (link) => {
            const file = await (await fetch(link.href)).arrayBuffer();
            return {alt: link.querySelector("img").alt, file: text(new Uint8Array(file))};
        })),
    })));
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(bypass_csp=True)  # the test reads pictures' files, which pages need not
    yield page
    page.close()


@pytest.fixture(scope="module")
def manifest(site: Site) -> Manifest:
    return Manifest.model_validate_json((site.folder / "en/gallery/manifest.json").read_text("utf-8"))


def decoded(data: bytes) -> Pixels:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int64)


def apart(found: Pixels, right: Pixels, picture: Picture, told: str) -> float:
    """Share of pixels that differ, none of them by more than a level of its colours."""
    assert found.shape == right.shape, told
    differ = (found != right).any(axis=2)
    steps = np.abs(found - right)[differ]
    if picture.mode == "wrapped":
        steps = np.minimum(steps, 256 - steps)  # 255 and 0 are neighbours there
    table = _table(picture.legend.colormap if picture.legend else "grey").astype(np.int64)
    assert steps.max(initial=0) <= np.abs(np.diff(table, axis=0)).max(), told
    return float(differ.mean())


def check(
    tab: Page, site: Site, manifest: Manifest, photo: str, network: str
) -> dict[tuple[str, str], list[float]]:
    """Run a network in the page, compare all its stages, and give the shares of pixels that differ."""
    tab.goto(f"{site.address}en/your-photo/?photo={photo}&network={network}")
    tool = tab.locator("your-photo")
    expect(tool.locator("[data-status]")).to_contain_text("computed here", timeout=60_000)
    expect(tool.locator("[data-message]")).to_have_text("")
    (job,) = [job for job in manifest.jobs if (job.photo, job.configuration) == (photo, network)]
    stages: list[dict[str, Any]] = tool.evaluate(GRAB)
    assert len(stages) == len(job.stages)
    (weights,) = [entry.weights for entry in manifest.configurations if entry.slug == network]
    shares: dict[tuple[str, str], list[float]] = {}
    for answer, stage in zip(stages, job.stages, strict=True):
        told = f"{photo} {network} {stage.name}"
        check_facts(answer["facts"], stage, weights, told)
        assert len(answer["pictures"]) == len(stage.pictures)
        for drawn, picture in zip(answer["pictures"], stage.pictures, strict=True):
            right = decoded((site.folder / "en/gallery/pictures" / picture.exact.name).read_bytes())
            found = decoded(base64.b64decode(drawn["file"]))
            differ = apart(found, right, picture, f"{told} {picture.rendering}")
            kind = (picture.mode, picture.legend.colormap if picture.legend else "grey")
            shares.setdefault(kind, []).append(differ)
            most = 0 if stage.name == "input" else MOST.get(kind, MOST_ELSEWHERE)
            assert differ <= most, f"{told} {picture.rendering}: {differ:.2%}"
    return shares


def check_facts(said: list[str], stage: Stage, weights: str, told: str) -> None:
    """The caption's. Kernels made by hand often sum to zero: on even areas their sums are a rounding away from it, on either side."""
    known = stage.statistics
    assert said[1:4] == [number(known.min), number(known.max), number(known.mean)], told
    if weights == "preset":
        assert abs(int(said[4].strip("<>%")) / 100 - known.negative) <= 0.07, told
    else:
        assert said[4] == share(known.negative), told


def test_every_network_on_the_cat(tab: Page, site: Site, manifest: Manifest) -> None:
    """All kinds of layers, all renderings, the fourteen cat figures among them."""
    files = sorted((site.folder / "en/gallery/networks").glob("*.safetensors"))
    left = {entry.slug for entry in manifest.configurations} - {file.stem for file in files}
    assert left == {"efficientnet-lite0", "efficientnet-lite0-random"}
    found: dict[tuple[str, str], list[float]] = {}
    for file in files:
        for kind, shares in check(tab, site, manifest, "cat", file.stem).items():
            found.setdefault(kind, []).extend(shares)
    # Most pictures are the very same; that some of the wrapped ones are not shows that this test can see it.
    assert np.median([share for shares in found.values() for share in shares]) < 1e-5
    assert max(found["wrapped", "grey"]) > 0


@pytest.mark.parametrize("photo", ["camera", "hubble"])
def test_other_photos(tab: Page, site: Site, manifest: Manifest, photo: str) -> None:
    """A grey one with even areas, and a dark one from a JPEG."""
    for network in (
        "cat-03",
        "cat-14",
        "tensor-views",
        "dilation-4",
        "pool-average-2",
        "stride-4",
        "lenet-classifier",
    ):
        check(tab, site, manifest, photo, network)
