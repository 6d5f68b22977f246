"""How much of its receptive field an output really listens to; knows no file and no page."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.experiments.outcome import Number, Outcome, Shown
from gallery_gen.figures import Rendered, render

DEPTHS: Final = (5, 10, 15)
CHANNELS: Final = 16
SEEDS: Final = range(100)
MARGIN: Final = 4
"""Pixels around the theoretical field that are shown too."""
SQUARE: Final = 3
"""Side of the square that shows one pixel; the box around the field is one third of that wide."""
BOX: Final = (255, 255, 255)


def receptive_field(photo: nn.Tensor) -> Outcome:
    """Stacks of 3 × 3 convolutions: the field that geometry allows against the gradient that arrives.

    The gradient of the one output in the middle with respect to the input, squared, summed over channels and
    averaged over 100 seeds, then divided by its sum: which share of what the output listens to comes from
    each pixel. `sigma` is the standard deviation of that share across the field, which is a Gaussian's when
    one is fitted by its moments; `theory` is what n random kernels in a row give, √(n (3² − 1) / 12).

    Source: Luo, Li, Urtasun and Zemel, "Understanding the effective receptive field in deep convolutional
    neural networks", 2016, section 2.
    """
    tables: dict[str, dict[str, dict[str, Number]]] = {"linear": {}, "relu": {}}
    pictures = []
    for kind, rows in tables.items():
        for depth in DEPTHS:
            share = gradient_share(photo, depth, relu=kind == "relu")
            rows[str(depth)] = measure(share, depth)
            pictures.append(Shown(kind, _heat(share), "map", {"depth": depth, "width": len(share)}))
    deepest = str(DEPTHS[-1])
    numbers = {
        "seeds": len(SEEDS),
        "channels": CHANNELS,
        "depth": DEPTHS[-1],
        "width": tables["linear"][deepest]["width"],
        "sigma": tables["linear"][deepest]["sigma"],
        "theory": tables["linear"][deepest]["theory"],
        "sigma_relu": tables["relu"][deepest]["sigma"],
        "share_half": tables["linear"][deepest]["share_half"],
        "share_half_relu": tables["relu"][deepest]["share_half"],
    }
    return Outcome(numbers, tables, tuple(pictures))


def stack(depth: int, *, relu: bool) -> nn.Network:
    """So many 3 × 3 convolutions without padding or bias, perhaps each but the last with a ReLU after it."""
    layers: list[tuple[str, nn.Layer]] = []
    for number in range(1, depth + 1):
        layers.append((f"conv{number}", nn.Conv2d(CHANNELS if number < depth else 1, 3, bias=False)))
        if relu and number < depth:
            layers.append((f"relu{number}", nn.ReLU()))
    return nn.Network(tuple(layers))


def gradient_share(photo: nn.Tensor, depth: int, *, relu: bool) -> NDArray[np.float64]:
    """Each pixel's share of the squared gradient, (r, r), for the r × r pixels in the photo's middle.

    All are 0 where no gradient arrives: on an even photo ReLUs may let none through.
    """
    network = stack(depth, relu=relu)
    width = network.receptive_fields()[f"conv{depth}"][0].size  # type: ignore[index]
    top, left = (photo.shape[2] - width) // 2, (photo.shape[3] - width) // 2
    # Centred, so that not one and the same sign comes into every layer.
    x = np.ascontiguousarray(photo[..., top : top + width, left : left + width]) - photo.mean()
    total = np.zeros((width, width))
    for seed in SEEDS:
        parameters = network.init(np.random.default_rng(seed), x.shape[1:], "he_normal")
        trace = network.trace(parameters, x)
        grad = network.backprop(parameters, trace, np.ones((1, 1, 1, 1), np.float32)).grad_input
        squared = (grad[0].astype(np.float64) ** 2).sum(axis=0)
        total += squared / (squared.sum() or 1)  # each seed counts alike, whatever its size
    share: NDArray[np.float64] = total / (total.sum() or 1)
    return share


def measure(share: NDArray[np.float64], depth: int) -> dict[str, Number]:
    """Widths in pixels, and the share inside the middle square of half the width."""
    width = len(share)
    offsets = np.arange(width) - (width - 1) / 2
    variance = (share.sum(axis=0) * offsets**2).sum() + (share.sum(axis=1) * offsets**2).sum()
    inside = np.abs(offsets) <= width / 4
    sigma = float(np.sqrt(variance / 2))
    return {
        "width": width,
        "sigma": sigma,
        "theory": float(np.sqrt(depth * (3**2 - 1) / 12)),
        "share_half": min(1.0, float(share[np.ix_(inside, inside)].sum())),
        "share_width": 4 * sigma / width,
    }


def _heat(share: NDArray[np.float64]) -> Rendered:
    """Draw the root of the share (the gradient's size), with the theoretical field as a box around it."""
    size = np.sqrt(np.pad(share, MARGIN)).astype(np.float32)
    enlarged = np.repeat(np.repeat(size / (size.max() or 1), SQUARE, axis=0), SQUARE, axis=1)
    drawn = render(enlarged[None], mode="map", colormap="magma")
    pixels, low, high = drawn.pixels.copy(), MARGIN * SQUARE - 1, (MARGIN + len(share)) * SQUARE
    pixels[[low, high], low : high + 1] = BOX
    pixels[low : high + 1, [low, high]] = BOX
    return Rendered(pixels, drawn.low, drawn.high, drawn.colormap)
