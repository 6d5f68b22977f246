"""Draws how a network learned: loss by step, and the share of test digits that were right by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gallery_gen.figures.plot import WIDE, Panel, Scale
from gallery_gen.figures.svg import BLUE, LINE, ORANGE, Svg, drawing


def smoothed(losses: Sequence[float], width: int) -> NDArray[np.float64]:
    """Mean over each `width` losses around a step; fewer at the ends."""
    total = np.concatenate([[0.0], np.cumsum(losses)])
    steps = np.arange(len(losses))
    first, last = np.maximum(steps - width // 2, 0), np.minimum(steps + width // 2 + 1, len(losses))
    means: NDArray[np.float64] = (total[last] - total[first]) / (last - first)
    return means


def training_curves(
    losses: Sequence[float],
    errors: Sequence[float],
    title: str,
    description: str,
    labels: tuple[str, str, str],
    width: int = WIDE,
) -> Svg:
    """Draw two panels, one above the other, both with a logarithmic scale.

    Parameters
    ----------
    losses
        Of each step.
    errors
        Per cent of the test digits that were wrong after each epoch.
    title, description
        For screen readers.
    labels
        Of both panels' horizontal axis, and of the two vertical axes.
    width
        Of the drawing, in CSS pixels.
    """
    epochs, per_epoch = len(errors), len(losses) / len(errors)
    places = (np.arange(len(losses)) + 1) / per_epoch
    across = Scale(0, epochs, 46, width - 10)
    upper = Panel(across, _around(losses, 190, 30))
    lower = Panel(across, _around(errors, 420, 280))
    parts = [
        upper.axes("", labels[1]),
        upper.curve(places, losses, colour=LINE, width=1),
        upper.curve(places, smoothed(losses, 101), colour=BLUE),
        lower.axes(labels[0], labels[2]),
        lower.curve(range(1, epochs + 1), errors, colour=ORANGE),
        lower.markers(range(1, epochs + 1), errors, "circle", ORANGE),
    ]
    return drawing(width, 460, title, description, *parts)


def _around(values: Sequence[float], start: float, end: float) -> Scale:
    """Powers of ten, or halves of them, around all values above zero."""
    found = [value for value in values if value > 0]
    low, high = np.floor(np.log10(min(found))), np.ceil(np.log10(max(found)))
    return Scale(float(10.0**low), float(10.0**high), start, end, log=True)
