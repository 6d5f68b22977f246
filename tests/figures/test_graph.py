"""Graphs are drawn in layers, without the arrows that others make superfluous."""

from xml.etree import ElementTree

from gallery_gen.figures.graph import chain, layered_graph, levels, reduced

NEEDS = {
    "cli": {"nn", "errors", "site"},
    "site": {"nn"},
    "nn": {"errors"},
    "images": {"errors"},
    "errors": set(),
}


def test_what_follows_from_other_needs_is_left_out() -> None:
    assert reduced(NEEDS) == {
        "cli": {"site"},
        "site": {"nn"},
        "nn": {"errors"},
        "images": {"errors"},
        "errors": set(),
    }


def test_every_arrow_points_down() -> None:
    rows = levels(NEEDS)
    assert rows == [["cli", "images"], ["site"], ["nn"], ["errors"]]


def test_drawings_hold_every_name() -> None:
    svg = ElementTree.fromstring(layered_graph(NEEDS, dict.fromkeys(NEEDS, "a note"), "T", "D", 640))
    assert {*NEEDS} <= {words.text for words in svg.iter("text")}
    assert len(list(svg.iter("path"))) == 4
    steps = [("first", "does this", "Gallery"), ("second", "does that", "")]
    svg = ElementTree.fromstring(chain(steps, "T", "D", 320))
    assert [words.text for words in svg.iter("text")] == [
        "first",
        "does this",
        "Gallery",
        "second",
        "does that",
    ]
