"""Histograms count every value once, and never mix the signs."""

from xml.etree import ElementTree

import numpy as np
import pytest

from gallery_gen.figures.histogram import BINS, count, histogram


def test_every_value_is_counted_once() -> None:
    values = np.random.default_rng(0).normal(size=(2, 50, 40)).astype(np.float32)
    rectified = np.maximum(values, 0)
    before, after = count([values, rectified])
    for one, array in ((before, values), (after, rectified)):
        assert one.shares.sum() + one.zero == pytest.approx(1)
        assert one.shares[one.edges[:-1] < 0].sum() == pytest.approx(one.negative)
        assert (one.low, one.high) == (float(array.min()), float(array.max()))
    assert 0 in before.edges
    assert len(before.shares) <= BINS + 1
    assert after.zero == before.negative + before.zero
    assert after.negative == 0


def test_a_stage_of_zeros_only() -> None:
    (one,) = count([np.zeros((1, 2, 2), np.float32)])
    assert (one.zero, one.negative, one.shares.sum()) == (1, 0, 0)
    ElementTree.fromstring(histogram([one], "T", "D", [("a", "b", "c")], ("x", "y"), 320))


def test_zeros_have_a_bar_of_their_own_that_is_cut_off() -> None:
    values = np.concatenate([np.zeros(60), np.linspace(0.01, 1, 40)]).astype(np.float32)
    (one,) = count([values])
    svg = ElementTree.fromstring(histogram([one], "T", "D", [("relu1", "facts", "zeros 60%")], ("x", "y")))
    assert len(list(svg.iter("rect"))) == 1
    assert {"relu1", "facts", "zeros 60%", "x", "y"} <= {words.text for words in svg.iter("text")}


def test_what_is_not_finite_is_in_no_bin_and_said() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 3e38, -1, 0, 2, 4], np.float32)
    one, nothing = count([values, np.full(3, np.nan, np.float32)])
    assert one.shares.sum() == pytest.approx(4 / 8)
    assert (one.zero, one.negative, one.missing) == (1 / 8, 1 / 8, 3 / 8)
    assert (one.low, one.high) == (-1, float(np.float32(3e38)))
    assert (nothing.low, nothing.high, nothing.missing, nothing.shares.sum()) == (None, None, 1, 0)
    drawn = histogram([one, nothing], "T", "D", [("a", "b", "c")] * 2, ("x", "y"))
    assert "nan" not in drawn
    ElementTree.fromstring(drawn)
