"""How the gradient shrinks on its way back through a stack of layers: measured and drawn; knows no photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.figures.plot import WIDE, Panel, Scale, all_series, legend
from gallery_gen.figures.svg import Svg, drawing

FEATURES: Final = 64
INPUTS: Final = 32
DEPTHS: Final = (1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20)

STACKS: Final[Mapping[str, tuple[nn.Layer, str]]] = {
    "Sigmoid": (nn.Sigmoid(), "glorot_uniform"),
    "Tanh": (nn.Tanh(), "glorot_uniform"),
    "ReLU": (nn.ReLU(), "glorot_uniform"),
    "ReLU-He": (nn.ReLU(), "he_uniform"),
}
"""Name → activation and how the weights are drawn."""


def gradient_share(activation: nn.Layer, scheme: str, depth: int, seed: int = 0) -> float:
    """How long the gradient at the input is for one of length 1 at the output.

    Parameters
    ----------
    activation, scheme
        The stack is `depth` times a linear layer of `FEATURES` numbers and the activation; `scheme` draws
        its weights, and biases are zero.
    depth
        Number of linear layers.
    seed
        Of the weights, of `INPUTS` inputs and of as many gradients at the output, each of whose numbers
        come from a normal distribution.

    Returns
    -------
    float
        The geometric mean over the inputs.
    """
    rng = np.random.default_rng(seed)
    x, grad = rng.normal(size=(2, INPUTS, FEATURES)).astype(np.float32)
    layers = [
        pair
        for number in range(1, depth + 1)
        for pair in ((f"linear{number}", nn.Linear(FEATURES)), (f"activation{number}", activation))
    ]
    network = nn.Network(tuple(layers))
    parameters = network.init(rng, (FEATURES,), scheme)
    back = network.backprop(parameters, network.trace(parameters, x), grad).grad_input
    shares = np.linalg.norm(back, axis=1) / np.linalg.norm(grad, axis=1)
    return float(np.exp(np.log(shares).mean()))


def measure() -> dict[str, tuple[float, ...]]:
    """Every stack at every depth."""
    return {
        name: tuple(gradient_share(activation, scheme, depth) for depth in DEPTHS)
        for name, (activation, scheme) in STACKS.items()
    }


def vanishing_gradient(
    measured: Sequence[Sequence[float]],
    title: str,
    description: str,
    names: Sequence[str],
    labels: tuple[str, str],
    width: int = WIDE,
) -> Svg:
    """Draw gradients against depth, on a logarithmic scale.

    Parameters
    ----------
    measured
        One row for each stack, of `DEPTHS` numbers.
    title, description
        For screen readers.
    names
        Of the stacks.
    labels
        Of the horizontal and the vertical axis.
    width
        Of the drawing, in CSS pixels.
    """
    series = all_series(names, markers=True)
    named, used = legend(0, 14, width, series)
    top, height = used + 36, 270
    low = 10.0 ** np.floor(np.log10(min(map(min, measured))))
    high = 10.0 ** np.ceil(np.log10(max(1.0, *map(max, measured))))
    panel = Panel(
        Scale(0, DEPTHS[-1], 46, width - 10), Scale(float(low), float(high), top + height, top, log=True)
    )
    parts = [named, panel.axes(*labels, y_ticks=panel.y.ticks(8))]
    for one, shares in zip(series, measured, strict=True):
        parts.append(panel.curve(DEPTHS, shares, colour=one.colour, dash=one.dash))
        parts.append(panel.markers(DEPTHS, shares, one.marker or "circle", one.colour))
    return drawing(width, top + height + 40, title, description, *parts)
