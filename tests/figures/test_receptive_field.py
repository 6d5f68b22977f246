"""Bars of receptive fields are as long as the fields."""

from xml.etree import ElementTree

import pytest

from gallery_gen.figures.receptive_field import receptive_field_chart


def test_fields_and_jumps_are_to_scale() -> None:
    fields = (("input", "a", (1.0, 1.0)), ("pool2", "b", (17.0, 9.0)), ("hidden1", "c", None))
    svg = ElementTree.fromstring(receptive_field_chart(fields, "T", "D", "pixels", 320))
    bars = [(float(rect.attrib["x"]), float(rect.attrib["width"])) for rect in svg.iter("rect")]
    pixel = bars[0][1]
    assert bars[2][1] / pixel == pytest.approx(17, rel=0.01)
    assert (bars[3][0] - bars[2][0]) / pixel == pytest.approx(9, rel=0.01)
    assert bars[4][1] / pixel == pytest.approx(26, rel=0.01)  # everything: the full width
