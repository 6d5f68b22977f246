"""A map over a photo: nothing smoothed, nothing hidden where it is zero."""

import numpy as np

from gallery_gen.figures.class_bars import class_bars
from gallery_gen.figures.overlay import overlay
from tests.figures.svg_checks import parse


def test_each_value_colours_its_own_rectangle() -> None:
    photo = np.full((3, 6, 8), 0.5, np.float32)
    drawn = overlay(photo, np.array([[0, 1], [-1, 0.5]], np.float32))
    pixels = drawn.pixels.astype(int)
    assert (drawn.low, drawn.high) == (-1, 1)
    assert (pixels[:3, :4] == 128).all(), "zero leaves the grey photo"
    red, _, blue = pixels[0, -1]
    assert red > 180 > blue, "orange where it is positive"
    red, _, blue = pixels[-1, 0]
    assert blue > red, "blue where it is negative"
    for rows in (slice(0, 3), slice(3, 6)):
        for columns in (slice(0, 4), slice(4, 8)):
            assert len(np.unique(pixels[rows, columns].reshape(-1, 3), axis=0)) == 1


def test_a_map_of_zeros_is_the_photo_in_grey() -> None:
    rng = np.random.default_rng(0)
    drawn = overlay(rng.random((3, 4, 4)), np.zeros((2, 2)))
    assert (drawn.pixels[..., 0] == drawn.pixels[..., 2]).all()


def test_bars_are_as_wide_as_their_shares() -> None:
    rows = [("Egyptian cat", 0.5, "50%"), ("lynx", 0.25, "25%")]
    svg = class_bars(rows, "Classes", "Two bars.", 320)
    parse(svg)
    assert 'width="160"' in svg
    assert 'width="80"' in svg
