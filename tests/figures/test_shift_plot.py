"""The small plots of the shift test stand for their numbers."""

import re
from xml.etree import ElementTree as ET

import pytest

from gallery_gen.figures import shift_key, shift_plot


def test_points_lie_where_the_numbers_are() -> None:
    plot = ET.fromstring(shift_plot("Max", "Words.", "shift", [0.0, 0.2, 0.4], [0.1, 0.1, 0.1], top=0.35))
    heights = [float(circle.attrib["cy"]) for circle in plot.iter("circle")]
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=0.02)
    lines = [
        float(found[1])
        for path in plot.iter("path")
        if (found := re.fullmatch(r"M\d+ ([\d.]+)H\d+", path.attrib["d"]))
    ]
    assert [heights[0], heights[2]] == pytest.approx([lines[0], lines[2]], abs=0.1)
    assert len(lines) == 3, "0, 0.2 and 0.4: the axis reaches what all plots share"
    assert [node.text for node in plot.iter("text")][-4:] == ["1", "2", "3", "shift"]


def test_curves_differ_in_more_than_colour() -> None:
    key = ET.fromstring(shift_key("Key", ("moved & back", "in place")))
    dashes = {path.attrib.get("stroke-dasharray") for path in key.iter("path")}
    assert len(dashes) == 2
    assert len(list(key.iter("circle"))) == len(list(key.iter("rect"))) == 1
    assert [node.text for node in key.iter("text")] == ["moved & back", "in place"]
