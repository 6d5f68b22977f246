"""The diverging colormap: neutral middle, arms of equal lightness, even steps, safe for colour blindness."""

from __future__ import annotations

import numpy as np
import pytest

from gallery_gen.figures import style


def test_oklab_matches_published_values_and_back() -> None:
    white, red = style.to_oklab(np.array([[255, 255, 255], [255, 0, 0]], np.uint8))
    assert white == pytest.approx([1, 0, 0], abs=1e-3)
    assert red == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-3)
    colours = np.random.default_rng(1).integers(0, 256, (500, 3), dtype=np.uint8)
    assert np.array_equal(style.from_oklab(style.to_oklab(colours)), colours)


def test_hex_both_ways() -> None:
    assert style.from_hex("#0a2cff") == (10, 44, 255)
    assert style.to_hex(np.array([10, 44, 255])) == "#0a2cff"


@pytest.mark.parametrize("count", [3, 11, 255])
def test_the_middle_is_paper_and_the_ends_are_the_anchors(count: int) -> None:
    colours = style.diverging(count)
    assert style.to_hex(colours[count // 2]) == style.PAPER
    assert style.to_hex(colours[0]) == style.DIVERGING_ANCHORS[0]
    assert style.to_hex(colours[-1]) == style.DIVERGING_ANCHORS[-1]


def test_lightness_falls_evenly_and_alike_on_both_arms() -> None:
    lightness = style.to_oklab(style.diverging())[:, 0]
    assert np.abs(lightness - lightness[::-1]).max() < 0.01
    right = lightness[127:]
    # Eight-bit rounding may hold a step back, never turn it round by more than a hair.
    assert (np.diff(right) < 2e-3).all()
    assert right[0] - right[-1] > 0.6


def test_equal_steps_look_about_equal() -> None:
    lab = style.to_oklab(style.diverging())
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)[:252].reshape(6, 42).mean(axis=1)
    assert steps.max() / steps.min() < 1.3


# Viénot, Brettel and Mollon 1999 (protanopia, deuteranopia) on linear sRGB.
DICHROMATS = {
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize("name", DICHROMATS)
def test_signs_stay_apart_without_red_or_green_cones(name: str) -> None:
    linear = (style.diverging() / 255.0) ** 2.2 @ np.array(DICHROMATS[name]).T
    seen = style.to_oklab(np.rint(np.clip(linear, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8))
    distance = np.linalg.norm(seen - seen[::-1], axis=1)
    assert distance[:85].min() > 0.1  # from a third of the scale on, blue is no orange


def test_the_marker_for_missing_values_is_far_from_every_colour_we_draw_in() -> None:
    missing = style.to_oklab(np.array(style.from_hex(style.MISSING), np.uint8))
    assert np.linalg.norm(style.to_oklab(style.diverging()) - missing, axis=1).min() > 0.2
