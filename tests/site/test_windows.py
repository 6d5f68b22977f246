"""The call `window`: what it prints adds up to the network's own output, whatever the layer and the place."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gallery_gen.errors import CallError
from gallery_gen.pipeline import Manifest, build_gallery
from gallery_gen.site import arrays
from gallery_gen.site import words as w
from gallery_gen.site.answers import Answers
from gallery_gen.site.calls import read_call
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words
from tests.conftest import edit

FIRST = "{layer: Conv2d, name: conv1, out_channels: 3, kernel_size: 3}"
LAST = "{layer: MaxPool2d, name: pool1, kernel_size: 2}"


def ask(answers: Answers, text: str) -> str:
    return answers.answer(read_call("{{ " + text + " }}"))


def remade(project: Path, old: str, new: str) -> Answers:
    """The miniature project with another layer."""
    edit(project / "gallery.yml", old, new)
    edit(project / "gallery.yml", "mode: wrapped", "mode: grid")
    return Answers(project, Catalogue(build_gallery(project, workers=1)), Words.of("en"), str)


@pytest.mark.parametrize(
    ("old", "new", "place", "marks", "says"),
    [
        (FIRST, "{layer: Conv2d, name: conv1, out_channels: 3, kernel_size: 3, padding: [1, 2, 3, 0]}",
         (0, 0, 2), {"padded": 2 * 3 * 9}, "Sum of the products"),
        (FIRST, "{layer: Conv2d, name: conv1, out_channels: 3, kernel_size: [1, 3], padding: same, dilation: 2, padding_mode: reflect}",
         (4, 0, 1), {"padded": 2 * 3 * 1}, "mirrored at the border"),
        (FIRST, "{layer: Conv2d, name: conv1, out_channels: 3, kernel_size: 2, groups: 3, stride: [2, 3]}",
         (3, 5, 2), {}, "window, channel 2"),
        (FIRST, "{layer: ConvTranspose2d, name: conv1, out_channels: 3, kernel_size: 3, stride: 2, padding: 1, output_padding: 1}",
         (2, 7, 1), {"outside": 2 * 3 * 7}, "Sum of the products"),
        (LAST, "{layer: MaxPool2d, name: pool1, kernel_size: 3, padding: 1, dilation: 2}", (0, 0, 0), {"outside": 5}, "The largest"),
        (LAST, "{layer: MinPool2d, name: pool1, kernel_size: 2, padding: 1}", (0, 3, 1), {"outside": 2}, "The smallest"),
        (LAST, "{layer: AvgPool2d, name: pool1, kernel_size: 3, padding: 1}", (0, 0, 0), {"padded": 5}, "The mean"),
        (LAST, "{layer: AvgPool2d, name: pool1, kernel_size: 3, padding: 1, count_include_pad: false}", (0, 0, 0), {"outside": 5}, "The mean"),
        (LAST, "{layer: AvgPool2d, name: pool1, kernel_size: 5, padding: 1, ceil_mode: true}", (4, 6, 2), {"outside": 17, "padded": 5}, "The mean"),
        (LAST, "{layer: AvgPool2d, name: pool1, kernel_size: 2, divisor_override: 3}", (1, 1, 0), {}, "divided by 3"),
        (LAST, "{layer: LPPool2d, name: pool1, norm_type: 2, kernel_size: 4, ceil_mode: true}", (5, 7, 0), {"outside": 12}, "multiplied by 4"),
    ],
)  # fmt: skip
def test_a_window_says_what_the_network_does(
    project: Path, old: str, new: str, place: tuple[int, int, int], marks: dict[str, int], says: str
) -> None:
    answers = remade(project, old, new)
    layer = "conv1" if old == FIRST else "pool1"
    row, column, channel = place
    html = ask(answers, f'window("stripes", "conv-relu", "{layer}", {row}, {column}, {channel})')
    photo, entry = answers.catalogue.photo("stripes"), answers.catalogue.configuration("conv-relu")
    output = float(answers.bench.trace(photo, entry)[layer][0, channel, row, column])
    assert says in html
    assert f"{w.number(output)}.</b>" in html
    assert {mark: html.count(f'class="sc-{mark}"') for mark in ("padded", "outside")} == {
        "padded": 0,
        "outside": 0,
    } | marks
    assert ("Dashed: padding" in html) == ("padded" in marks)
    assert ("outside the picture" in html) == ("outside" in marks)


def test_printed_terms_add_up(answers: Answers) -> None:
    photo, edges = answers.catalogue.photo("stripes"), answers.catalogue.configuration("edges")
    for row, column in ((0, 0), (23, 31), (10, 5)):
        window = answers.bench.window(photo, edges, "conv1", row, column, 0)
        products: Any = window.terms.products
        assert products.shape == (3, 3, 3)
        assert float(products.sum()) + window.terms.bias == pytest.approx(window.output, abs=1e-5)
        html = ask(answers, f'window("stripes", "edges", "conv1", {row}, {column})')
        printed = re.findall(r"products, sum ([−0-9.]+)", html)
        assert printed == [w.number(float(part.sum())) for part in products]
    pooled = answers.catalogue.configuration("conv-relu")
    window = answers.bench.window(photo, pooled, "pool1", 3, 4, 1)
    assert window.output == float(np.max(window.terms.values))
    assert window.terms.values.shape == (1, 2, 2)


def test_what_has_no_window_is_refused(answers: Answers) -> None:
    with pytest.raises(CallError, match='window: "relu1" is a ReLU: a window needs a convolution or pooling'):
        ask(answers, 'window("stripes", "conv-relu", "relu1", 0, 0)')
    with pytest.raises(CallError, match='column is 30: "conv1" has 30, so choose 0 to 29'):
        ask(answers, 'window("stripes", "conv-relu", "conv1", 0, 30)')


def test_few_traces_are_kept_at_hand(
    built: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "MOST_TRACES", 2)
    catalogue = Catalogue(manifest)
    bench = arrays.Workbench(built, catalogue)
    for job in manifest.jobs:
        bench.trace(catalogue.photo(job.photo), catalogue.configuration(job.configuration))
    assert len(manifest.jobs) > len(bench._traces) == 2
