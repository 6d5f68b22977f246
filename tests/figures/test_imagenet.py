"""Bars of the challenge are as long as the errors are."""

from xml.etree import ElementTree

import pytest

from gallery_gen.figures.imagenet import imagenet_chart
from gallery_gen.models import HUMAN_ERROR, IMAGENET_RESULTS


@pytest.mark.parametrize("width", [640, 320])
def test_bars_are_to_scale(width: int) -> None:
    labels = [result.entry for result in IMAGENET_RESULTS]
    words = ("error", "human")
    svg = ElementTree.fromstring(
        imagenet_chart(IMAGENET_RESULTS, HUMAN_ERROR, "T", "D", labels, words, width)
    )
    bars = list(svg.iter("rect"))
    per_cent = [
        float(bar.attrib["width"]) / result.error for bar, result in zip(bars, IMAGENET_RESULTS, strict=True)
    ]
    assert per_cent == pytest.approx([per_cent[0]] * len(per_cent), rel=0.01)
    assert [bar.get("fill") != "none" for bar in bars] == [result.winner for result in IMAGENET_RESULTS]
    texts = [words.text for words in svg.iter("text")]
    assert texts.count("2012") == 1
