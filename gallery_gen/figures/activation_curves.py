"""Activations as curves with their derivatives, computed by the layers; words come from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.figures.plot import NARROW, SMALL, WIDE, Panel, Scale, Series, bar, legend, tick_text
from gallery_gen.figures.svg import BLUE, GREEN, INK, ORANGE, SOFT, Svg, drawing, element, text

Values = NDArray[np.floating]

ACTIVATIONS: Final[Mapping[str, nn.Layer]] = {
    "Identity": nn.Identity(),
    "Step": nn.Step(),
    "Sigmoid": nn.Sigmoid(),
    "Tanh": nn.Tanh(),
    "ScaledTanh": nn.ScaledTanh(),
    "Softsign": nn.Softsign(),
    "Softplus": nn.Softplus(),
    "ReLU": nn.ReLU(),
    "ReLU6": nn.ReLU6(),
    "LeakyReLU": nn.LeakyReLU(negative_slope=0.2),
    "PReLU": nn.PReLU(),
    "ELU": nn.ELU(),
    "SELU": nn.SELU(),
    "CELU": nn.CELU(alpha=2.0),
    "GELU": nn.GELU(),
    "GELU-tanh": nn.GELU(approximate="tanh"),
    "SiLU": nn.SiLU(),
    "Mish": nn.Mish(),
    "Hardsigmoid": nn.Hardsigmoid(),
    "Hardtanh": nn.Hardtanh(),
    "Hardswish": nn.Hardswish(),
}
"""Every activation that works on each number by itself; options are chosen so that they can be seen."""

_FAR: Final = (100.0, 1e3, 1e4, 1e5, 1e6)
_SHEET: Final = ((-5.0, 7.0), (-2.0, 6.5))
"""Ranges of x and y that all curves of the sheet share."""
_JUMP: Final = 0.1
"""No slope here is steep enough to change so much from one point to the next: that is a leap."""


def values_and_slopes(name: str, x: Values) -> tuple[Values, Values]:
    """f(x) and f′(x) of an activation: the layer's forward, and its backward of a gradient of ones."""
    layer = ACTIVATIONS[name]
    parameters = {key: value.astype(x.dtype) for key, value in _first_parameters(layer).items()}
    y = layer.forward(parameters, x)
    return y, layer.backward(parameters, x, y, np.ones_like(x)).x


def _first_parameters(layer: nn.Layer) -> nn.Parameters:
    """Only PReLU has a parameter, its slope, which starts at the same value whatever a generator draws."""
    return layer.init(np.random.default_rng(0), (1,))


def settings(name: str) -> dict[str, float]:
    """The options of an activation that are numbers, and its first parameter, by name."""
    layer = ACTIVATIONS[name]
    options = {key: value for key, value in vars(layer).items() if isinstance(value, float)}
    return options | {key: float(value[0]) for key, value in _first_parameters(layer).items()}


@cache
def facts(name: str) -> Mapping[str, float]:
    """Numbers about an activation, from a fine grid over −30 … 30 and points as far out as ±10⁶.

    A limit is infinite where the function still grows with x at the grid's ends; "lowest at" is there only
    where the function turns round.
    """
    near, far = np.linspace(-30, 30, 60_001), np.array(_FAR)
    x = np.concatenate([-far[::-1], near, far])
    y, slopes = values_and_slopes(name, x)
    at_zero = int(np.flatnonzero(x == 0)[0])
    last, before = y[[0, -1]], y[[1, -2]]
    grows = np.abs(last) > 5 * np.maximum(np.abs(before), 1)
    found = {
        "lower limit": -np.inf if np.any(grows & (last < 0)) else float(y.min()),
        "upper limit": np.inf if np.any(grows & (last > 0)) else float(y.max()),
        "largest derivative": float(slopes.max()),
        "smallest derivative": float(slopes.min()),
        "value at 0": float(y[at_zero]),
        "derivative at 0": float(slopes[at_zero]),
    }
    turn = float(x[y.argmin()])
    return found | ({"lowest at": turn} if abs(turn) < near[-1] else {})


def largest_difference(name: str, other: str) -> float:
    """The largest distance of two activations between −30 and 30."""
    x = np.linspace(-30, 30, 60_001)
    distance = np.abs(values_and_slopes(name, x)[0] - values_and_slopes(other, x)[0])
    return float(distance.max())


def activation_curve(
    name: str, title: str, description: str, labels: tuple[str, str], width: int = WIDE
) -> Svg:
    """Draw one activation and its derivative from −5 to 5 (ReLU6 up to 8, to show where it stops).

    Parameters
    ----------
    name
        A key of `ACTIVATIONS`.
    title, description
        For screen readers.
    labels
        Names of the curve and of its derivative.
    width
        Of the drawing, in CSS pixels.
    """
    x = np.linspace(-5, 8 if name == "ReLU6" else 5, 2001)
    y, slopes = values_and_slopes(name, x)
    margin = 0.04 * (max(y.max(), slopes.max()) - min(y.min(), slopes.min()))
    low, high = min(y.min(), slopes.min(), 0.0) - margin, max(y.max(), slopes.max()) + margin
    series = (Series(labels[0], BLUE), Series(labels[1], ORANGE, "6 4"))
    named, used = legend(0, 14, width, series)
    top, height = used + 14, 250 if width == WIDE else 210
    panel = Panel(Scale(x[0], x[-1], 34, width - 8), Scale(low, high, top + height, top))
    return drawing(
        width, top + height + 36, title, description,
        named,
        panel.axes("x", x_ticks=panel.x.ticks(14), y_ticks=panel.y.ticks(7)),
        panel.curve(x, y, jump=_JUMP, width=2.5),
        # On top: where both are zero, blue shows between the dashes.
        panel.curve(x, slopes, colour=ORANGE, dash="6 4", jump=_JUMP),
    )  # fmt: skip


def activation_sheet(
    title: str, description: str, names: Mapping[str, str], labels: tuple[str, str], width: int = WIDE
) -> Svg:
    """Draw every activation small, all on the same axes.

    Parameters
    ----------
    title, description
        For screen readers.
    names
        What each activation of `ACTIVATIONS` is called, in the order in which they stand.
    labels
        Names of the curves and of the derivatives.
    width
        Of the drawing, in CSS pixels.
    """
    columns = 4 if width == WIDE else 2
    gap = 14
    panel_width = (width - gap * (columns - 1)) / columns
    (left, right), (low, high) = _SHEET
    panel_height = panel_width * (high - low) / (right - left)
    series = (Series(labels[0], BLUE), Series(labels[1], ORANGE, "4 3"))
    named, used = legend(0, 14, width, series)
    x = np.linspace(left, right, 1201)
    parts = [named]
    for number, (key, words) in enumerate(names.items()):
        row, column = divmod(number, columns)
        start, top = column * (panel_width + gap), used + 26 + row * (panel_height + 40)
        panel = Panel(
            Scale(left, right, start, start + panel_width), Scale(low, high, top + panel_height, top)
        )
        y, slopes = values_and_slopes(key, x)
        parts += [
            text(start, top - 6, words, fill=INK),
            panel.axes(x_ticks=(-4, -2, 0, 2, 4, 6), y_ticks=(-2, 0, 2, 4, 6), numbers=False),
            panel.curve(x, y, jump=_JUMP),
            panel.curve(x, slopes, colour=ORANGE, dash="4 3", jump=_JUMP, width=1.75),
            _scale_numbers(panel),
        ]
    rows = -(-len(names) // columns)
    return drawing(width, used + 12 + rows * (panel_height + 40), title, description, *parts)


def _scale_numbers(panel: Panel) -> Svg:
    """One number on each line of zero, where no curve comes."""
    return element(
        "g",
        text(panel.x(4), panel.y(0) + 13, tick_text(4), size=SMALL, fill=SOFT, anchor="middle"),
        text(panel.x(0) - 4, panel.y(4) + 4, tick_text(4), size=SMALL, fill=SOFT, anchor="end"),
    )


def softmax_bars(
    scores: Sequence[float],
    title: str,
    description: str,
    labels: tuple[str, str],
    write: Callable[[float], str],
    width: int = WIDE,
) -> Svg:
    """Draw some numbers as bars on the left, and what softmax makes of them on the right.

    Parameters
    ----------
    scores
        The numbers.
    title, description
        For screen readers.
    labels
        What stands above the numbers and above the shares.
    write
        Writes a number.
    width
        Of the drawing, in CSS pixels.
    """
    given = np.asarray(scores, dtype=np.float64)
    shares = nn.softmax(given, 0)
    half = (width - 32) / 2
    parts = []
    for left, values, label, colour, high in (
        (0.0, given, labels[0], BLUE, float(max(given.max(), 0))),
        (half + 32, shares, labels[1], GREEN, 1.0),
    ):
        low = float(min(values.min(), 0))
        scale = Scale(low, high if high > low else low + 1, left + (44 if low < 0 else 4), left + half - 44)
        parts.append(text(left, 14, label, fill=SOFT))
        for number, value in enumerate(values):
            top = 28 + number * 26
            end = scale(float(value))
            parts.append(bar(scale(0), top, end - scale(0), 18, colour))
            if value < 0:
                parts.append(text(end - 5, top + 13, write(float(value)), anchor="end"))
            else:
                parts.append(text(end + 5, top + 13, write(float(value))))
        bottom = 28 + len(values) * 26
        parts.append(element("path", d=f"M{scale(0):.1f} 22V{bottom}", stroke=SOFT))
    middle = 28 + len(given) * 13
    parts.append(
        text(half + (16 if width == NARROW else 6), middle, "→", size=16, fill=SOFT, anchor="middle")
    )
    return drawing(width, 28 + len(given) * 26 + 6, title, description, *parts)
