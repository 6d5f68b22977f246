"""What an experiment hands back, and what several of them measure; knows no experiment in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gallery_gen import nn
from gallery_gen.figures import Rendered, render

Number = int | float
Table = Mapping[str, Mapping[str, Number]]
"""Row → column → number."""

TILE: Final = 16
"""Pixels a side for one weight of a coloured filter."""
GAP: Final = 2


@dataclass(frozen=True)
class Shown:
    """A picture that an experiment drew."""

    name: str
    """Under which its label and its description are found, in whatever language."""
    rendered: Rendered
    mode: str
    """As in `figures.render`."""
    values: Mapping[str, Number] = field(default_factory=dict)
    """What tells it from others of the same name, such as its seed."""


@dataclass(frozen=True)
class Outcome:
    """Everything that came out. Names that begin with `share` stand for shares, 0 to 1."""

    numbers: Mapping[str, Number]
    tables: Mapping[str, Table] = field(default_factory=dict)
    pictures: tuple[Shown, ...] = ()


def random_filters(seed: int, maps: int, kernel_size: int, channels: int = 3) -> nn.Tensor:
    """Glorot-uniform filters (maps, channels, k, k), as a network's first layer has them for this seed."""
    shape = (maps, channels, kernel_size, kernel_size)
    return nn.glorot_uniform(np.random.default_rng(seed), shape)


def signed(name: str, maps: nn.Tensor, limit: float | None = None, **values: Number) -> Shown:
    """Draw maps (C, H, W), blue below zero and orange above, on a scale of their own or up to `limit`."""
    return Shown(name, render(maps, mode="signed", limit=limit), "signed", values)


def coloured(name: str, filters: nn.Tensor, columns: int = 8) -> Shown:
    """Draw filters (F, 3, k, k) as small colour pictures in full rows, grey for a weight of zero.

    Each has a scale of its own. F is a multiple of `columns`.
    """
    limits = np.abs(filters).max(axis=(1, 2, 3), keepdims=True)
    colours = np.rint(127.5 + 127.5 * filters / limits).astype(np.uint8).transpose(0, 2, 3, 1)
    large = np.repeat(np.repeat(colours, TILE, axis=1), TILE, axis=2)
    framed = np.pad(large, ((0, 0), (GAP, GAP), (GAP, GAP), (0, 0)), constant_values=255)
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
    return Shown(name, Rendered(grid.reshape(-1, columns * side, 3), None, None, None), "photo")


def largest(*arrays: nn.Tensor) -> float:
    """Return the largest size of any value."""
    return max(float(np.abs(array).max()) for array in arrays)


def ratio(part: float, whole: float) -> float:
    """Return part / whole; 0 where there is nothing to measure by, as on a photo of one colour."""
    return part / whole if whole else 0.0


def share(part: float, whole: float) -> float:
    """Return a ratio of what is no more than the whole: where rounding says that it is, all of it."""
    return min(1.0, ratio(float(part), float(whole)))


def statistics(values: nn.Tensor) -> dict[str, Number]:
    """Mean, standard deviation, smallest and largest value."""
    return {
        "mean": float(values.mean(dtype=np.float64)),
        "spread": float(values.std(dtype=np.float64)),
        "min": float(values.min()),
        "max": float(values.max()),
    }


def steps(values: nn.Tensor) -> nn.Tensor:
    """Length of the step to the neighbours below and to the right, (…, H − 1, W − 1)."""
    down = values[..., 1:, :-1] - values[..., :-1, :-1]
    along = values[..., :-1, 1:] - values[..., :-1, :-1]
    return np.hypot(down, along)
