"""Networks are drawn to one scale, and costs as long as they are."""

from xml.etree import ElementTree

import pytest

from gallery_gen.figures.network_diagram import (
    Box,
    CostRow,
    cost_meter,
    network_diagram,
    pixels_per_value,
    too_small,
)

BOXES = (
    Box("input", "input", (1, 32, 32), ("1 × 32 × 32",)),
    Box("conv1", "filter", (9, 28, 28), ("9 × 28 × 28",)),
    Box("pool1", "pool", (9, 14, 14), ("9 × 14 × 14",)),
    Box("hidden1", "dense", (120,), ("120",)),
)


def test_maps_and_vectors_share_a_scale() -> None:
    svg = ElementTree.fromstring(network_diagram(BOXES, "T", "D", "{} values".format))
    boxes = [(float(rect.attrib["width"]), float(rect.attrib["height"])) for rect in svg.iter("rect")]
    scale = pixels_per_value(BOXES)
    assert boxes[0] == pytest.approx((32 * scale, 32 * scale), abs=0.01)
    assert len(boxes) == 1 + 6 + 6 + 1  # six maps at most
    assert boxes[7] == pytest.approx((14 * scale, 14 * scale), abs=0.01)
    wide, high = boxes[-1]
    assert wide * high == pytest.approx(120 * scale**2, rel=0.01)
    assert not too_small(BOXES)
    assert "10 values" not in [words.text for words in svg.iter("text")]
    assert "20 values" in [words.text for words in svg.iter("text")]


def test_what_would_vanish_is_drawn_larger_and_dashed() -> None:
    boxes = (Box("input", "input", (3, 320, 400), ()), Box("output1", "dense", (10,), ()))
    assert too_small(boxes)
    svg = ElementTree.fromstring(network_diagram(boxes, "T", "D", str))
    *maps, output = svg.iter("rect")
    assert output.get("stroke-dasharray")
    assert not any(rect.get("stroke-dasharray") for rect in maps)


def test_cost_bars_are_to_scale() -> None:
    rows = [CostRow("a", (10, 0, 400)), CostRow("b", (5, 0, 100))]
    svg = ElementTree.fromstring(cost_meter(rows, "T", "D", ("p", "m", "b"), str, 320))
    ten, four_hundred, five, hundred = (float(rect.attrib["width"]) for rect in svg.iter("rect"))
    assert ten / five == pytest.approx(2, rel=0.01)
    assert four_hundred / hundred == pytest.approx(4, rel=0.01)
