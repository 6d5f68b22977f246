"""Scales, ticks and thinned curves are where the values are."""

import re

import numpy as np
import pytest

from gallery_gen.figures.plot import Panel, Scale, all_series, legend, round_step, thin, tick_text, wrap


@pytest.mark.parametrize(
    ("low", "high", "most", "found"),
    [
        (0, 1, 6, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (-5, 5, 6, (-4, -2, 0, 2, 4)),
        (0.3, 0.62, 4, (0.3, 0.4, 0.5, 0.6)),
        (0, 28.2, 6, (0, 5, 10, 15, 20, 25)),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, most: int, found: tuple[float, ...]) -> None:
    assert Scale(low, high, 0, 100).ticks(most) == found
    assert len(found) <= most


def test_logarithmic_ticks_are_powers_of_ten() -> None:
    scale = Scale(1e-4, 10, 200, 0, log=True)
    assert scale.ticks(6) == pytest.approx((1e-4, 1e-3, 1e-2, 0.1, 1, 10))
    assert len(scale.ticks(3)) == 3
    assert scale(1e-4) == 200
    assert scale(10) == 0
    assert scale(1) == pytest.approx(40)
    assert [tick_text(value, log=True) for value in (1e-4, 0.1, 1, 10)] == ["10⁻⁴", "10⁻¹", "1", "10"]


@pytest.mark.parametrize(("least", "step"), [(0.013, 0.02), (2, 2), (2.1, 5), (7, 10), (0.5, 0.5)])
def test_round_steps(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_minus_signs_are_true() -> None:
    assert tick_text(-0.5) == "−0.5"


def test_thinning_keeps_corners_and_drops_what_is_straight() -> None:
    x = np.linspace(0, 100, 201)
    kept = thin(np.stack([x, np.abs(x - 50)], axis=-1))
    assert kept.tolist() == [[0, 50], [50, 0], [100, 50]]
    bent = np.stack([x, 30 * np.sin(x / 10)], axis=-1)
    kept = thin(bent)
    assert len(kept) < 70
    assert np.abs(np.interp(x, kept[:, 0], kept[:, 1]) - bent[:, 1]).max() < 0.4


def test_a_curve_is_interrupted_where_it_leaps_or_leaves_the_panel() -> None:
    panel = Panel(Scale(-1, 1, 0, 100), Scale(0, 1, 100, 0))
    x = np.linspace(-1, 1, 201)
    step = panel.curve(x, np.where(x > 0, 1.0, 0.0), jump=0.1)
    assert re.findall(r"M[^M\"]+", step) == ["M0.0 100.0L50.0 100.0", "M50.5 0.0L100.0 0.0"]
    assert panel.curve(x, np.where(x > 0, 1.0, 0.0)).count("M") == 1
    assert 'd="M50.0 100.0L100.0 0.0"' in panel.curve(x, x)


def test_series_can_be_told_apart_without_colour() -> None:
    series = all_series("abcd", markers=True)
    assert len({one.dash for one in series}) == len({one.marker for one in series}) == 4


def test_a_legend_breaks_into_rows() -> None:
    series = all_series(["a rather long name", "another long name", "short"])
    assert legend(0, 14, 640, series)[1] == 18
    assert legend(0, 14, 200, series)[1] > 18


def test_words_are_wrapped_between_words() -> None:
    assert wrap("one two three", 60, 11) == ("one two", "three")
    assert wrap("indivisible", 5, 11) == ("indivisible",)
