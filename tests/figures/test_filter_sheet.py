"""Every weight has its cell, and its colour says its sign."""

import re
from xml.etree import ElementTree

import numpy as np

from gallery_gen.figures.filter_sheet import filter_sheet


def test_every_weight_has_a_cell_of_its_colour() -> None:
    weight = np.array([[[[1.0, -1.0], [0.0, 0.5]]], [[[0.25, 0.25], [0.25, -0.25]]]], np.float32)
    svg = filter_sheet(weight, "T", "D", ["a", "b"], ["grey"], 320)
    paths = [(path.attrib["d"], path.attrib["fill"]) for path in ElementTree.fromstring(svg).iter("path")]
    assert sum(len(re.findall("M", steps)) for steps, _ in paths) == weight.size
    assert len(paths) == 6  # four colours in the first filter, two in the second
    red, blue = ({steps: int(fill[at : at + 2], 16) for steps, fill in paths[:4]} for at in (1, 5))
    positive, negative = "M0 0h1v1h-1z", "M1 0h1v1h-1z"
    assert red[positive] > blue[positive]
    assert red[negative] < blue[negative]


def test_filters_wrap_to_the_width() -> None:
    weight = np.zeros((4, 3, 5, 5), np.float32)
    names, channels = list("abcd"), ["red", "green", "blue"]
    wide, narrow = (
        ElementTree.fromstring(filter_sheet(weight, "T", "D", names, channels, width)) for width in (640, 320)
    )
    assert (wide.attrib["width"], narrow.attrib["width"]) == ("640", "320")
    assert float(narrow.attrib["height"]) > float(wide.attrib["height"])
