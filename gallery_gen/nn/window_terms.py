"""One output value of a layer, taken apart: what its window meets, and what becomes of that.

It computes no output. Where windows lie, what padding holds and what a mean is divided by it asks of what the
layers themselves use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from gallery_gen.nn.checks import Tensor, wrong
from gallery_gen.nn.conv_layers import Conv2d, ConvTranspose2d
from gallery_gen.nn.conv_plan import plan_conv_transpose2d
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import Layer, Parameters
from gallery_gen.nn.padding import pad
from gallery_gen.nn.pool import pool_divisors
from gallery_gen.nn.pool_layers import AvgPool2d, LPPool2d, MaxPool2d, MinPool2d

Mask = npt.NDArray[np.bool_]

LAYERS_OF_WINDOWS: Final = (Conv2d, ConvTranspose2d, MaxPool2d, MinPool2d, AvgPool2d, LPPool2d)
"""The layers that can be taken apart."""


@dataclass(frozen=True)
class WindowTerms:
    """What one output value is made of."""

    how: Literal["sum", "max", "min", "mean", "norm"]
    """sum: Σ products + bias.  mean: Σ values / divisor.  norm: (Σ values^power · factor)^(1 / power)."""
    channels: tuple[int, ...]
    """The maps of the input that it looks at."""
    values: Tensor
    """(C, kH, kW): what each place of the window meets, and 0 where that is nothing."""
    padded: Mask
    """(kH, kW): places that meet what padding adds."""
    outside: Mask
    """(kH, kW): places that meet nothing, and take no part."""
    weights: Tensor | None = None
    """(C, kH, kW) of a convolution, whose window meets one weight at each place."""
    bias: float = 0.0
    divisor: float = 1.0
    power: float = 1.0
    factor: float = 1.0
    """By how much a norm is scaled up, where its window is cut off."""

    @property
    def products(self) -> Tensor | None:
        """(C, kH, kW): values times weights of a convolution, 0 outside."""
        if self.weights is None:
            return None
        with np.errstate(invalid="ignore", over="ignore"):
            return np.where(self.outside, 0, self.values * self.weights)


def window_terms(
    layer: Layer, parameters: Parameters, x: Tensor, channel: int, row: int, column: int
) -> WindowTerms:
    """Take one output value of a layer apart.

    Parameters
    ----------
    layer
        One of `LAYERS_OF_WINDOWS`, which fits the input.
    parameters
        The layer's own, as its `forward` takes them.
    x
        (1, C, H, W), what goes into it.
    channel, row, column
        Place of the value in the layer's output.

    Raises
    ------
    ShapeError
        For any other layer.
    """
    if isinstance(layer, Conv2d):
        return _convolution(layer, parameters, x, channel, row, column)
    if isinstance(layer, ConvTranspose2d):
        return _transposed(layer, parameters, x, channel, row, column)
    if not isinstance(layer, MaxPool2d | AvgPool2d | LPPool2d):
        right = ", ".join(kind.__name__ for kind in LAYERS_OF_WINDOWS)
        raise wrong("layer", f"one of {right}", type(layer).__name__)
    values, inside, padded = _look(x[:, channel : channel + 1], layer.windows, row, column)
    if isinstance(layer, AvgPool2d):
        include = layer.count_include_pad
        divisors = pool_divisors(layer.windows, x.shape[2:], include, layer.divisor_override)
        padded = padded & include
        divisor = float(divisors[row, column])
        return WindowTerms("mean", (channel,), values, padded, ~(inside | padded), divisor=divisor)
    nothing = np.zeros_like(padded)
    if isinstance(layer, LPPool2d):
        factor = inside.size / float(pool_divisors(layer.windows, x.shape[2:])[row, column])
        power = float(layer.norm_type)
        return WindowTerms("norm", (channel,), values, nothing, ~inside, power=power, factor=factor)
    return WindowTerms("min" if isinstance(layer, MinPool2d) else "max", (channel,), values, nothing, ~inside)


def _convolution(
    layer: Conv2d, parameters: Parameters, x: Tensor, channel: int, row: int, column: int
) -> WindowTerms:
    rows, columns = layer.windows
    _, inside, _ = _look(x, (rows, columns), row, column)
    top, left = row * rows.stride, column * columns.stride
    part = (top, top + rows.effective_size, left, left + columns.effective_size)
    seen = pad(x, rows, columns, layer.padding_mode, *part)[0, :, :: rows.dilation, :: columns.dilation]
    weight = parameters["weight"]
    depth = weight.shape[1]
    first = channel // (len(weight) // layer.groups) * depth
    return WindowTerms(
        "sum",
        tuple(range(first, first + depth)),
        seen[first : first + depth],
        ~inside,
        np.zeros_like(inside),
        weight[channel],
        float(parameters["bias"][channel]) if layer.bias else 0.0,
    )


def _transposed(
    layer: ConvTranspose2d, parameters: Parameters, x: Tensor, channel: int, row: int, column: int
) -> WindowTerms:
    """A weight meets the input value, if there is one, whose copy of the filter brings it here."""
    weight = parameters["weight"]
    options = (layer.stride, layer.padding, layer.output_padding, layer.groups, layer.dilation)
    _, channels, height, width = x.shape
    plan, _ = plan_conv_transpose2d((channels, height, width), weight.shape, *options)
    down, along = _spread(plan.rows, row, height), _spread(plan.columns, column, width)
    met = (down >= 0)[:, None] & (along >= 0)
    maps = weight.shape[1]
    depth = channels // layer.groups
    first = channel // maps * depth
    values = np.where(met, x[0][first : first + depth, down[:, None], along], 0)
    return WindowTerms(
        "sum",
        tuple(range(first, first + depth)),
        values,
        np.zeros_like(met),
        ~met,
        weight[first : first + depth, channel % maps],
        float(parameters["bias"][channel]) if layer.bias else 0.0,
    )


def _look(x: Tensor, windows: tuple[Window, Window], row: int, column: int) -> tuple[Tensor, Mask, Mask]:
    """What a window meets, (C, kH, kW), 0 beyond the image; where it is inside it; where in its padding."""
    places, within, bordered = [], [], []
    for window, index, size in zip(windows, (row, column), x.shape[2:], strict=True):
        taps = np.array(window.taps(index))
        places.append(taps.clip(0, size - 1))
        within.append((taps >= 0) & (taps < size))
        bordered.append(taps < size + window.after)
    inside = within[0][:, None] & within[1]
    padded = bordered[0][:, None] & bordered[1] & ~inside
    return np.where(inside, x[0][:, places[0][:, None], places[1]], 0), inside, padded


def _spread(window: Window, place: int, size: int) -> npt.NDArray[np.intp]:
    """For each weight along an axis, which of `size` inputs brings it to a place; −1 for none."""
    found = np.full(window.kernel_size, -1, np.intp)
    for index in range(size):
        taps = window.taps(index)
        if place in taps:
            found[taps.index(place)] = index
    return found
